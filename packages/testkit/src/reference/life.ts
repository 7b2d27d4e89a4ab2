/** An event of a world as the references see it: the person is today's. */
export interface LifeEvent {
  person: string;
  name: string;
  atMs: number;
  isBot: boolean;
  properties: Record<string, string | number | boolean | null>;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The number of the local calendar day, counted from 1970-01-01. By Intl, so that nothing is shared with the product. */
export function localDay(atMs: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-CA', { timeZone });
  formats.set(timeZone, format);
  return dayOfDate(format.format(atMs));
}

export function dayOfDate(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / 86_400_000);
}

export function dateOfDay(day: number): string {
  return new Date(day * 86_400_000).toISOString().slice(0, 10);
}

export type ReferenceInterval = 'day' | 'week' | 'month';

/** The first local day of the interval that holds a local day. */
export function intervalStart(day: number, interval: ReferenceInterval, weekStart: number): number {
  if (interval === 'day') return day;
  const date = new Date(day * 86_400_000);
  if (interval === 'month') return dayOfDate(`${date.toISOString().slice(0, 7)}-01`);
  let start = day;
  while (new Date(start * 86_400_000).getUTCDay() !== weekStart % 7) start -= 1;
  return start;
}

/** The intervals that the local days `[from, until]` touch, by their first day. */
export function intervalsOf(
  from: number,
  until: number,
  interval: ReferenceInterval,
  weekStart: number,
): number[] {
  const starts: number[] = [];
  for (let day = intervalStart(from, interval, weekStart); day <= until; day += 1) {
    if (intervalStart(day, interval, weekStart) === day) starts.push(day);
  }
  return starts;
}
