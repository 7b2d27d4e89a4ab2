import { SkylanternError, unreachable } from '@skylantern/contracts';
import { int, ints, type Sql, sql, str, uint } from '@skylantern/store/sql';
import { type Breakdown, breakdownToSql, keepTop, partOfValues, segmentParts } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, bucketOf, hasWho, until, who, within } from '../../event-rows.ts';
import { eventNameToSql, filtersToSql, matcherToSql } from '../../filter-to-sql.ts';
import { eventsTable } from '../../past-values.ts';
import type { Bucket } from '../../period.ts';
import type { RetentionCell, RetentionParams } from '../retention.ts';
import { planRetention, type RetentionPlan, stateOf } from './plan.ts';

/** Rows of `cohort` (its number), `part`, `column` (0 the start), `came` (1 returned, 0 reached) and `persons`. */
export function countsToSql(
  params: RetentionParams,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const plan = planRetention(params, context);
  const births = birthsToSql(params, plan, breakdown, context);
  const part = breakdown === null ? sql`[]::Array(String)` : keptPart(breakdown, births);
  const kind = breakdown === null ? sql`'total'` : sql`if(empty(kept), 'other', 'value')`;
  const marks = sql`arrayConcat(arrayMap(k -> (k, 1), came), arrayMap(k -> (k, 0), range(toUInt64(reached + 1))))`;
  return sql`SELECT cohort, ${kind} AS kind, kept AS part, mark.1 AS column, mark.2 AS came, count() AS persons FROM (SELECT cohort, ${part} AS kept, ${marks} AS marks FROM (${births})) ARRAY JOIN marks AS mark GROUP BY cohort, kept, mark`;
}

function keptPart(breakdown: Breakdown, births: Sql): Sql {
  return keepTop(breakdown, sql`SELECT part FROM (${births}) GROUP BY part ORDER BY count() DESC, part`);
}

/**
 * One row per person and cohort: `who`, `cohort`, `part`, `came` (the columns with a return) and `reached` (the last
 * column whose time the person has lived through; calendar cells are told by the clock alone).
 */
function birthsToSql(
  params: RetentionParams,
  plan: RetentionPlan,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const rows = rowsToSql(params, plan, breakdown, context);
  const recurring = plan.membership === 'recurring';
  const mine = sql`is_start AND at < ${int(context.period.to.getTime())}`;
  const starts = recurring
    ? sql`arraySort(groupArrayIf((at, part), ${mine}))`
    : sql`[(minIf(at, ${mine}), argMinIf(part, at, ${mine}))]`;
  const returns =
    plan.rollingMs === null
      ? sql`sumMapIf([place], [toUInt64(1)], is_return)`
      : sql`arraySort(groupArrayIf(at, is_return))`;
  const persons = sql`SELECT who, ${starts} AS starts, ${returns} AS returns FROM (${rows}) GROUP BY who HAVING ${havingToSql(plan, mine, context)}`;
  const placed = sql`arrayMap(start -> (${placeOf(sql`start.1`, plan.cohorts)}, start.1, start.2), starts)`;
  // Of several starts in one interval the earliest counts: `starts` is sorted.
  const earliest = recurring
    ? sql`arrayFilter((start, n) -> n = 1 OR start.1 != placed[n - 1].1, placed, arrayEnumerate(placed))`
    : sql`placed`;
  const births = sql`SELECT who, birth.1 AS cohort, birth.3 AS part, ${visitsToSql(plan)} AS visits, ${reachedToSql(plan, context)} AS reached FROM (SELECT who, returns, ${placed} AS placed FROM (${persons})) ARRAY JOIN ${earliest} AS birth`;
  const columns = sql`SELECT who, cohort, part, ${cameToSql(plan)} AS came, reached FROM (SELECT who, cohort, part, visits, reached, ${hitsToSql(plan)} AS hits FROM (${births}))`;
  if (breakdown === null || !('segments' in breakdown)) return columns;
  return sql`SELECT who, cohort, part, came, reached FROM (SELECT who, cohort, came, reached FROM (${columns})) ARRAY JOIN ${segmentParts(breakdown.segments, sql`who`, context)} AS part`;
}

/** Events that may start or return: `who`, `at` (ms), `part`, `place` (the interval's number), and what they are. */
function rowsToSql(
  params: RetentionParams,
  plan: RetentionPlan,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const filters = filtersToSql(context.filters, context);
  const start = sql`(${matcherToSql(params.start, context, 'params.start')} AND ${filters})`;
  const back = sql`(${matcherToSql(params.return, context, 'params.return')} AND ${filters})`;
  const named = eventNameToSql(params.start);
  const looksBack = plan.membership === 'first_ever' || plan.membership === 'first_matching';
  const startTime = looksBack ? until(context.period.to, context) : within(context.period, context);
  const backTime = within({ from: context.period.from, to: plan.returnsUntil }, context);
  const candidate = plan.membership === 'first_ever' ? named : start;
  const { joins, part } =
    breakdown === null || 'segments' in breakdown
      ? { joins: sql``, part: sql`[]::Array(String)` }
      : breakdownToSql(breakdown, context);
  const place =
    plan.rollingMs === null
      ? placeOf(sql`greatest(at, ${int(context.period.from.getTime())})`, plan.axis)
      : sql`0`;
  const bots = context.includeBots ? sql`1` : sql`is_bot = 0`;
  return sql`SELECT ${who(context)} AS who, ${atMs} AS at, ${part} AS part, ${start} AS is_start, ${back} AND at >= ${int(context.period.from.getTime())} AS is_return, ${named} AS is_named, ${place} AS place FROM ${eventsTable(context)} ${joins} WHERE workspace_id = ${str(context.workspaceId)} AND ${bots} AND ${hasWho(context)} AND ((${candidate} AND ${startTime}) OR (${back} AND ${backTime}))`;
}

/** The number of the interval that holds an instant. */
function placeOf(at: Sql, buckets: readonly Bucket[]): Sql {
  const starts = ints(buckets.map((bucket) => bucket.from.getTime()));
  return sql`transform(${bucketOf(at, buckets)}, ${starts}, ${ints(buckets.map((_, i) => i))}, toInt64(-1))`;
}

function havingToSql(plan: RetentionPlan, mine: Sql, { period }: InsightContext): Sql {
  const from = int(period.from.getTime());
  switch (plan.membership) {
    case 'first_ever':
      return sql`countIf(${mine}) > 0 AND minIf(at, ${mine}) >= ${from} AND minIf(at, ${mine}) = minIf(at, is_named)`;
    case 'first_matching':
      return sql`countIf(${mine}) > 0 AND minIf(at, ${mine}) >= ${from}`;
    case 'first_in_range':
    case 'recurring':
      return sql`countIf(${mine}) > 0`;
    default:
      return unreachable(plan.membership);
  }
}

/** Intervals after the start with their number of returns, ascending: Array(Tuple(interval, count)). */
function visitsToSql(plan: RetentionPlan): Sql {
  if (plan.rollingMs === null) {
    return sql`arrayFilter(visit -> visit.1 >= 1, arrayMap((place, n) -> (place - birth.1, n), returns.1, returns.2))`;
  }
  const offsets = sql`arrayMap(at -> intDiv(at - birth.2, ${int(plan.rollingMs)}), arrayFilter(at -> at - birth.2 >= ${int(plan.rollingMs)}, returns))`;
  return sql`arrayMap(offset -> (offset, toUInt64(countEqual(${offsets}, offset))), arrayDistinct(${offsets}))`;
}

function hitsToSql(plan: RetentionPlan): Sql {
  return sql`arrayMap(visit -> toUInt64(visit.1), arrayFilter(visit -> visit.2 >= ${uint(plan.minOccurrences)}, visits))`;
}

function columnsToSql(plan: RetentionPlan): Sql {
  const last = uint(plan.columns.length);
  switch (plan.returned) {
    case 'on':
      return sql`arrayFilter(k -> k <= ${last}, hits)`;
    case 'on_or_after':
      return sql`if(empty(hits), []::Array(UInt64), range(toUInt64(1), least(${last}, arrayMax(hits)) + 1))`;
    case 'on_or_before':
      return sql`if(empty(hits), []::Array(UInt64), range(arrayMin(hits), ${last} + 1))`;
    case 'consecutive':
      return sql`range(toUInt64(1), least(${last}, toUInt64(arrayCount((hit, n) -> hit = n, hits, arrayEnumerate(hits)))) + 1)`;
    case 'bracket': {
      const froms = ints(plan.columns.map(({ from }) => from));
      const untils = ints(plan.columns.map(({ until: last }) => last));
      return sql`arrayFilter(k -> arraySum(arrayMap(visit -> if(visit.1 BETWEEN ${froms}[k] AND ${untils}[k], visit.2, 0), visits)) >= ${uint(plan.minOccurrences)}, range(toUInt64(1), ${last} + 1))`;
    }
    default:
      return unreachable(plan.returned);
  }
}

/** A rolling interval counts for those who have lived through it. */
function cameToSql(plan: RetentionPlan): Sql {
  const columns = columnsToSql(plan);
  return plan.rollingMs === null ? columns : sql`arrayFilter(k -> k <= reached, ${columns})`;
}

function reachedToSql(plan: RetentionPlan, { now }: InsightContext): Sql {
  if (plan.rollingMs === null) return sql`0`;
  const ends = ints(plan.columns.map(({ until: last }) => last + 1));
  return sql`arrayCount(end -> birth.2 + end * ${int(plan.rollingMs)} <= ${int(now.getTime())}, ${ends})`;
}

/** The persons of one cell; of the row of all cohorts, those in its complete cells. */
export function cellToSql(params: RetentionParams, cell: RetentionCell, context: InsightContext): Sql {
  const plan = planRetention(params, context);
  const column = plan.columns[cell.interval - 1];
  if (cell.interval > 0 && column === undefined) {
    const message = `cell.interval: there are intervals 0 to ${plan.columns.length}`;
    throw new SkylanternError('query.invalid', message, { field: 'cell.interval' });
  }
  const cohorts = plan.cohorts.flatMap((bucket, i) => {
    if (cell.cohort !== null) return bucket.label === cell.cohort ? [i] : [];
    return column === undefined || stateOf(plan, i, column, context.now) === 'complete' ? [i] : [];
  });
  const part = cell.part ?? 'total';
  const breakdown = part === 'total' ? null : context.breakdown;
  const births = birthsToSql(params, plan, breakdown, context);
  const kept = breakdown === null ? sql`[]::Array(String)` : keptPart(breakdown, births);
  const wanted = part === 'value' ? sql`kept = ${partOfValues(cell.values ?? [])}` : sql`empty(kept)`;
  const interval = uint(cell.interval);
  const lived = plan.rollingMs === null ? sql`1` : sql`reached >= ${interval}`;
  const came =
    cell.interval === 0
      ? sql`1`
      : cell.came === 'not_returned'
        ? sql`(NOT has(came, ${interval}) AND ${lived})`
        : sql`has(came, ${interval})`;
  return sql`SELECT who FROM (SELECT who, cohort, came, reached, ${kept} AS kept FROM (${births})) WHERE cohort IN ${ints(cohorts)} AND ${wanted} AND ${came}`;
}
