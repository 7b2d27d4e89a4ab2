import { join, type Sql, sql, uint } from '@skylantern/store/sql';
import type { InsightContext } from '../../define-insight.ts';
import type { FunnelPacking, FunnelQuestion } from '../../sequence/question.ts';
import type { FunnelParams } from '../funnel.ts';
import { histogramBounds } from './histogram.ts';
import { configOf, packedRanges } from './packed.ts';

/**
 * The numbers of everyone, as `countsOfAttempts` tells them: the engine counts each range of persons where it finds the
 * attempts. Ranges share no person, so that persons add up too; medians are taken over the times of all ranges.
 */
export function summaryOfAttempts(
  params: FunnelParams,
  question: FunnelQuestion,
  packing: FunnelPacking,
  context: InsightContext,
): Sql {
  const { steps } = question;
  const config = configOf({ ...question, histogramMs: histogramBounds(question.windowMs) });
  const numbers = (kind: number) => sql`arraySlice(counts, ${uint(kind * steps + 1)}, ${uint(steps)})`;
  const counted = (kind: number) => sql`CAST(${numbers(kind)}, 'Array(UInt64)')`;
  const later = (kind: number) => sql`arraySlice(counts, ${uint(kind * steps + 2)}, ${uint(steps - 1)})`;
  const averages = (kind: number) =>
    sql`arrayConcat([toFloat64(0)], arrayMap((sum, n) -> sum / n, ${later(kind)}, ${later(0)}))`;
  const median = (list: number) => sql`quantileExactInclusiveArray(0.5)(summary[${uint(list)}])`;
  // List 1 has the numbers; then come, by step, the times since the first (from step 2) and the one before (from step 3).
  const sinceFirst = Array.from({ length: steps - 1 }, (_, i) => median(2 + i));
  const sincePrevious = Array.from({ length: Math.max(0, steps - 2) }, (_, i) => median(steps + 1 + i));
  const ranges = sql`SELECT skylantern_funnel_summary(${config}, events) AS summary FROM (${packedRanges(params, question, packing, context)})`;
  const merged = sql`SELECT sumForEach(summary[1]) AS counts, [${join([sql`toFloat64(0)`, ...sinceFirst])}] AS since_first, [${join([sql`toFloat64(0)`, ...sincePrevious])}] AS since_previous FROM (${ranges})`;
  return sql`SELECT 'total' AS kind, []::Array(String) AS part,
    ${counted(1)} AS persons, ${counted(0)} AS attempts, ${counted(2)} AS in_progress, ${counted(3)} AS decided,
    arrayConcat(arraySlice(since_first, 1, least(2, ${uint(steps)})), arraySlice(since_previous, 2)) AS median_from_previous,
    ${averages(5)} AS average_from_previous,
    since_first AS median_from_first, ${averages(4)} AS average_from_first,
    CAST(arraySlice(counts, ${uint(6 * steps + 1)}), 'Array(UInt64)') AS histogram
  FROM (${merged})`;
}
