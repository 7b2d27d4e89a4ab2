import { Temporal } from 'temporal-polyfill';

/** Milliseconds of a text in the usual forms: ISO with or without zone, a day, seconds since 1970. */
export function instantOfText(text: string, timeZone: string): number | null {
  const given = text.trim();
  if (/^\d{9,10}$/.test(given)) return Number(given) * 1000;
  const iso = given.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d{2}:)/, '$1T');
  try {
    if (/(Z|[+-]\d{2}:?\d{2})$/i.test(iso) && iso.includes('T'))
      return Temporal.Instant.from(iso).epochMilliseconds;
    return Temporal.PlainDateTime.from(iso).toZonedDateTime(timeZone).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Milliseconds of a bound. `after` a day begins with the next day; `after` an instant excludes it. */
export function instantOfBound(value: unknown, timeZone: string, isEnd: boolean): number | null {
  if (typeof value !== 'string') return null;
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      const date = Temporal.PlainDate.from(value).add({ days: isEnd ? 1 : 0 });
      return date.toZonedDateTime({ timeZone }).epochMilliseconds;
    }
    return Temporal.Instant.from(value).epochMilliseconds + (isEnd ? 1 : 0);
  } catch {
    return null;
  }
}
