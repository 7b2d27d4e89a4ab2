import { type Sql, sql, str, uint } from '@skylantern/store/sql';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, inQuestion, who, within } from '../../event-rows.ts';
import { eventsTable } from '../../past-values.ts';
import { funnelConfig } from '../../sequence/config.ts';
import type { FunnelPacking, FunnelQuestion } from '../../sequence/question.ts';
import type { FunnelParams } from '../funnel.ts';
import { marksOf } from './marks.ts';
import { scanOf } from './plan.ts';

/** The question as the engine takes it. */
export function configOf(question: FunnelQuestion): Sql {
  const bytes = [...funnelConfig(question).bytes];
  return sql`unhex(${str(bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(''))})`;
}

/**
 * Rows of `persons` (a range of 8,192) and its `events`, which the engine puts apart: grouping by person costs the event
 * store four times as much. Two levels, so that ranges are answered in parallel.
 */
export function packedRanges(
  params: FunnelParams,
  question: FunnelQuestion,
  packing: FunnelPacking,
  context: InsightContext,
): Sql {
  const { baseMs, timeBits, maskBits, personBits } = packing;
  const { mask, wanted } = marksOf(params, params.steps.length, context);
  const person = sql`bitShiftLeft(toUInt64(${who(context)}), ${uint(timeBits + maskBits)})`;
  const time = sql`bitShiftLeft(toUInt64(${atMs} - ${uint(baseMs)}), ${uint(maskBits)})`;
  const scan = scanOf(question);
  return sql`SELECT bitShiftRight(${who(context)}, ${uint(personBits)}) AS persons, groupArray(bitOr(bitOr(${person}, ${time}), ${mask})) AS events FROM ${eventsTable(context)} WHERE ${inQuestion(context)} AND ${within(scan, context)} AND ${wanted} GROUP BY persons SETTINGS group_by_two_level_threshold = 1`;
}

/** Rows of `who` and `words`, one per attempt. */
export function packedAttempts(
  params: FunnelParams,
  question: FunnelQuestion,
  packing: FunnelPacking,
  context: InsightContext,
): Sql {
  const { personBits } = packing;
  const low = sql`bitAnd(bitShiftRight(words[1], 6), ${uint(2 ** personBits - 1)})`;
  return sql`SELECT toUInt32(bitOr(bitShiftLeft(toUInt64(persons), ${uint(personBits)}), ${low})) AS who, words FROM (SELECT persons, skylantern_funnel_packed(${configOf(question)}, events) AS attempts FROM (${packedRanges(params, question, packing, context)})) ARRAY JOIN attempts AS words`;
}
