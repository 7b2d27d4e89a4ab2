import type { IntervalUnit } from '@skylantern/contracts';
import { dateTime, day } from '../format/time.ts';
import { currentLanguage, localeOf } from '../i18n/i18n.ts';

/** A point of a time axis in words: an hour, a day, the week of a day, a month, a quarter. */
export function pointLabel(point: string, unit: IntervalUnit, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  switch (unit) {
    case 'hour':
      return dateTime(point, zone);
    case 'day':
      return day(point, { ...zone, weekday: true });
    case 'week':
      return day(point, zone);
    case 'month':
      return new Intl.DateTimeFormat(localeOf[currentLanguage()], {
        year: 'numeric',
        month: 'short',
        timeZone: 'UTC',
      }).format(new Date(`${point.slice(0, 7)}-01T00:00:00Z`));
    case 'quarter':
      return `${point.slice(0, 4)} Q${Math.floor((Number(point.slice(5, 7)) - 1) / 3) + 1}`;
  }
}

/** The short form for an axis. */
export function axisLabel(point: string, unit: IntervalUnit, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  if (unit === 'hour') {
    return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...zone }).format(
      new Date(point),
    );
  }
  if (unit === 'day' || unit === 'week') return day(point, { ...zone, year: false });
  return pointLabel(point, unit, timeZone);
}

/** Runs of weekend days as [first, last] places. Only days have weekends. */
export function weekends(points: readonly string[], unit: IntervalUnit): [number, number][] {
  if (unit !== 'day') return [];
  const runs: [number, number][] = [];
  for (const [at, point] of points.entries()) {
    const weekday = new Date(`${point.slice(0, 10)}T12:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === at - 1) last[1] = at;
    else runs.push([at, at]);
  }
  return runs;
}

/** About `room` places out of `count`, evenly, the first always among them. */
export function evenly(count: number, room: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}
