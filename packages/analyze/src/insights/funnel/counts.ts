import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, SkylanternError } from '@skylantern/contracts';
import { join, type Sql, sql, uint } from '@skylantern/store/sql';
import { type Breakdown, partOfValues } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import type { FunnelCell, FunnelParams } from '../funnel.ts';
import { attemptsToSql } from './attempts.ts';
import { planFunnel } from './plan.ts';

const spans = [
  0,
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  ...[1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365].map((days) => days * DAY_MS),
];

/** Bounds of the histogram of times to convert: equal steps for the eye, from seconds to the window. */
export function histogramBounds(windowMs: number): number[] {
  return [...spans.filter((span) => span < windowMs), windowMs + 1];
}

/** The step that a step is compared with: the nearest before it that may not be left out. */
export function previousStep(params: FunnelParams, step: number): number {
  let previous = step - 1;
  while (previous > 1 && params.steps[previous - 1]?.optional === true) previous -= 1;
  return previous;
}

/** Was step k (from 1) taken? In any order: at least k of the steps. */
function taken(params: FunnelParams, step: number): Sql {
  return params.order === 'any' ? sql`depth >= ${uint(step)}` : sql`bitTest(filled, ${uint(step - 1)})`;
}

/** One row per part, with an array per number over the steps. */
export function countsOfAttempts(
  params: FunnelParams,
  breakdown: Breakdown | null,
  context: InsightContext,
): Sql {
  const attempts = attemptsToSql(params, breakdown, context);
  const { question } = planFunnel(params, context, breakdown);
  const steps = Array.from({ length: question.steps }, (_, i) => i + 1);
  const each = (one: (step: number) => Sql) => sql`[${join(steps.map(one))}]`;
  const fromFirst = (step: number) => sql`toFloat64(times[${uint(step)}] - times[1])`;
  const fromPrevious = (step: number) =>
    sql`toFloat64(times[${uint(step)}] - arrayMax(arraySlice(times, 1, ${uint(Math.max(1, step - 1))})))`;
  const median = (value: Sql, step: number) =>
    sql`quantileExactInclusiveIf(0.5)(${value}, ${taken(params, step)})`;
  const average = (value: Sql, step: number) => sql`avgIf(${value}, ${taken(params, step)})`;
  const bounds = histogramBounds(question.windowMs);
  const bins = bounds.slice(1).map((bound, i) => {
    const time = fromFirst(question.steps);
    return sql`countIf(${taken(params, question.steps)} AND ${time} >= ${uint(bounds[i] ?? 0)} AND ${time} < ${uint(bound)})`;
  });
  const kind = breakdown === null ? sql`'total'` : sql`if(empty(part), 'other', 'value')`;
  return sql`SELECT ${kind} AS kind, part,
    ${each((step) => sql`uniqExactIf(who, ${taken(params, step)})`)} AS persons,
    ${each((step) => sql`countIf(${taken(params, step)})`)} AS attempts,
    ${each((step) => sql`countIf(is_open AND depth = ${uint(step)})`)} AS in_progress,
    ${each((step) => sql`countIf(NOT is_open AND ${taken(params, step)})`)} AS decided,
    ${each((step) => median(fromPrevious(step), step))} AS median_from_previous,
    ${each((step) => average(fromPrevious(step), step))} AS average_from_previous,
    ${each((step) => median(fromFirst(step), step))} AS median_from_first,
    ${each((step) => average(fromFirst(step), step))} AS average_from_first,
    [${join(bins)}] AS histogram
  FROM (${attempts}) GROUP BY part`;
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
