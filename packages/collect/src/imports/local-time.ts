import { SkylanternError } from '@skylantern/contracts';
import { LRUCache } from 'lru-cache';
import { Temporal } from 'temporal-polyfill';

const QUARTER_MS = 15 * 60_000;

/**
 * Turns the reading of a clock in a zone, given as if it were UTC, into the instant. A time that the clock shows
 * twice is the earlier one; one that it skips moves on by the gap. Zones change their offset at full quarters of
 * an hour, so one look-up serves all readings of a quarter.
 */
export function makeLocalTime(zone: string): (localMs: number) => number {
  if (zone === 'UTC') return (localMs) => localMs;
  assertZone(zone);
  const offsets = new LRUCache<number, number>({ max: 50_000 });
  return (localMs) => {
    const quarter = Math.floor(localMs / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const start = quarter * QUARTER_MS;
      const reading = Temporal.Instant.fromEpochMilliseconds(start)
        .toZonedDateTimeISO('UTC')
        .toPlainDateTime();
      offset = start - reading.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
      offsets.set(quarter, offset);
    }
    return localMs - offset;
  };
}

function assertZone(zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch (cause) {
    throw new SkylanternError(
      'request.invalid',
      `there is no time zone "${zone}": use a name such as Europe/London`,
      { field: 'time.zone' },
      { cause },
    );
  }
}
