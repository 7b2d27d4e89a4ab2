import { DAY_MS, type EventMatcher } from '@skylantern/contracts';
import { empty, ints, join, literal, type Sql, sql, str } from '@skylantern/store/sql';
import type { InsightContext } from '../../define-insight.ts';
import { eventNameToSql } from '../../filter-to-sql.ts';
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
    context.unit === 'persons' &&
    (what.filters === undefined || what.filters.of.length === 0) &&
    context.filters.of.length === 0 &&
    !context.includeBots &&
    context.interval !== 'hour' &&
    context.timeZone === context.workspaceTimeZone &&
    isStartOfDay(zoned(context.period.from, context.timeZone)) &&
    isStartOfDay(zoned(context.period.to, context.timeZone))
  );
}

/**
 * The totals of a series as rows of the answer, from `daily_persons`: 24 ms in place of 220 for 90 days of 100 million
 * events. One SELECT, as each one around it takes the engine a millisecond to plan.
 */
export function dailyPersons(
  tag: Sql,
  { what, measure }: One,
  compared: boolean,
  context: InsightContext,
): Sql {
  const period = periodOf(compared, context);
  const first = zoned(period.from, context.timeZone).toPlainDate();
  const last = zoned(period.to, context.timeZone).toPlainDate().subtract({ days: 1 });
  const { given, key, begins } = bucketOfDay(bucketsIn(period, context), context);
  const persons = sql`toFloat64(${cardinality(context)})`;
  const total = sql`toFloat64(sum(events))`;
  const value =
    measure.of === 'total'
      ? total
      : measure.of === 'unique_persons'
        ? persons
        : sql`if(sum(events) = 0, 0, ${total} / ${persons})`;
  return sql`${given} SELECT ${tag}, if(grouping(${key}) = 1, -1, ${begins}) AS bucket, 'total' AS kind, []::Array(String) AS part, ${value} AS value FROM daily_persons WHERE workspace_id = ${str(context.workspaceId)} AND ${eventNameToSql(what)} AND day BETWEEN ${literal(first.toString())} AND ${literal(last.toString())} GROUP BY GROUPING SETS ((${key}), ())`;
}

function cardinality(context: InsightContext): Sql {
  if (!context.hasOverrides) return sql`groupBitmapMerge(persons)`;
  const overrides = (column: Sql) =>
    sql`(SELECT groupArray(${column}) FROM (SELECT old_person, new_person FROM person_overrides FINAL WHERE workspace_id = ${str(context.workspaceId)} AND old_person != new_person ORDER BY old_person))`;
  return sql`bitmapCardinality(bitmapTransform(groupBitmapMergeState(persons), ${overrides(sql`old_person`)}, ${overrides(sql`new_person`)}))`;
}

/** What to group days by, and where the interval of each begins; days by a sum, as a list of 90 takes 3 ms to plan. */
function bucketOfDay(
  buckets: readonly Bucket[],
  { interval }: InsightContext,
): { given: Sql; key: Sql; begins: Sql } {
  const days = buckets.map(({ label }) => Date.parse(label) / DAY_MS);
  const starts = buckets.map(({ from }) => from.getTime());
  const day = sql`toInt64(toUInt16(day))`;
  if (interval !== 'day') {
    const start = sql`transform(roundDown(${day}, ${ints(days)}), ${ints(days)}, ${ints(starts)}, toInt64(0))`;
    return { given: sql`WITH ${start} AS begins`, key: sql`begins`, begins: sql`begins` };
  }
  // How far midnight is from that of Greenwich, and from which day on: it changes when clocks do.
  const shifts = days.map((one, i) => ({ day: one, shift: (starts[i] ?? 0) - one * DAY_MS }));
  const changes = shifts.filter(({ shift }, i) => i > 0 && shift !== shifts[i - 1]?.shift).reverse();
  const before = literal(shifts[0]?.shift ?? 0);
  const shift = changes.map((one) => sql`${day} >= ${literal(one.day)}, ${literal(one.shift)}, `);
  const shifted = changes.length === 0 ? before : sql`multiIf(${join(shift, ' ')}${before})`;
  return { given: empty, key: sql`day`, begins: sql`${day} * ${literal(DAY_MS)} + ${shifted}` };
}
