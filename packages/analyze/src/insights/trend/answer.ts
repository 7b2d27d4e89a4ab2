import type { Part, PartValues } from '../../breakdown.ts';
import { valuesOfPart } from '../../breakdown.ts';
import type { InsightContext, Row } from '../../define-insight.ts';
import { evaluateFormula, parseFormula, seriesName } from '../../formula.ts';
import { emptyValue } from '../../measure.ts';
import type { Bucket } from '../../period.ts';
import type { TrendParams, TrendRow } from '../trend.ts';
import { bucketsIn, periodOf } from './series.ts';

interface Found {
  part: Part;
  values: PartValues;
  /** By series and beginning of the interval (-1: the whole period). */
  numbers: Map<string, number | null>;
}

/** Every series × part × point, in order, with the points that the engine had nothing for; then the formula. */
export function trendAnswer(rows: readonly Row[], params: TrendParams, context: InsightContext): TrendRow[] {
  const found = new Map<string, Found>();
  found.set(keyOf('total', []), { part: 'total', values: [], numbers: new Map() });
  const sorted = [...rows].sort(byRank);
  for (const row of sorted) {
    const part = row['kind'] === 'total' ? 'total' : row['kind'] === 'other' ? 'other' : 'value';
    const values = part === 'value' ? valuesOfPart(row['part']) : [];
    const key = keyOf(part, values);
    const entry = found.get(key) ?? { part, values, numbers: new Map() };
    found.set(key, entry);
    const value = row['value'];
    const number = value === null || value === undefined ? null : Number(value);
    entry.numbers.set(
      `${row['series']} ${Number(row['compared'])} ${Number(row['bucket'])}`,
      number === null || Number.isFinite(number) ? number : null,
    );
  }
  const parts = [...found.values()].sort((one, other) => order[one.part] - order[other.part]);
  const periods = (context.compare ? [false, true] : [false]).map((compared) => {
    const period = periodOf(compared, context);
    return { compared, buckets: bucketsIn(period, context), period };
  });
  const answer: TrendRow[] = [];
  const names = params.series.map((_, i) => seriesName(i));
  const formula = params.formula === undefined ? null : parseFormula(params.formula, names.length);
  for (const name of formula === null ? names : [...names, 'formula']) {
    for (const { compared, buckets, period } of periods) {
      for (const { part, values, numbers } of parts) {
        const valueAt = (series: string, start: number): number | null => {
          const measure = params.series[names.indexOf(series)]?.measure;
          const number = numbers.get(`${series} ${Number(compared)} ${start}`);
          return number === undefined ? (measure === undefined ? null : emptyValue(measure)) : number;
        };
        const push = (point: number | null, bucket: Bucket | null) => {
          const start = bucket === null ? -1 : bucket.from.getTime();
          const value =
            name === 'formula' && formula !== null
              ? evaluateFormula(formula, (series) => valueAt(series, start))
              : valueAt(name, start);
          answer.push({
            series: name,
            compared,
            point,
            label: bucket?.label ?? null,
            from: (bucket?.from ?? period.from).toISOString(),
            isComplete: bucket?.isComplete ?? period.to <= context.now,
            part,
            values,
            value,
          });
        };
        for (const [point, bucket] of buckets.entries()) push(point, bucket);
        push(null, null);
      }
    }
  }
  return answer;
}

const order: Record<Part, number> = { total: 0, value: 1, other: 2 };

function keyOf(part: Part, values: PartValues): string {
  return JSON.stringify([part, values]);
}

/** Parts stand in the order of their whole-period number in the first series, then by name. */
function byRank(one: Row, other: Row): number {
  const [left, right] = [rankOf(one), rankOf(other)];
  if (left !== right) return right > left ? 1 : -1;
  return JSON.stringify(one['part']) < JSON.stringify(other['part']) ? -1 : 1;
}

function rankOf(row: Row): number {
  const isWhole = Number(row['bucket']) === -1 && row['series'] === 'A' && Number(row['compared']) === 0;
  return isWhole && row['value'] !== null ? Number(row['value']) : Number.NEGATIVE_INFINITY;
}
