import type { RetentionParams, RetentionRow } from '@skylantern/analyze';
import type { IntervalUnit } from '@skylantern/contracts';
import { pointLabel } from '../charts/points.ts';
import type { RetentionRow as MatrixRow } from '../charts/retention-matrix.tsx';
import { say } from '../i18n/i18n.ts';
import { partKey, partName, type RowPart, type SegmentNames } from './answer-parts.ts';
import type { Counted } from './question.ts';
import { insightWords } from './words.ts';

export interface CohortRow extends MatrixRow, RowPart {
  /** The cohort's label in the answer; null for all of them. */
  cohort: string | null;
}

export interface RetentionPart extends RowPart {
  key: string;
  name: string;
  cohorts: CohortRow[];
  total: CohortRow;
}

/** Rows of a retention answer by part: a matrix of cohorts and their weighted total. */
export function retentionParts(
  rows: readonly RetentionRow[],
  unit: IntervalUnit,
  segments?: SegmentNames,
  count: Counted = 'persons',
): RetentionPart[] {
  const t = say(insightWords);
  const parts = new Map<string, Map<string | null, RetentionRow[]>>();
  for (const row of rows) {
    const cohorts = parts.get(partKey(row)) ?? new Map<string | null, RetentionRow[]>();
    parts.set(partKey(row), cohorts);
    const list = cohorts.get(row.cohort) ?? [];
    list.push(row);
    cohorts.set(row.cohort, list);
  }
  return [...parts].flatMap(([key, byCohort]) => {
    const all = [...byCohort].map(([cohort, list]) =>
      cohortRow(list, cohort, cohort === null ? t('allCohorts') : pointLabel(cohort, unit)),
    );
    const total = all.find((row) => row.cohort === null);
    if (total === undefined) return [];
    const { part, values } = total;
    const name = partName(total, segments, count);
    return [{ key, name, part, values, cohorts: all.filter((row) => row.cohort !== null), total }];
  });
}

function cohortRow(list: readonly RetentionRow[], cohort: string | null, name: string): CohortRow {
  const [first] = list;
  return {
    key: cohort ?? 'total',
    cohort,
    name,
    size: first?.size ?? 0,
    part: first?.part ?? 'total',
    values: first?.values ?? [],
    cells: list
      .toSorted((one, other) => one.interval - other.interval)
      .map((row) => ({
        share: row.state === 'future' ? null : row.share,
        persons: row.persons,
        isIncomplete: row.state === 'partial',
      })),
  };
}

/** "Day 0", "Day 1" …, or "Days 1–7" for brackets. */
export function columnNames(params: RetentionParams, unit: IntervalUnit): string[] {
  const t = say(insightWords);
  const later =
    params.returned === 'bracket'
      ? (params.brackets ?? []).map(({ from, until }) =>
          from === until ? t(`interval_${unit}`, { number: from }) : t(`brackets_${unit}`, { from, until }),
        )
      : Array.from({ length: params.intervalCount ?? 11 }, (_, i) =>
          t(`interval_${unit}`, { number: i + 1 }),
        );
  return [t(`interval_${unit}`, { number: 0 }), ...later];
}
