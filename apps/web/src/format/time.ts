import { currentLanguage, type Language, localeOf } from '../i18n/i18n.ts';
import { NOTHING } from './format.ts';

type When = Date | string | number | null | undefined;
export interface TimeStyle {
  /** IANA name of the viewer's zone, for instance Asia/Shanghai. The browser's own by default. */
  timeZone?: string;
  language?: Language;
}

function dateOf(when: When): Date | null {
  if (when === null || when === undefined || when === '') return null;
  const date = when instanceof Date ? when : new Date(when);
  return Number.isNaN(date.getTime()) ? null : date;
}
const localeFor = (style: TimeStyle) => localeOf[style.language ?? currentLanguage()];

/** 1 Mar 2024, 14:05 / 2024年3月1日 14:05, in the given zone. */
export function dateTime(when: When, style: TimeStyle & { seconds?: boolean } = {}): string {
  const date = dateOf(when);
  if (date === null) return NOTHING;
  return new Intl.DateTimeFormat(localeFor(style), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(style.seconds === true ? { second: '2-digit' } : {}),
    ...(style.timeZone === undefined ? {} : { timeZone: style.timeZone }),
  }).format(date);
}

/** With the zone's offset, for where it matters which: Mar 1, 2024, 14:05 GMT+8. */
export function dateTimeInZone(when: When, style: TimeStyle = {}): string {
  const date = dateOf(when);
  return date === null ? NOTHING : `${dateTime(date, style)} ${zoneOffset(date, style.timeZone)}`;
}

/** A calendar day. Text as `2024-03-01` is taken as that day, in no zone. */
export function day(when: When, style: TimeStyle & { year?: boolean; weekday?: boolean } = {}): string {
  const isDay = typeof when === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(when);
  const date = dateOf(isDay ? `${when}T00:00:00Z` : when);
  if (date === null) return NOTHING;
  const timeZone = isDay ? 'UTC' : style.timeZone;
  return new Intl.DateTimeFormat(localeFor(style), {
    month: 'short',
    day: 'numeric',
    ...(style.year === false ? {} : { year: 'numeric' }),
    ...(style.weekday === true ? { weekday: 'short' } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(date);
}

/** GMT+8, as it is at that moment. */
export function zoneOffset(when: When, timeZone?: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZoneName: 'shortOffset',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).formatToParts(dateOf(when) ?? new Date());
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
}

const steps = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** 3 min. ago, in 2 days; "now" within a minute. */
export function relativeTime(when: When, now: number, style: TimeStyle = {}): string {
  const date = dateOf(when);
  if (date === null) return NOTHING;
  const format = new Intl.RelativeTimeFormat(localeFor(style), { numeric: 'auto', style: 'short' });
  const away = date.getTime() - now;
  for (const [unit, size] of steps) {
    if (Math.abs(away) >= size) return format.format(Math.trunc(away / size), unit);
  }
  return format.format(0, 'second');
}

/** Today's date in a zone, `YYYY-MM-DD`. */
export function todayIn(timeZone: string | undefined, now: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(now);
}
