import { dateOnly, instant, join, type Sql, sql, str, uint } from '@skylantern/store/sql';
import { type Breakdown, breakdownToSql, segmentParts, topOf } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import { atMs, eventsOf, inQuestion, who, within } from '../../event-rows.ts';
import { filtersToSql } from '../../filter-to-sql.ts';
import { eventsTable } from '../../past-values.ts';
import { readProperty } from '../../property-to-sql.ts';
import { attemptLayout } from '../../sequence/config.ts';
import type { FunnelQuestion } from '../../sequence/question.ts';
import type { FunnelParams } from '../funnel.ts';
import { marksOf } from './marks.ts';
import { configOf, packedAttempts } from './packed.ts';
import { type FunnelPlan, planFunnel, scanOf } from './plan.ts';

/**
 * One row per attempt: `who`, `depth`, `is_open` (in progress), `filled` (bits), `times` (a tuple of ms per step, 0 where
 * it was not taken; in `any` order an array, sorted) and `part` (empty: other).
 */
export function attemptsToSql(
  params: FunnelParams,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const plan = planFunnel(params, context, breakdown);
  const attempts = readAttempts(plan.question, rowsOfAttempts(params, plan, breakdown, context));
  if (breakdown === null) return sql`SELECT *, []::Array(String) AS part FROM (${attempts})`;
  return plan.breakdownFrom === 'events'
    ? partsOfEvents(params, breakdown, attempts, context)
    : partsOfPersons(params, breakdown, attempts, context);
}

/** Rows of `who` and `words`, one per attempt. */
function rowsOfAttempts(
  params: FunnelParams,
  plan: FunnelPlan,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const { form, packing, question } = plan;
  if (packing !== null) return packedAttempts(params, question, packing, context);
  const config = configOf(question);
  const persons =
    form === 'timeline'
      ? sql`SELECT who, skylantern_funnel_timeline(${config}, events) AS all_words FROM (${timelinesToSql(plan, context)})`
      : sql`SELECT who, skylantern_funnel_masked(${config}, events) AS all_words FROM (${maskedToSql(params, plan, breakdown, context)})`;
  const words = uint(attemptLayout(question).words);
  return sql`SELECT who, arraySlice(all_words, n * ${words} + 1, ${words}) AS words FROM (${persons}) ARRAY JOIN range(intDiv(length(all_words), ${words})) AS n`;
}

/** The words that the engine writes per attempt: `sequence/config.ts`, `attemptLayout`. */
function readAttempts(question: FunnelQuestion, rows: Sql): Sql {
  const layout = attemptLayout(question);
  const word = (offset: number) => sql`words[${uint(offset + 1)}]`;
  const filled = layout.hasFilled ? word(1) : sql`bitShiftLeft(toUInt64(1), bitAnd(${word(0)}, 31)) - 1`;
  const valueAt = 1 + Number(layout.hasFilled);
  const timesAt = valueAt + Number(layout.hasValue);
  const entered = sql`bitShiftRight(${word(0)}, 22)`;
  const first = layout.timesFromStep ?? question.steps + 1;
  const times = Array.from({ length: question.steps }, (_, k) =>
    k + 1 < first ? entered : word(timesAt + k + 1 - first),
  );
  const list = join(times);
  const taken =
    question.order === 'any' ? sql`arraySort(arrayFilter(time -> time > 0, [${list}]))` : sql`tuple(${list})`;
  const value = layout.hasValue ? word(valueAt) : sql`toUInt64(0)`;
  return sql`SELECT who, bitAnd(${word(0)}, 31) AS depth, bitTest(${word(0)}, 5) AS is_open, ${filled} AS filled, ${value} AS value, ${taken} AS times FROM (${rows})`;
}

/** Per person the months that the question touches; the engine sorts and cuts. */
function timelinesToSql({ question }: FunnelPlan, context: InsightContext): Sql {
  const { from, to } = scanOf(question);
  const month = (at: Date) => dateOnly(`${at.toISOString().slice(0, 7)}-01`);
  return sql`SELECT ${who(context)} AS who, groupArrayArray(events) AS events FROM timeline WHERE workspace_id = ${str(context.workspaceId)} AND period BETWEEN ${month(from)} AND ${month(to)} AND ${filtersToSql(context.filters, context)} GROUP BY who SETTINGS max_block_size = 8192`;
}

/** Per person (time, mask of steps and exclusions, value). */
function maskedToSql(
  params: FunnelParams,
  plan: FunnelPlan,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const { from, to } = scanOf(plan.question);
  const { mask, wanted } = marksOf(params, 32, context);
  const { joins, part } =
    plan.breakdownFrom === 'events' && breakdown !== null
      ? breakdownToSql(breakdown, context)
      : { joins: sql``, part: sql`[]::Array(String)` };
  const value =
    params.holdConstant !== undefined
      ? heldToSql(params.holdConstant)
      : plan.breakdownFrom === 'events'
        ? valueOfPart(part)
        : sql`toUInt64(0)`;
  const time = sql`if(${instant(from)} <= occurred_at, toUInt64(${atMs}), 0)`;
  return sql`SELECT ${who(context)} AS who, groupArray((${time}, ${mask}, ${value})) AS events FROM ${eventsTable(context)} ${joins} WHERE ${inQuestion(context)} AND ${within({ from, to }, context)} AND ${wanted} GROUP BY who SETTINGS max_block_size = 8192`;
}

/** 0 where one of the properties is not set: nothing equals it. */
function heldToSql(properties: NonNullable<FunnelParams['holdConstant']>): Sql {
  const texts = join(properties.map((property) => sql`ifNull(${readProperty(property).text}, '')`));
  const set = join(
    properties.map((property) => readProperty(property).isSet),
    ' AND ',
  );
  return sql`if(${set}, greatest(cityHash64(${texts}), 1), 0)`;
}

/** 0: none of the properties is set. */
function valueOfPart(part: Sql): Sql {
  return sql`if(arrayAll(text -> empty(text), ${part}), 0, greatest(cityHash64(${part}), 1))`;
}

/** The largest parts, by persons who did a step that can give the value, with their hashes. */
function rankedParts(params: FunnelParams, breakdown: Breakdown, context: InsightContext): Sql {
  const { attribution } = params;
  const only = attribution?.by === 'step' ? attribution.step - 1 : null;
  const steps = params.steps.filter((_, i) => only === null || i === only);
  const rows = steps.map(({ what }, i) => eventsOf(what, context.period, context, `params.steps.${i}.what`));
  const { joins, part } = breakdownToSql(breakdown, context);
  const matches = join(
    rows.map((row) => sql`(${row})`),
    ' OR ',
  );
  return sql`SELECT part FROM (SELECT ${part} AS part, ${who(context)} AS who FROM ${eventsTable(context)} ${joins} WHERE ${matches}) GROUP BY part ORDER BY uniqExact(who) DESC, part LIMIT ${uint(topOf(breakdown))}`;
}

function partsOfEvents(
  params: FunnelParams,
  breakdown: Breakdown,
  attempts: Sql,
  context: InsightContext,
): Sql {
  const none = 'by' in breakdown ? join(breakdown.by.map(() => sql`''`)) : sql``;
  const top = sql`(SELECT groupArray((${valueOfPart(sql`part`)}, part)) FROM (${rankedParts(params, breakdown, context)}))`;
  // An index of 0, for what is not among them, gives the default: the empty part.
  const found = sql`arrayElement(arrayMap(one -> one.2, ${top}), indexOf(arrayMap(one -> one.1, ${top}), value))`;
  return sql`SELECT who, depth, is_open, filled, times, if(value = 0, [${none}], ${found}) AS part FROM (${attempts})`;
}

function partsOfPersons(
  params: FunnelParams,
  breakdown: Breakdown,
  attempts: Sql,
  context: InsightContext,
): Sql {
  if ('segments' in breakdown) {
    return sql`SELECT who, depth, is_open, filled, times, part FROM (SELECT who, depth, is_open, filled, times FROM (${attempts})) ARRAY JOIN ${segmentParts(breakdown.segments, sql`who`, context)} AS part`;
  }
  const ofWho = { ...context, personOf: () => sql`who` };
  const { joins, part } = breakdownToSql(breakdown, ofWho);
  const kept = sql`if(all_parts IN (${rankedParts(params, breakdown, context)}), all_parts, [])`;
  return sql`SELECT who, depth, is_open, filled, times, ${kept} AS part FROM (SELECT who, depth, is_open, filled, times, ${part} AS all_parts FROM (${attempts}) AS attempts ${joins})`;
}
