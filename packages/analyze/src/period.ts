import { type Instants, type IntervalUnit, type Period, SkylanternError } from '@skylantern/contracts';
import { Temporal } from 'temporal-polyfill';
import { dayNumber, labelOfDay, makeMidnights, nextDay } from './calendar.ts';

type Zoned = Temporal.ZonedDateTime;

/** A day, week … of the viewer's calendar, cut to the period that the question is about. */
export interface Bucket {
  /** Where the whole interval begins, also when the period begins later. */
  from: Date;
  to: Date;
  /** Local date of `from`, `2024-03-01`; for hours `2024-03-01T05:00+08:00`. */
  label: string;
  /** False when the interval is not over yet or the period covers only a part of it. */
  isComplete: boolean;
}

const maxBuckets = 5_000;

/** Throws `query.invalid` unless the zone is one that the engine knows too. */
export function checkTimeZone(timeZone: string): string {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(timeZone);
    if (/^[A-Za-z]/.test(timeZone)) return timeZone;
    throw new RangeError('offsets are not zones');
  } catch (cause) {
    throw new SkylanternError(
      'query.invalid',
      `timeZone: "${timeZone}" is not a time zone: write for example Europe/Berlin`,
      { field: 'timeZone' },
      { cause },
    );
  }
}

export function zoned(at: Date, timeZone: string): Zoned {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
}

function instantOf(at: Zoned): Date {
  return new Date(at.epochMilliseconds);
}

function startOfDate(date: Temporal.PlainDate, timeZone: string): Zoned {
  return date.toZonedDateTime({ timeZone });
}

/** Half-open instants of a period. `last` reaches to the end of the current day (hour, minute): see `Bucket.isComplete`. */
export function resolvePeriod(period: Period, timeZone: string, now: Date): Instants {
  checkTimeZone(timeZone);
  if ('last' in period) return resolveLast(period.last, timeZone, now);
  const from = plainDate(period.from, 'period.from');
  const until = plainDate(period.until, 'period.until');
  if (Temporal.PlainDate.compare(until, from) < 0) {
    throw new SkylanternError(
      'query.invalid',
      `period.until: ${period.until} is before period.from ${period.from}: swap them`,
      { field: 'period.until' },
    );
  }
  return {
    from: instantOf(startOfDate(from, timeZone)),
    to: instantOf(startOfDate(until.add({ days: 1 }), timeZone)),
  };
}

function plainDate(text: string, field: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch (cause) {
    const message = `${field}: "${text}" is not a day of the calendar: write for example 2024-03-01`;
    throw new SkylanternError('query.invalid', message, { field }, { cause });
  }
}

const lastUnits: Record<string, { floor: 'day' | 'hour' | 'minute'; step: Temporal.DurationLike }> = {
  s: { floor: 'minute', step: { seconds: 1 } },
  m: { floor: 'minute', step: { minutes: 1 } },
  h: { floor: 'hour', step: { hours: 1 } },
  d: { floor: 'day', step: { days: 1 } },
  w: { floor: 'day', step: { days: 7 } },
};

function resolveLast(last: string, timeZone: string, now: Date): Instants {
  const unit = lastUnits[last.slice(-1)];
  const count = Number(last.slice(0, -1));
  if (unit === undefined || !Number.isSafeInteger(count) || count < 1) {
    throw new SkylanternError('query.invalid', `period.last: "${last}" is not a duration: write 30d or 24h`, {
      field: 'period.last',
    });
  }
  const here = zoned(now, timeZone);
  const begin = unit.floor === 'day' ? here.startOfDay() : floorTo(here, unit.floor);
  const to = begin.add(unit.floor === 'day' ? { days: 1 } : { [`${unit.floor}s`]: 1 });
  const back = Temporal.Duration.from(unit.step);
  const from = to.subtract(
    Temporal.Duration.from({
      days: back.days * count,
      hours: back.hours * count,
      minutes: back.minutes * count,
      seconds: back.seconds * count,
    }),
  );
  return { from: instantOf(from), to: instantOf(to) };
}

/** The last full hour (or minute) of the clock on the wall; where the clock jumps by 30 minutes an hour has 90. */
function floorTo(at: Zoned, unit: 'hour' | 'minute'): Zoned {
  let floor = at.round({ smallestUnit: 'minute', roundingMode: 'floor' });
  while (unit === 'hour' && floor.minute !== 0) floor = floor.subtract({ minutes: floor.minute });
  return floor;
}

/** The beginning of the interval that holds `at`. */
export function startOfInterval(at: Zoned, unit: IntervalUnit, weekStart: number): Zoned {
  if (unit === 'hour') return floorTo(at, 'hour');
  const date = at.toPlainDate();
  if (unit === 'day') return startOfDate(date, at.timeZoneId);
  if (unit === 'week') {
    return startOfDate(date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 }), at.timeZoneId);
  }
  const month = unit === 'month' ? date.month : date.month - ((date.month - 1) % 3);
  return startOfDate(date.with({ day: 1, month }), at.timeZoneId);
}

/** The beginning of the next interval. Hours are real hours; the rest follows the calendar (23 and 25 h days). */
export function nextInterval(start: Zoned, unit: IntervalUnit, weekStart: number): Zoned {
  if (unit === 'hour') {
    let next = start.add({ hours: 1 });
    while (next.minute !== 0) next = next.add({ minutes: 60 - next.minute });
    return next;
  }
  const date = start.toPlainDate();
  const step = { day: { days: 1 }, week: { days: 7 }, month: { months: 1 }, quarter: { months: 3 } }[unit];
  return startOfInterval(startOfDate(date.add(step), start.timeZoneId), unit, weekStart);
}

function labelOf(start: Zoned, unit: IntervalUnit): string {
  const date = start.toPlainDate().toString();
  if (unit !== 'hour') return date;
  return `${date}T${start.toPlainTime().toString({ smallestUnit: 'minute' })}${start.offset}`;
}

/** Every interval that a period touches, in order. */
export function bucketsOf(
  period: Instants,
  unit: IntervalUnit,
  timeZone: string,
  weekStart: number,
  now: Date,
): Bucket[] {
  const buckets: Bucket[] = [];
  const end = period.to.getTime();
  let start = startOfInterval(zoned(period.from, timeZone), unit, weekStart);
  if (unit === 'hour') {
    while (start.epochMilliseconds < end) {
      const next = nextInterval(start, unit, weekStart);
      push(start.epochMilliseconds, next.epochMilliseconds, labelOf(start, unit));
      start = next;
    }
    return buckets;
  }
  const midnightOf = makeMidnights(start);
  let [day, from] = [dayNumber(start.toPlainDate()), start.epochMilliseconds];
  while (from < end) {
    const label = labelOfDay(day);
    let nextOne = nextDay(day, unit);
    let to = midnightOf(nextOne);
    if (to === null) {
      const next = nextInterval(zoned(new Date(from), timeZone), unit, weekStart);
      [nextOne, to] = [dayNumber(next.toPlainDate()), next.epochMilliseconds];
    }
    push(from, to, label);
    [day, from] = [nextOne, to];
  }
  return buckets;

  function push(fromMs: number, toMs: number, label: string): void {
    if (buckets.length === maxBuckets) {
      throw new SkylanternError(
        'query.invalid',
        `interval: the period has more than ${maxBuckets} intervals of one ${unit}: choose a longer interval`,
        { field: 'interval' },
      );
    }
    const isWhole = fromMs >= period.from.getTime() && toMs <= end;
    const isComplete = toMs <= now.getTime() && isWhole;
    buckets.push({ from: new Date(fromMs), to: new Date(toMs), label, isComplete });
  }
}

/** The period just before, of as many calendar days; of the same length when it does not begin and end at midnight. */
export function previousPeriod(period: Instants, timeZone: string): Instants {
  const from = zoned(period.from, timeZone);
  const to = zoned(period.to, timeZone);
  if (isStartOfDay(from) && isStartOfDay(to)) {
    const days = from.toPlainDate().until(to.toPlainDate()).days;
    const before = from.toPlainDate().subtract({ days });
    return { from: instantOf(startOfDate(before, timeZone)), to: period.from };
  }
  const lengthMs = period.to.getTime() - period.from.getTime();
  return { from: new Date(period.from.getTime() - lengthMs), to: period.from };
}

export function isStartOfDay(at: Zoned): boolean {
  return at.equals(at.startOfDay());
}
