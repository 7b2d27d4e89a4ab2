import { type Part, type PartValues, valuesOfPart } from '../../breakdown.ts';
import type { InsightContext, Row } from '../../define-insight.ts';
import type { RetentionParams, RetentionRow } from '../retention.ts';
import { type CellState, planRetention, stateOf } from './plan.ts';

interface Counted {
  part: Part;
  values: PartValues;
  /** By cohort, column and whether they came (1) or only reached (0). */
  counts: Map<string, number>;
  size: number;
}

const order: Record<Part, number> = { total: 0, value: 1, other: 2 };
const rank: Record<CellState, number> = { future: 0, partial: 1, complete: 2 };

/** Every part × cohort × interval, then the row of all cohorts. */
export function retentionAnswer(
  rows: readonly Row[],
  params: RetentionParams,
  context: InsightContext,
): RetentionRow[] {
  const plan = planRetention(params, context);
  return countedParts(rows).flatMap(({ part, values, counts }) => {
    const cells: RetentionRow[] = [];
    const sums = plan.columns.map(() => ({ persons: 0, reached: 0, state: 'future' as CellState }));
    let everyone = 0;
    for (const [i, { label, from }] of plan.cohorts.entries()) {
      const count = (column: number, came: 0 | 1) => counts.get(`${i} ${column} ${came}`) ?? 0;
      const size = count(0, 0);
      everyone += size;
      const cohort = { cohort: label, from: from.toISOString(), size, part, values };
      cells.push({
        ...cohort,
        interval: 0,
        persons: size,
        reached: size,
        share: shareOf(size, size),
        state: 'complete',
      });
      for (const [k, column] of plan.columns.entries()) {
        const state = stateOf(plan, i, column, context.now);
        const persons = state === 'future' ? 0 : count(k + 1, 1);
        const reached = state === 'future' ? 0 : plan.rollingMs === null ? size : count(k + 1, 0);
        cells.push({ ...cohort, interval: k + 1, persons, reached, share: shareOf(persons, reached), state });
        const sum = sums[k];
        if (sum !== undefined && rank[state] > rank[sum.state]) sum.state = state;
        if (state !== 'complete' || sum === undefined) continue;
        sum.persons += persons;
        sum.reached += reached;
      }
    }
    const all = { cohort: null, from: context.period.from.toISOString(), size: everyone, part, values };
    const total = (interval: number, persons: number, reached: number, state: CellState): RetentionRow => ({
      ...all,
      interval,
      persons,
      reached,
      share: shareOf(persons, reached),
      state,
    });
    return [
      ...cells,
      total(0, everyone, everyone, 'complete'),
      ...sums.map(({ persons, reached, state }, k) => total(k + 1, persons, reached, state)),
    ];
  });
}

function countedParts(rows: readonly Row[]): Counted[] {
  const found = new Map<string, Counted>();
  found.set('total', { part: 'total', values: [], counts: new Map(), size: 0 });
  for (const row of rows) {
    const part = row['kind'] === 'total' ? 'total' : row['kind'] === 'other' ? 'other' : 'value';
    const key = part === 'value' ? JSON.stringify(row['part']) : part;
    const entry = found.get(key) ?? { part, values: valuesOfPart(row['part']), counts: new Map(), size: 0 };
    found.set(key, entry);
    const persons = Number(row['persons']);
    entry.counts.set(`${Number(row['cohort'])} ${Number(row['column'])} ${Number(row['came'])}`, persons);
    if (Number(row['column']) === 0) entry.size += persons;
  }
  return [...found.entries()]
    .sort(
      ([name, one], [other, two]) =>
        order[one.part] - order[two.part] || two.size - one.size || (name < other ? -1 : 1),
    )
    .map(([, entry]) => entry);
}

function shareOf(persons: number, reached: number): number | null {
  return reached === 0 ? null : persons / reached;
}
