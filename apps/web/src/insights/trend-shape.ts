import {
  type Measure,
  seriesIndex,
  type TrendCell,
  type TrendParams,
  type TrendRow,
} from '@skylantern/analyze';
import { say } from '../i18n/i18n.ts';
import { cutOf, partKey, partName, type SegmentNames } from './answer-parts.ts';
import { seriesName } from './sentence.ts';
import { insightWords } from './words.ts';

/** One line of a trend: a series of the question, for one value of the breakdown. */
export interface TrendLine {
  key: string;
  name: string;
  /** `A`, `B` … or `formula`. */
  series: string;
  cut: Pick<TrendCell, 'part' | 'values'>;
  values: (number | null)[];
  before?: (number | null)[];
  /** Of the whole period, counted once: not a sum of the points. */
  whole: number | null;
  wholeBefore: number | null;
}

export interface TrendShape {
  /** Beginnings of the intervals; instants for hours. */
  points: string[];
  lines: TrendLine[];
  /** The first interval at the end that is not over or not whole; the number of points when all are. */
  incompleteFrom: number;
}

/** The rows of a trend as lines over its points. With a formula its lines alone are drawn. */
export function trendShape(
  rows: readonly TrendRow[],
  params: TrendParams,
  isBrokenDown: boolean,
  isHourly: boolean,
  segments?: SegmentNames,
): TrendShape {
  const [first] = rows;
  const axis = rows.filter(
    (row) =>
      !row.compared && row.part === 'total' && row.point !== null && row.series === (first?.series ?? 'A'),
  );
  const points = axis.map((row) => (isHourly ? row.from : (row.label ?? row.from)));
  let incompleteFrom = axis.length;
  while (incompleteFrom > 0 && axis[incompleteFrom - 1]?.isComplete === false) incompleteFrom -= 1;
  const hasFormula = rows.some((row) => row.series === 'formula');
  const shown = rows.filter((row) => {
    if (hasFormula && row.series !== 'formula') return false;
    return isBrokenDown ? row.part !== 'total' : row.part === 'total';
  });
  const isSeveral = !hasFormula && params.series.length > 1;
  const lines = new Map<string, TrendLine>();
  for (const row of shown) {
    const id = `${row.series} ${partKey(row)}`;
    const line = lines.get(id) ?? lineOf(row, params, isBrokenDown, isSeveral, segments);
    lines.set(id, line);
    if (row.compared) {
      if (row.point === null) line.wholeBefore = row.value;
      else {
        line.before ??= [];
        line.before[row.point] = row.value;
      }
    } else if (row.point === null) line.whole = row.value;
    else line.values[row.point] = row.value;
  }
  return { points, lines: [...lines.values()], incompleteFrom };
}

function lineOf(
  row: TrendRow,
  params: TrendParams,
  isBrokenDown: boolean,
  isSeveral: boolean,
  segments: SegmentNames | undefined,
): TrendLine {
  const series = lineName(row.series, params);
  const part = partName(row, segments);
  return {
    key: isBrokenDown ? (isSeveral ? `${row.series} ${partKey(row)}` : partKey(row)) : series,
    name: isBrokenDown ? (isSeveral ? `${row.series} · ${part}` : part) : series,
    series: row.series,
    cut: cutOf(row),
    values: [],
    whole: null,
    wholeBefore: null,
  };
}

function lineName(series: string, params: TrendParams): string {
  if (series === 'formula') return params.formula ?? say(insightWords)('formula');
  const found = params.series[seriesIndex(series)];
  return found === undefined ? series : seriesName(found);
}

/** What a number of this measure counts, for beside it; empty where it is in the unit of a property. */
export function unitOf(measure: Measure): 'events' | 'persons' | 'perPerson' | 'sessions' | 'values' | null {
  switch (measure.of) {
    case 'total':
      return 'events';
    case 'unique_persons':
    case 'active':
      return 'persons';
    case 'per_person':
      return 'perPerson';
    case 'unique_sessions':
      return 'sessions';
    case 'distinct_values':
      return 'values';
    default:
      return null;
  }
}
