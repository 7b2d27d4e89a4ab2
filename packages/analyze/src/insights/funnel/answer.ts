import { type Part, valuesOfPart } from '../../breakdown.ts';
import type { InsightContext, Row } from '../../define-insight.ts';
import type { FunnelParams, FunnelRow } from '../funnel.ts';
import { previousStep } from './counts.ts';
import { histogramBounds } from './histogram.ts';
import { planFunnel } from './plan.ts';

const order: Record<Part, number> = { total: 0, value: 1, other: 2 };

/** Every part × step, the largest part first. */
export function funnelAnswer(
  rows: readonly Row[],
  params: FunnelParams,
  context: InsightContext,
): FunnelRow[] {
  const parts = rows.map((row) => ({ part: partOf(row), row, first: numberAt(row, 'attempts', 0) }));
  if (!parts.some(({ part }) => part === 'total')) parts.push({ part: 'total', row: {}, first: 0 });
  parts.sort(
    (one, other) =>
      order[one.part] - order[other.part] ||
      other.first - one.first ||
      (JSON.stringify(one.row['part']) < JSON.stringify(other.row['part']) ? -1 : 1),
  );
  const bounds = histogramBounds(planFunnel(params, context).question.windowMs);
  return parts.flatMap(({ part, row }) => {
    const values = part === 'value' ? valuesOfPart(row['part']) : [];
    const open = params.steps
      .map((_, i) => numberAt(row, 'in_progress', i))
      .reduce((sum, one) => sum + one, 0);
    return params.steps.map(({ what, optional }, i): FunnelRow => {
      const attempts = numberAt(row, 'attempts', i);
      const first = numberAt(row, 'attempts', 0);
      const isLast = i === params.steps.length - 1;
      return {
        step: i + 1,
        event: params.order === 'any' ? null : what.event,
        isOptional: optional === true,
        persons: numberAt(row, 'persons', i),
        attempts,
        inProgress: numberAt(row, 'in_progress', i),
        shareOfFirst: shareOf(attempts, first),
        shareOfPrevious:
          i === 0 ? null : shareOf(attempts, numberAt(row, 'attempts', previousStep(params, i + 1) - 1)),
        shareOfDecided: shareOf(numberAt(row, 'decided', i), first - open),
        medianFromPreviousMs: i === 0 ? null : timeAt(row, 'median_from_previous', i),
        averageFromPreviousMs: i === 0 ? null : timeAt(row, 'average_from_previous', i),
        medianFromFirstMs: i === 0 ? null : timeAt(row, 'median_from_first', i),
        averageFromFirstMs: i === 0 ? null : timeAt(row, 'average_from_first', i),
        histogram: isLast
          ? bounds.slice(1).map((untilMs, bin) => ({
              fromMs: bounds[bin] ?? 0,
              untilMs,
              attempts: numberAt(row, 'histogram', bin),
            }))
          : [],
        part,
        values,
      };
    });
  });
}

function partOf(row: Row): Part {
  return row['kind'] === 'total' ? 'total' : row['kind'] === 'other' ? 'other' : 'value';
}

function numberAt(row: Row, column: string, i: number): number {
  return timeAt(row, column, i) ?? 0;
}

function timeAt(row: Row, column: string, i: number): number | null {
  const list = row[column];
  const value: unknown = Array.isArray(list) ? list[i] : null;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
