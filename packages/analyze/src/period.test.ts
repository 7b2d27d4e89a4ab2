import { HOUR_MS } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import {
  bucketsOf,
  checkTimeZone,
  nextInterval,
  previousPeriod,
  resolvePeriod,
  startOfInterval,
  zoned,
} from './period.ts';

const now = new Date('2024-03-15T10:30:00Z');
const iso = ({ from, to }: { from: Date; to: Date }) => [from.toISOString(), to.toISOString()];
const hours = ({ from, to }: { from: Date; to: Date }) => (to.getTime() - from.getTime()) / HOUR_MS;

test('dates are whole days of the zone, the last one inclusive', () => {
  const period = { from: '2024-03-09', until: '2024-03-10' };
  expect(iso(resolvePeriod(period, 'UTC', now))).toEqual([
    '2024-03-09T00:00:00.000Z',
    '2024-03-11T00:00:00.000Z',
  ]);
  expect(iso(resolvePeriod(period, 'Asia/Kathmandu', now))).toEqual([
    '2024-03-08T18:15:00.000Z',
    '2024-03-10T18:15:00.000Z',
  ]);
  // the clock goes forward in New York on the 10th
  expect(hours(resolvePeriod(period, 'America/New_York', now))).toBe(47);
});

test('the last 30 days are today and the 29 before', () => {
  expect(iso(resolvePeriod({ last: '30d' }, 'Asia/Shanghai', now))).toEqual([
    '2024-02-14T16:00:00.000Z',
    '2024-03-15T16:00:00.000Z',
  ]);
  expect(iso(resolvePeriod({ last: '2w' }, 'UTC', now))[0]).toBe('2024-03-02T00:00:00.000Z');
  expect(iso(resolvePeriod({ last: '24h' }, 'UTC', now))).toEqual([
    '2024-03-14T11:00:00.000Z',
    '2024-03-15T11:00:00.000Z',
  ]);
});

test('days of 23, 25 and 23.5 hours', () => {
  const lengths = (from: string, until: string, timeZone: string) =>
    bucketsOf(resolvePeriod({ from, until }, timeZone, now), 'day', timeZone, 1, now).map(hours);
  expect(lengths('2024-03-09', '2024-03-11', 'America/New_York')).toEqual([24, 23, 24]);
  expect(lengths('2024-11-02', '2024-11-04', 'America/New_York')).toEqual([24, 25, 24]);
  expect(lengths('2024-04-06', '2024-04-08', 'Australia/Lord_Howe')).toEqual([24, 24.5, 24]);
  expect(lengths('2024-10-05', '2024-10-07', 'Australia/Lord_Howe')).toEqual([24, 23.5, 24]);
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo'];
test.each([...zones, 'Pacific/Apia', 'Africa/Cairo', 'Asia/Kathmandu'])(
  'days, weeks, months and quarters are those of the calendar: %s',
  (timeZone) => {
    // With the days that Samoa left out, clocks that change at midnight, and a leap day.
    for (const year of [2011, 2012, 2017, 2024]) {
      const period = resolvePeriod({ from: `${year}-01-03`, until: `${year + 1}-01-05` }, timeZone, now);
      for (const unit of ['day', 'week', 'month', 'quarter'] as const) {
        const expected: { from: string; to: string; label: string }[] = [];
        let start = startOfInterval(zoned(period.from, timeZone), unit, 1);
        while (start.epochMilliseconds < period.to.getTime()) {
          const next = nextInterval(start, unit, 1);
          const [from, to] = [start, next].map((at) =>
            at.toInstant().toString({ smallestUnit: 'millisecond' }),
          );
          expected.push({ from: from ?? '', to: to ?? '', label: start.toPlainDate().toString() });
          start = next;
        }
        const buckets = bucketsOf(period, unit, timeZone, 1, now);
        const found = buckets.map(({ from, to, label }) => ({
          from: from.toISOString(),
          to: to.toISOString(),
          label,
        }));
        expect(found).toEqual(expected);
      }
    }
  },
);

test('hours are full hours of the clock on the wall', () => {
  const day = (date: string, timeZone: string) =>
    bucketsOf(resolvePeriod({ from: date, until: date }, timeZone, now), 'hour', timeZone, 1, now);
  expect(day('2024-03-10', 'America/New_York').map(hours)).toEqual(Array(23).fill(1));
  const autumn = day('2024-11-03', 'America/New_York').map(({ label }) => label);
  expect(autumn).toHaveLength(25);
  expect(autumn.slice(1, 3)).toEqual(['2024-11-03T01:00-04:00', '2024-11-03T01:00-05:00']);
  expect(
    day('2024-04-07', 'Australia/Lord_Howe')
      .map(hours)
      .filter((length) => length !== 1),
  ).toEqual([1.5]);
  expect(day('2024-03-01', 'Asia/Kathmandu')[0]?.from.toISOString()).toBe('2024-02-29T18:15:00.000Z');
});

test('weeks begin on the chosen day, quarters in January, April, July, October', () => {
  const period = resolvePeriod({ from: '2024-02-28', until: '2024-03-12' }, 'UTC', now);
  const labels = (unit: 'week' | 'quarter' | 'month', weekStart = 1) =>
    bucketsOf(period, unit, 'UTC', weekStart, now).map(({ label }) => label);
  expect(labels('week')).toEqual(['2024-02-26', '2024-03-04', '2024-03-11']);
  expect(labels('week', 7)).toEqual(['2024-02-25', '2024-03-03', '2024-03-10']);
  expect(labels('month')).toEqual(['2024-02-01', '2024-03-01']);
  expect(labels('quarter')).toEqual(['2024-01-01']);
});

test('an interval is complete when it is over and the period covers it', () => {
  const period = resolvePeriod({ from: '2024-03-01', until: '2024-03-20' }, 'UTC', now);
  const complete = bucketsOf(period, 'week', 'UTC', 1, now).map(({ isComplete }) => isComplete);
  expect(complete).toEqual([false, true, false, false]); // cut at the start; done; holds now; ahead
});

test('the period before has as many calendar days', () => {
  const march = resolvePeriod({ from: '2024-03-10', until: '2024-03-11' }, 'America/New_York', now);
  expect(iso(previousPeriod(march, 'America/New_York'))).toEqual([
    '2024-03-08T05:00:00.000Z',
    '2024-03-10T05:00:00.000Z',
  ]);
  const day = resolvePeriod({ last: '6h' }, 'UTC', now);
  expect(hours(previousPeriod(day, 'UTC'))).toBe(6);
});

test('what is no day, no zone, or too many points is refused with its field', () => {
  const refused = (run: () => unknown, field: string) =>
    expect(run).toThrow(expect.objectContaining({ code: 'query.invalid', facts: { field } }));
  refused(() => resolvePeriod({ from: '2024-02-30', until: '2024-03-01' }, 'UTC', now), 'period.from');
  refused(() => resolvePeriod({ from: '2024-03-02', until: '2024-03-01' }, 'UTC', now), 'period.until');
  refused(() => checkTimeZone("UTC'; DROP"), 'timeZone');
  const decade = resolvePeriod({ from: '2014-01-01', until: '2024-01-01' }, 'UTC', now);
  refused(() => bucketsOf(decade, 'hour', 'UTC', 1, now), 'interval');
});
