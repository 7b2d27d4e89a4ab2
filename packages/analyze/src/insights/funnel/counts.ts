import { SkylanternError } from '@skylantern/contracts';
import { ident, int, ints, join, type Sql, sql, uint } from '@skylantern/store/sql';
import { type Breakdown, partOfValues } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import type { FunnelCell, FunnelParams } from '../funnel.ts';
import { attemptsToSql } from './attempts.ts';
import { histogramBounds } from './histogram.ts';
import { planFunnel } from './plan.ts';
import { summaryOfAttempts } from './summary.ts';

/** The step that a step is compared with: the nearest before it that may not be left out. */
export function previousStep(params: FunnelParams, step: number): number {
  let previous = step - 1;
  while (previous > 1 && params.steps[previous - 1]?.optional === true) previous -= 1;
  return previous;
}

/** Was step k (from 1) taken? In any order: at least k of the steps. */
function taken(params: FunnelParams, step: number): Sql {
  const mayBeLeftOut = params.order !== 'any' && params.steps[step - 1]?.optional === true;
  return mayBeLeftOut ? sql`bitTest(filled, ${uint(step - 1)})` : sql`depth >= ${uint(step)}`;
}

/** The engine takes a part of a tuple for nothing; in `any` order the times were sorted, as an array. */
function timeOf({ order }: FunnelParams, step: number): Sql {
  return order === 'any' ? sql`times[${uint(step)}]` : sql`tupleElement(times, ${uint(step)})`;
}

/** One row per part, with an array per number over the steps. */
export function countsOfAttempts(
  params: FunnelParams,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const { question, packing, breakdownFrom } = planFunnel(params, context, breakdown);
  if (breakdown === null && packing !== null) return summaryOfAttempts(params, question, packing, context);
  const attempts = attemptsToSql(params, breakdown, context);
  const steps = Array.from({ length: question.steps }, (_, i) => i + 1);
  const each = (one: (step: number) => Sql) => sql`[${join(steps.map(one))}]`;
  const first = sql`toFloat64(0)`;
  const later = (one: (step: number) => Sql) => each((step) => (step === 1 ? first : one(step)));
  const fromFirst = (step: number) => sql`toFloat64(${timeOf(params, step)} - ${timeOf(params, 1)})`;
  // Only where steps may be left out or swapped is the latest before it not simply the one before.
  const isStraight = question.optionalSteps?.length === 0 && question.toleranceMs === 0;
  const before = (step: number) =>
    isStraight
      ? timeOf(params, step - 1)
      : sql`greatest(${join(steps.slice(0, step - 1).map((one) => timeOf(params, one)))})`;
  const fromPrevious = (step: number) =>
    step === 2 ? fromFirst(2) : sql`toFloat64(${timeOf(params, step)} - ${before(step)})`;
  const column = (name: string) => (step: number) => ident(`${name}_${step}`);
  const [took, sinceFirst, sincePrevious] = [column('took'), column('since_first'), column('since_previous')];
  const median = (value: Sql, step: number) => sql`quantileExactInclusiveIf(0.5)(${value}, ${took(step)})`;
  const average = (value: Sql, step: number) => sql`avgIf(${value}, ${took(step)})`;
  // Who has one attempt is counted with it; `all` and parts of events may count a person again.
  const isOnce = question.selection !== 'all' && breakdownFrom !== 'events';
  const persons = (step: number) =>
    isOnce ? sql`countIf(${took(step)})` : sql`uniqExactIf(who, ${took(step)})`;
  const bounds = histogramBounds(question.windowMs);
  const duration = sql`toInt64(${timeOf(params, question.steps)} - ${timeOf(params, 1)})`;
  const bin = sql`roundDown(${duration}, ${ints(bounds)})`;
  const bins = bounds.slice(0, -1).map((bound) => sql`countIf(bin = ${int(bound)})`);
  // Each expression once: the engine plans the statement in half the time.
  const columns = [
    ...steps.map((step) => sql`${taken(params, step)} AS ${took(step)}`),
    ...steps.slice(1).map((step) => sql`${fromFirst(step)} AS ${sinceFirst(step)}`),
    ...steps.slice(1).map((step) => sql`${fromPrevious(step)} AS ${sincePrevious(step)}`),
    sql`if(${taken(params, question.steps)}, ${bin}, -1) AS bin`,
  ];
  const kind =
    breakdown === null
      ? sql`'total' AS kind, []::Array(String) AS part`
      : sql`if(empty(part), 'other', 'value') AS kind, part`;
  const group = breakdown === null ? sql`` : sql`GROUP BY part`; // a constant key would still be hashed
  return sql`SELECT ${kind},
    ${each(persons)} AS persons,
    ${each((step) => sql`countIf(${took(step)})`)} AS attempts,
    ${each((step) => sql`countIf(is_open AND depth = ${uint(step)})`)} AS in_progress,
    ${each((step) => sql`countIf(NOT is_open AND ${took(step)})`)} AS decided,
    ${later((step) => median(sincePrevious(step), step))} AS median_from_previous,
    ${later((step) => average(sincePrevious(step), step))} AS average_from_previous,
    ${later((step) => median(sinceFirst(step), step))} AS median_from_first,
    ${later((step) => average(sinceFirst(step), step))} AS average_from_first,
    [${join(bins)}] AS histogram
  FROM (SELECT who, part, depth, is_open, ${join(columns)} FROM (${attempts})) ${group}`;
}

/** The attempts of one cell. */
export function cellAttempts(params: FunnelParams, cell: FunnelCell, context: InsightContext): Sql {
  if (cell.step > params.steps.length) {
    const message = `cell.step: there are steps 1 to ${params.steps.length}`;
    throw new SkylanternError('query.invalid', message, { field: 'cell.step' });
  }
  const part = cell.part ?? 'total';
  const breakdown = part === 'total' ? null : context.breakdown;
  const attempts = attemptsToSql(params, breakdown, context);
  const wanted = part === 'value' ? sql`part = ${partOfValues(cell.values ?? [])}` : sql`empty(part)`;
  const here = taken(params, cell.step);
  const before = cell.step === 1 ? sql`0` : taken(params, previousStep(params, cell.step));
  const came = {
    converted: here,
    dropped: sql`(${before} AND NOT ${here} AND NOT is_open)`,
    in_progress: sql`(${before} AND NOT ${here} AND is_open)`,
  }[cell.came ?? 'converted'];
  return sql`SELECT who FROM (${attempts}) WHERE ${wanted} AND ${came}`;
}
