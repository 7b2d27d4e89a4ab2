import { type Sql, sql, uint } from '@skylantern/store/sql';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, inQuestion, who, within } from '../../event-rows.ts';
import type { FunnelPacking, FunnelQuestion } from '../../sequence/question.ts';
import type { FunnelParams } from '../funnel.ts';
import { marksOf } from './marks.ts';
import { scanOf } from './plan.ts';

/**
 * Rows of `who` and `words`, one per attempt. Events are grouped by ranges of 4,096 persons and put apart by the engine:
 * grouping by person costs the event store four times as much. Two levels, so that ranges are answered in parallel.
 */
export function packedAttempts(
  params: FunnelParams,
  question: FunnelQuestion,
  packing: FunnelPacking,
  config: Sql,
  context: InsightContext,
): Sql {
  const { baseMs, timeBits, maskBits, personBits } = packing;
  const { mask, wanted } = marksOf(params, params.steps.length, context);
  const person = sql`bitShiftLeft(toUInt64(${who(context)}), ${uint(timeBits + maskBits)})`;
  const time = sql`bitShiftLeft(toUInt64(${atMs} - ${uint(baseMs)}), ${uint(maskBits)})`;
  const ranges = sql`SELECT bitShiftRight(${who(context)}, ${uint(personBits)}) AS persons, groupArray(bitOr(bitOr(${person}, ${time}), ${mask})) AS events FROM events WHERE ${inQuestion(context)} AND ${within(scanOf(question), context)} AND ${wanted} GROUP BY persons SETTINGS group_by_two_level_threshold = 1`;
  const low = sql`bitAnd(bitShiftRight(words[1], 6), ${uint(2 ** personBits - 1)})`;
  return sql`SELECT toUInt32(bitOr(bitShiftLeft(toUInt64(persons), ${uint(personBits)}), ${low})) AS who, words FROM (SELECT persons, skylantern_funnel_packed(${config}, events) AS attempts FROM (${ranges})) ARRAY JOIN attempts AS words`;
}
