import {
  type Measure,
  seriesIndex,
  type TrendCell,
  type TrendParams,
  type TrendRow,
} from '@skylantern/analyze';
import { refName } from '../format/property-name.ts';
import { say } from '../i18n/i18n.ts';
import { cutOf, partKey, partName, type SegmentNames } from './answer-parts.ts';
import type { Counted } from './question.ts';
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
  /** Lines with the same unit share an axis. */
  unit: TrendUnit;
}

/** What the numbers of a line are: a count of something, or in the unit of a property. */
export interface TrendUnit {
  key: string;
  name: string;
}

/** Lines that can share an axis, in the order of the question. */
export interface TrendScale {
  unit: TrendUnit;
  lines: TrendLine[];
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
  count: Counted = 'persons',
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
    const line = lines.get(id) ?? lineOf(row, { params, count, isBrokenDown, isSeveral, segments });
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
  return { points, lines: apart([...lines.values()]), incompleteFrom };
}

/** Series of the same name (with other filters) get their letter, so that each can be told and opened. */
function apart(lines: TrendLine[]): TrendLine[] {
  const times = new Map<string, number>();
  for (const { key } of lines) times.set(key, (times.get(key) ?? 0) + 1);
  return lines.map((line) =>
    (times.get(line.key) ?? 0) < 2
      ? line
      : { ...line, key: `${line.series} ${line.key}`, name: `${line.series} · ${line.name}` },
  );
}

export function scalesOf(lines: readonly TrendLine[]): TrendScale[] {
  const scales = new Map<string, TrendScale>();
  for (const line of lines) {
    const scale = scales.get(line.unit.key) ?? { unit: line.unit, lines: [] };
    scales.set(line.unit.key, { ...scale, lines: [...scale.lines, line] });
  }
  return [...scales.values()];
}

function lineOf(
  row: TrendRow,
  asked: {
    params: TrendParams;
    count: Counted;
    isBrokenDown: boolean;
    isSeveral: boolean;
    segments: SegmentNames | undefined;
  },
): TrendLine {
  const { params, count, isBrokenDown, isSeveral, segments } = asked;
  const series = lineName(row.series, params, count);
  const part = partName(row, segments, count);
  return {
    key: isBrokenDown ? (isSeveral ? `${row.series} ${partKey(row)}` : partKey(row)) : series,
    name: isBrokenDown ? (isSeveral ? `${row.series} · ${part}` : part) : series,
    series: row.series,
    cut: cutOf(row),
    values: [],
    whole: null,
    wholeBefore: null,
    unit: unitOfSeries(row.series, params, count),
  };
}

function unitOfSeries(series: string, params: TrendParams, count: Counted): TrendUnit {
  const t = say(insightWords);
  const measure = params.series[seriesIndex(series)]?.measure;
  if (series === 'formula' || measure === undefined) return { key: 'formula', name: t('formula') };
  if (!('property' in measure) || measure.of === 'distinct_values') {
    return measure.of === 'per_person'
      ? { key: 'per person', name: t(count === 'accounts' ? 'perAccountUnit' : 'perPersonUnit') }
      : { key: 'count', name: t('countUnit') };
  }
  const property = refName(measure.property);
  // A sum grows with the number of events: it dwarfs the values that it is made of.
  return measure.of === 'sum'
    ? { key: `sum ${property}`, name: t('sumUnit', { property }) }
    : { key: `value ${property}`, name: property };
}

function lineName(series: string, params: TrendParams, count: Counted): string {
  if (series === 'formula') return params.formula ?? say(insightWords)('formula');
  const found = params.series[seriesIndex(series)];
  return found === undefined ? series : seriesName(found, count);
}

/** What a number of this measure counts, for beside it; empty where it is in the unit of a property. */
export function unitOf(
  measure: Measure,
  count: Counted,
): 'events' | 'persons' | 'accounts' | 'perPerson' | 'perAccount' | 'sessions' | 'values' | null {
  switch (measure.of) {
    case 'total':
      return 'events';
    case 'unique_persons':
    case 'active':
      return count;
    case 'per_person':
      return count === 'accounts' ? 'perAccount' : 'perPerson';
    case 'unique_sessions':
      return 'sessions';
    case 'distinct_values':
      return 'values';
    default:
      return null;
  }
}
