import type { QuietHours } from '@skylantern/contracts';
import { Temporal } from 'temporal-polyfill';

/** The instant of a local date and time: in a gap of the clock the first that exists, in an overlap the first of two. */
export function localInstant(date: Temporal.PlainDate, time: string, timeZone: string): Date {
  const wanted = date.toPlainDateTime(Temporal.PlainTime.from(time));
  const earlier = wanted.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(wanted)) return new Date(earlier.epochMilliseconds);
  const later = wanted.toZonedDateTime(timeZone, { disambiguation: 'later' });
  const gap = later.getTimeZoneTransition('previous') ?? later;
  return new Date(gap.epochMilliseconds);
}

const dateOf = (at: Date, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();

/** The first time, not before `from`, that a clock in the zone shows `time`. */
export function nextTimeOfDay(from: Date, time: string, timeZone: string): Date {
  const today = dateOf(from, timeZone);
  for (let days = 0; ; days += 1) {
    const at = localInstant(today.add({ days }), time, timeZone);
    if (at >= from) return at;
  }
}

/** When the quiet that reigns at `now` ends; null when it is not quiet. Equal ends: never quiet. */
export function quietUntil(now: Date, quiet: Pick<QuietHours, 'from' | 'to'>, timeZone: string): Date | null {
  if (quiet.from === quiet.to) return null;
  const nights = quiet.from > quiet.to ? 1 : 0;
  const today = dateOf(now, timeZone);
  for (const days of [-1, 0]) {
    const day = today.add({ days });
    const end = localInstant(day.add({ days: nights }), quiet.to, timeZone);
    if (localInstant(day, quiet.from, timeZone) <= now && now < end) return end;
  }
  return null;
}

/** The first zone in the list that exists. */
export function firstTimeZone(candidates: readonly unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate === 'string' && candidate !== '' && isTimeZone(candidate)) return candidate;
  }
  return 'UTC';
}

const known = new Map<string, boolean>();

export function isTimeZone(name: string): boolean {
  let is = known.get(name);
  if (is === undefined) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      is = true;
    } catch {
      is = false;
    }
    if (known.size < 2_000) known.set(name, is);
  }
  return is;
}
