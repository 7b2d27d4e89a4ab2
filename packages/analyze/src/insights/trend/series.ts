import { type EventMatcher, type Instants, SkylanternError } from '@skylantern/contracts';
import { int, ints, type Sql, sql } from '@skylantern/store/sql';
import { type Breakdown, breakdownToSql, keepTop, partOfValues } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, bucketOf, eventsOf, who } from '../../event-rows.ts';
import { type Measure, measuredColumn, measureToSql } from '../../measure.ts';
import { type Bucket, bucketsOf, previousPeriod, zoned } from '../../period.ts';

interface One {
  what: EventMatcher;
  measure: Measure;
}

export function periodOf(compared: boolean, context: InsightContext): Instants {
  return compared ? previousPeriod(context.period, context.timeZone) : context.period;
}

export function bucketsIn(period: Instants, context: InsightContext): Bucket[] {
  return bucketsOf(period, context.interval, context.timeZone, context.weekStart, context.now);
}

/** Rows of `begins` (-1: the whole period) and `value`, over everyone. */
export function totalsOfSeries(one: One, index: number, compared: boolean, context: InsightContext): Sql {
  const period = periodOf(compared, context);
  const rows = rowsOfSeries(one, index, period, null, context);
  const value = measureToSql(one.measure);
  return sql`SELECT if(grouping(bucket) = 1, -1, bucket) AS begins, ${value} AS value FROM (${rows}) GROUP BY GROUPING SETS ((bucket), ())`;
}

/** The same by part: the largest parts of the current period, and the rest together as the empty part. */
export function partsOfSeries(
  one: One,
  index: number,
  compared: boolean,
  breakdown: Breakdown,
  context: InsightContext,
): Sql {
  const rows = rowsOfSeries(one, index, periodOf(compared, context), breakdown, context);
  const part = keepTop(breakdown, rankedParts(one, index, breakdown, context));
  const value = measureToSql(one.measure);
  return sql`SELECT if(grouping(bucket) = 1, -1, bucket) AS begins, kept AS part, ${value} AS value FROM (SELECT bucket, who, measured, ${part} AS kept FROM (${rows})) GROUP BY GROUPING SETS ((bucket, kept), (kept))`;
}

/** Parts by size, then by name so that equals stand still. */
function rankedParts(one: One, index: number, breakdown: Breakdown, context: InsightContext): Sql {
  const rows = rowsOfSeries(one, index, context.period, breakdown, context);
  return sql`SELECT part FROM (${rows}) GROUP BY part ORDER BY ${measureToSql(one.measure)} DESC NULLS LAST, part`;
}

/** One row per event (for `active`: per person and point) with `bucket`, `who`, `measured` and `part`. */
function rowsOfSeries(
  one: One,
  index: number,
  period: Instants,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const buckets = bucketsIn(period, context);
  if (one.measure.of === 'active')
    return activeRows(one, index, one.measure.days, buckets, breakdown, context);
  return rowsOf(one, index, period, bucketOf(atMs, buckets), breakdown, context);
}

function rowsOf(
  one: One,
  index: number,
  period: Instants,
  bucket: Sql,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const where = eventsOf(one.what, period, context, `series.${index}.what`);
  const columns = sql`${bucket} AS bucket, ${who(context)} AS who, ${measuredColumn(one.measure)} AS measured`;
  if (breakdown === null) return sql`SELECT ${columns} FROM events WHERE ${where}`;
  const { joins, part, parts } = breakdownToSql(breakdown, context);
  return parts === null
    ? sql`SELECT ${columns}, ${part} AS part FROM events ${joins} WHERE ${where}`
    : sql`SELECT ${columns}, part FROM events ARRAY JOIN ${parts} AS part WHERE ${where}`;
}

/** Each person once per day, then at every point whose last `days` calendar days hold that day. */
function activeRows(
  one: One,
  index: number,
  days: number,
  buckets: readonly Bucket[],
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const windows = buckets.map((bucket) => windowOf(bucket, days, context));
  const first = windows[0]?.from ?? context.period.from;
  const last = windows.at(-1)?.to ?? context.period.to;
  const scan = { from: first, to: last };
  const daily = bucketsOf(scan, 'day', context.timeZone, context.weekStart, context.now);
  const rows = rowsOf(one, index, scan, bucketOf(atMs, daily), breakdown, context);
  const part = breakdown === null ? sql`` : sql`, part`;
  const starts = ints(buckets.map((bucket) => bucket.from.getTime()));
  const froms = ints(windows.map(({ from }) => from.getTime()));
  const tos = ints(windows.map(({ to }) => to.getTime()));
  const points = sql`arrayFilter((start, since, end) -> day_start >= since AND day_start < end, ${starts}, ${froms}, ${tos})`;
  return sql`SELECT bucket, who, measured${part} FROM (SELECT DISTINCT bucket AS day_start, who, measured${part} FROM (${rows})) ARRAY JOIN ${points} AS bucket`;
}

/** The calendar days that end with the interval. */
function windowOf(bucket: Bucket, days: number, { timeZone }: InsightContext): Instants {
  const lastDay = zoned(new Date(bucket.to.getTime() - 1), timeZone).toPlainDate();
  const from = lastDay.subtract({ days: days - 1 }).toZonedDateTime({ timeZone });
  const to = lastDay.add({ days: 1 }).toZonedDateTime({ timeZone });
  return { from: new Date(from.epochMilliseconds), to: new Date(to.epochMilliseconds) };
}

/** The rows behind one cell. */
export function cellRows(
  one: One,
  index: number,
  cell: {
    compared?: boolean;
    point: number | null;
    part?: 'total' | 'value' | 'other';
    values?: (string | null)[];
  },
  context: InsightContext,
): Sql {
  const period = periodOf(cell.compared === true, context);
  const part = cell.part ?? 'total';
  const breakdown = part === 'total' ? null : context.breakdown;
  if (part !== 'total' && breakdown === null) {
    const message = 'cell.part: the question has no breakdown: leave "part" out';
    throw new SkylanternError('query.invalid', message, { field: 'cell.part' });
  }
  const rows = rowsOfSeries(one, index, period, breakdown, context);
  const atPoint = pointToSql(cell.point, bucketsIn(period, context));
  const measured = needsNumber(one.measure) ? sql`measured IS NOT NULL` : sql`1`;
  if (breakdown === null) return sql`SELECT who FROM (${rows}) WHERE ${atPoint} AND ${measured}`;
  const kept = keepTop(breakdown, rankedParts(one, index, breakdown, context));
  const wanted = part === 'other' ? sql`empty(kept)` : sql`kept = ${partOfValues(cell.values ?? [])}`;
  return sql`SELECT who FROM (SELECT bucket, who, measured, ${kept} AS kept FROM (${rows})) WHERE ${atPoint} AND ${wanted} AND ${measured}`;
}

function needsNumber(measure: Measure): boolean {
  return 'property' in measure;
}

function pointToSql(point: number | null, buckets: readonly Bucket[]): Sql {
  if (point === null) return sql`1`;
  const bucket = buckets[point];
  if (bucket === undefined) {
    const message = `cell.point: there are points 0 to ${buckets.length - 1}`;
    throw new SkylanternError('query.invalid', message, { field: 'cell.point' });
  }
  return sql`bucket = ${int(bucket.from.getTime())}`;
}
