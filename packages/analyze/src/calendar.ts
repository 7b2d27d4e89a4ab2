import { DAY_MS, type IntervalUnit } from '@skylantern/contracts';
import type { Temporal } from 'temporal-polyfill';

/** Days since 1970 of a calendar, whatever the zone. */
export function dayNumber(date: Temporal.PlainDate): number {
  return Date.UTC(date.year, date.month - 1, date.day) / DAY_MS;
}

export function labelOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The first day of the next interval, when `day` is the first of one. */
export function nextDay(day: number, unit: Exclude<IntervalUnit, 'hour'>): number {
  if (unit === 'day') return day + 1;
  if (unit === 'week') return day + 7;
  const date = new Date(day * DAY_MS);
  const months = unit === 'month' ? 1 : 3;
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
}

/**
 * Midnights by arithmetic, a tenth of what the calendar takes: ascending days of one zone, from `start` on. Null within
 * two days of a change of the clock, where only the calendar knows.
 */
export function makeMidnights(start: Temporal.ZonedDateTime): (day: number) => number | null {
  let since = Number.NEGATIVE_INFINITY;
  let offset = offsetOf(start);
  let change = start.getTimeZoneTransition('next');
  return (day) => {
    let midnight = day * DAY_MS - offset;
    while (change !== null && midnight >= change.epochMilliseconds) {
      since = change.epochMilliseconds;
      offset = offsetOf(change);
      change = change.getTimeZoneTransition('next');
      midnight = day * DAY_MS - offset;
    }
    const until = change?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    return midnight - since < 2 * DAY_MS || until - midnight < 2 * DAY_MS ? null : midnight;
  };
}

function offsetOf(at: Temporal.ZonedDateTime): number {
  return at.offsetNanoseconds / 1_000_000;
}
