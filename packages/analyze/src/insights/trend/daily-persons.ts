import { DAY_MS, type EventMatcher } from '@skylantern/contracts';
import { dateOnly, int, ints, join, type Sql, sql, str } from '@skylantern/store/sql';
import type { InsightContext } from '../../define-insight.ts';
import type { Measure } from '../../measure.ts';
import { type Bucket, isStartOfDay, zoned } from '../../period.ts';
import { bucketsIn, periodOf } from './series.ts';

interface One {
  what: EventMatcher;
  measure: Measure;
}

const dailyMeasures: readonly Measure['of'][] = ['total', 'unique_persons', 'per_person'];

/** Can the question be answered from the bitmaps of persons per event and day? */
export function isDaily({ what, measure }: One, context: InsightContext): boolean {
  return (
    dailyMeasures.includes(measure.of) &&
    (what.filters === undefined || what.filters.of.length === 0) &&
    context.filters.of.length === 0 &&
    !context.includeBots &&
    context.interval !== 'hour' &&
    context.timeZone === context.workspaceTimeZone &&
    isStartOfDay(zoned(context.period.from, context.timeZone)) &&
    isStartOfDay(zoned(context.period.to, context.timeZone))
  );
}

/** As `totalsOfSeries`, from `daily_persons`: 24 ms in place of 220 for 90 days of 100 million events. */
export function dailyPersons({ what, measure }: One, compared: boolean, context: InsightContext): Sql {
  const period = periodOf(compared, context);
  const buckets = bucketsIn(period, context);
  const first = zoned(period.from, context.timeZone).toPlainDate();
  const last = zoned(period.to, context.timeZone).toPlainDate().subtract({ days: 1 });
  const name = what.event === null ? sql`1` : sql`event_name = ${str(what.event)}`;
  const bucket = bucketOfDay(buckets, context);
  const persons = sql`toFloat64(${cardinality(context)})`;
  const total = sql`toFloat64(sum(events))`;
  const value =
    measure.of === 'total'
      ? total
      : measure.of === 'unique_persons'
        ? persons
        : sql`if(sum(events) = 0, 0, ${total} / ${persons})`;
  return sql`SELECT if(grouping(bucket) = 1, -1, bucket) AS begins, ${value} AS value FROM (SELECT ${bucket} AS bucket, persons, events FROM daily_persons WHERE workspace_id = ${str(context.workspaceId)} AND ${name} AND day BETWEEN ${dateOnly(first.toString())} AND ${dateOnly(last.toString())}) GROUP BY GROUPING SETS ((bucket), ())`;
}

function cardinality(context: InsightContext): Sql {
  if (!context.hasOverrides) return sql`groupBitmapMerge(persons)`;
  const overrides = (column: Sql) =>
    sql`(SELECT groupArray(${column}) FROM (SELECT old_person, new_person FROM person_overrides FINAL WHERE workspace_id = ${str(context.workspaceId)} AND old_person != new_person ORDER BY old_person))`;
  return sql`bitmapCardinality(bitmapTransform(groupBitmapMergeState(persons), ${overrides(sql`old_person`)}, ${overrides(sql`new_person`)}))`;
}

/** Where the interval of a day begins. For days a sum: what the engine plans for a list of 90 takes it 3 ms. */
function bucketOfDay(buckets: readonly Bucket[], { interval }: InsightContext): Sql {
  const days = buckets.map(({ label }) => Date.parse(label) / DAY_MS);
  const starts = buckets.map(({ from }) => from.getTime());
  const day = sql`toInt64(toUInt16(day))`;
  if (interval !== 'day') {
    return sql`transform(roundDown(${day}, ${ints(days)}), ${ints(days)}, ${ints(starts)}, toInt64(0))`;
  }
  // How far midnight is from that of Greenwich, and from which day on: it changes when clocks do.
  const shifts = days.map((one, i) => ({ day: one, shift: (starts[i] ?? 0) - one * DAY_MS }));
  const changes = shifts.filter(({ shift }, i) => i > 0 && shift !== shifts[i - 1]?.shift).reverse();
  const before = int(shifts[0]?.shift ?? 0);
  const shift = changes.map((one) => sql`${day} >= ${int(one.day)}, ${int(one.shift)}, `);
  const shifted = changes.length === 0 ? before : sql`multiIf(${join(shift, ' ')}${before})`;
  return sql`${day} * ${int(DAY_MS)} + ${shifted}`;
}
