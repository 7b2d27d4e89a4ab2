import { type EventMatcher, type Instants, SkylanternError } from '@skylantern/contracts';
import { int, ints, type Sql, sql } from '@skylantern/store/sql';
import { type Breakdown, breakdownToSql, keepTop, partOfValues } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, bucketOf, eventsOf, who } from '../../event-rows.ts';
import { type Measure, measuredColumn, measuredJoin, measureToSql } from '../../measure.ts';
import { eventsTable } from '../../past-values.ts';
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
  if (one.measure.of === 'active') return activeCounts(one, index, one.measure.days, period, null, context);
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
  const period = periodOf(compared, context);
  if (one.measure.of === 'active') {
    return activeCounts(one, index, one.measure.days, period, breakdown, context);
  }
  const rows = rowsOfSeries(one, index, period, breakdown, context);
  const part = keepTop(breakdown, rankedParts(one, index, breakdown, context));
  const value = measureToSql(one.measure);
  return sql`SELECT if(grouping(bucket) = 1, -1, bucket) AS begins, kept AS part, ${value} AS value FROM (SELECT bucket, who, measured, ${part} AS kept FROM (${rows})) GROUP BY GROUPING SETS ((bucket, kept), (kept))`;
}

/** Parts by size, then by name so that equals stand still. */
function rankedParts(one: One, index: number, breakdown: Breakdown, context: InsightContext): Sql {
  const rows = rowsOf(one, index, context.period, sql`0`, breakdown, context);
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
    return activeRows(one, index, one.measure.days, period, breakdown, context);
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
  const table = sql`${eventsTable(context)} ${measuredJoin(one.measure, context, `series.${index}.measure`)}`;
  if (breakdown === null) return sql`SELECT ${columns} FROM ${table} WHERE ${where}`;
  const { joins, part, parts } = breakdownToSql(breakdown, context);
  return parts === null
    ? sql`SELECT ${columns}, ${part} AS part FROM ${table} ${joins} WHERE ${where}`
    : sql`SELECT ${columns}, part FROM ${table} ARRAY JOIN ${parts} AS part WHERE ${where}`;
}

/** Per person and day, then at every point whose last `days` calendar days hold that day. For the persons of a cell. */
function activeRows(
  one: One,
  index: number,
  days: number,
  period: Instants,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const { rows, points } = activeDays(one, index, days, period, breakdown, context);
  const part = breakdown === null ? sql`` : sql`, part`;
  return sql`SELECT bucket, who, measured${part} FROM (SELECT DISTINCT bucket AS day_start, who, measured${part} FROM (${rows})) ARRAY JOIN ${points} AS bucket`;
}

/** A bitmap of persons per day, united over the days of each point: 30 unions of bitmaps are cheaper than 30 rows per person. */
function activeCounts(
  one: One,
  index: number,
  days: number,
  period: Instants,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const { rows, points } = activeDays(one, index, days, period, breakdown, context);
  const part =
    breakdown === null
      ? sql`[]::Array(String)`
      : keepTop(breakdown, rankedParts(one, index, breakdown, context));
  const daily = sql`SELECT day_start, kept, groupBitmapState(who) AS persons FROM (SELECT bucket AS day_start, who, ${part} AS kept FROM (${rows})) GROUP BY day_start, kept`;
  return sql`SELECT begins, kept AS part, toFloat64(groupBitmapMerge(persons)) AS value FROM (${daily}) ARRAY JOIN ${points} AS begins GROUP BY begins, kept`;
}

/** Rows by day (`bucket`) of every day that a point may hold, and the points of `day_start`, -1 for the whole period. */
function activeDays(
  one: One,
  index: number,
  days: number,
  period: Instants,
  breakdown: Breakdown | null,
  context: InsightContext,
): { rows: Sql; points: Sql } {
  const buckets = bucketsIn(period, context);
  const windows = buckets.map((bucket) => windowOf(bucket, days, context));
  // A month's last seven days do not cover the month, and the whole period wants them all.
  const times = [period, ...windows];
  const from = dayStart(new Date(Math.min(...times.map((time) => time.from.getTime()))), context);
  const to = new Date(Math.max(...times.map((time) => time.to.getTime())));
  const daily = bucketsOf({ from, to }, 'day', context.timeZone, context.weekStart, context.now);
  const rows = rowsOf(one, index, { from, to }, bucketOf(atMs, daily), breakdown, context);
  const starts = ints(buckets.map((bucket) => bucket.from.getTime()));
  const froms = ints(windows.map((window) => window.from.getTime()));
  const tos = ints(windows.map((window) => window.to.getTime()));
  const held = sql`arrayFilter((start, since, end) -> day_start >= since AND day_start < end, ${starts}, ${froms}, ${tos})`;
  const [first, end] = [dayStart(period.from, context), period.to].map((at) => int(at.getTime()));
  const inPeriod = sql`if(day_start >= ${first ?? sql`0`} AND day_start < ${end ?? sql`0`}, [toInt64(-1)], [])`;
  return { rows, points: sql`arrayConcat(${held}, ${inPeriod})` };
}

function dayStart(at: Date, { timeZone }: InsightContext): Date {
  return new Date(zoned(at, timeZone).startOfDay().epochMilliseconds);
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
  const whole = one.measure.of === 'active' ? sql`bucket = -1` : sql`1`;
  const atPoint = cell.point === null ? whole : pointToSql(cell.point, bucketsIn(period, context));
  const measured = needsNumber(one.measure) ? sql`measured IS NOT NULL` : sql`1`;
  if (breakdown === null) return sql`SELECT who FROM (${rows}) WHERE ${atPoint} AND ${measured}`;
  const kept = keepTop(breakdown, rankedParts(one, index, breakdown, context));
  const wanted = part === 'other' ? sql`empty(kept)` : sql`kept = ${partOfValues(cell.values ?? [])}`;
  return sql`SELECT who FROM (SELECT bucket, who, measured, ${kept} AS kept FROM (${rows})) WHERE ${atPoint} AND ${wanted} AND ${measured}`;
}

function needsNumber(measure: Measure): boolean {
  return 'property' in measure;
}

function pointToSql(point: number, buckets: readonly Bucket[]): Sql {
  const bucket = buckets[point];
  if (bucket === undefined) {
    const message = `cell.point: there are points 0 to ${buckets.length - 1}`;
    throw new SkylanternError('query.invalid', message, { field: 'cell.point' });
  }
  return sql`bucket = ${int(bucket.from.getTime())}`;
}
