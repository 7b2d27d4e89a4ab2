import { Temporal } from 'temporal-polyfill';

/** The first instant of a calendar day in the zone. */
export function startOfDay(day: string, timeZone: string): string {
  const start = Temporal.PlainDate.from(day).toZonedDateTime({ timeZone });
  return new Date(start.epochMilliseconds).toISOString();
}

/** The calendar day of an instant in the zone, `YYYY-MM-DD`. */
export function dayOf(instant: string, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(Date.parse(instant))
    .toZonedDateTimeISO(timeZone)
    .toPlainDate()
    .toString();
}

export const plusDays = (day: string, days: number): string =>
  Temporal.PlainDate.from(day).add({ days }).toString();
