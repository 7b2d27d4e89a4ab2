import type { IntervalUnit } from '@skylantern/contracts';
import type { EChartsCoreOption } from 'echarts/core';
import { textWidth } from '../format/text-width.ts';
import type { LineSeries } from './line-chart.tsx';
import type { Inks } from './palette.ts';
import { axisLabel, evenly, weekends } from './points.ts';
import { type TooltipLine, tooltipBox, tooltipStyle } from './tooltip.ts';

interface LineInput {
  width: number;
  points: readonly string[];
  labels: readonly string[];
  unit: IntervalUnit;
  series: readonly LineSeries[];
  colors: readonly string[];
  inks: Inks;
  format: (value: number | null) => string;
  axis: (value: number) => string;
  incompleteFrom: number;
  incompleteNote: string;
  beforeName: (name: string) => string;
  annotations: readonly { at: number; text: string }[];
  picks: boolean;
}

const DIRECT_LABEL_WIDTH = 560;

/** Share of the highest value that two names need between them. */
const LABEL_SHARE = 0.07;

/** Room to the right of the lines for the longest name. */
function roomForNames(series: readonly LineSeries[]): number {
  return Math.ceil(Math.max(0, ...series.map(({ name }) => textWidth(name)))) + 16;
}

/** True where the names stand whole at the ends of the lines; where they are long or crowd, a legend names them. */
export function isDirect(width: number, series: readonly LineSeries[]): boolean {
  if (width < DIRECT_LABEL_WIDTH || series.length < 2 || series.length > 8) return false;
  if (roomForNames(series) > Math.min(240, width * 0.25)) return false;
  const top = Math.max(0, ...series.flatMap((one) => one.values.map((value) => value ?? 0)));
  const ends = series.map((one) => one.values.at(-1) ?? 0).sort((one, other) => one - other);
  return ends.every((end, i) => i === 0 || end - (ends[i - 1] ?? 0) >= top * LABEL_SHARE);
}

/** The drawing of a line chart as data. The x axis counts points, so that half a step can be shaded. */
export function lineOption(input: LineInput): EChartsCoreOption {
  const { width, points, unit, inks, series } = input;
  const direct = isDirect(width, series);
  const marks = evenly(points.length, Math.floor(width / 88));
  return {
    grid: {
      left: 4,
      right: direct ? roomForNames(series) : 16,
      top: input.annotations.length > 0 ? 28 : 16,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      type: 'value',
      min: -0.5,
      max: points.length - 0.5,
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: {
        color: inks.dim,
        fontSize: 13,
        customValues: marks,
        hideOverlap: true,
        formatter: (at: number) => axisLabel(points[at] ?? '', unit),
      },
      axisPointer: {
        snap: true,
        lineStyle: { color: inks.dim, type: 'solid', width: 1 },
        label: { show: false },
      },
    },
    yAxis: {
      type: 'value',
      splitNumber: 4,
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: { color: inks.dim, fontSize: 13, formatter: input.axis },
    },
    tooltip: {
      trigger: 'axis',
      ...tooltipStyle(inks),
      formatter: (shown: unknown) => box(input, pointOf(shown)),
    },
    series: [
      ...shades(input, weekends(points, unit)),
      ...series.flatMap((_, at) => lines(input, at, direct)),
    ],
  };
}

function pointOf(shown: unknown): number {
  const first: unknown = Array.isArray(shown) ? shown[0] : shown;
  if (typeof first !== 'object' || first === null || !('value' in first)) return -1;
  return Array.isArray(first.value) ? Number(first.value[0]) : -1;
}

function box(input: LineInput, at: number): HTMLElement | string {
  const title = input.labels[at];
  if (title === undefined) return '';
  const lines = input.series.flatMap((one, i): TooltipLine[] => {
    const color = input.colors[i] ?? '';
    const now = { color, name: one.name, value: input.format(one.values[at] ?? null) };
    if (one.before === undefined) return [now];
    const before = { color, name: input.beforeName(one.name), value: input.format(one.before[at] ?? null) };
    return [now, { ...before, faint: true }];
  });
  return tooltipBox(at >= input.incompleteFrom ? `${title} · ${input.incompleteNote}` : title, lines);
}

function shades(input: LineInput, runs: [number, number][]) {
  const notes = input.annotations.map(({ at, text }) => ({ xAxis: at, name: text }));
  if (runs.length === 0 && notes.length === 0) return [];
  const { inks } = input;
  return [
    {
      id: 'shades',
      type: 'line',
      silent: true,
      data: [],
      tooltip: { show: false },
      markArea: {
        silent: true,
        itemStyle: { color: inks.shade },
        data: runs.map(([first, last]) => [{ xAxis: first - 0.5 }, { xAxis: last + 0.5 }]),
      },
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: inks.dim, type: 'solid', width: 1 },
        label: { formatter: '{b}', color: inks.text, fontSize: 13, position: 'end' },
        data: notes,
      },
    },
  ];
}

function placesAlone(values: readonly (number | null)[]): Set<number> {
  const isThere = (i: number) => (values[i] ?? null) !== null;
  const places = values.map((_, i) => i).filter((i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1));
  return new Set(values.length <= 1 ? [] : places);
}

function lines(input: LineInput, at: number, direct: boolean) {
  const one = input.series[at];
  if (one === undefined) return [];
  const color = input.colors[at] ?? '';
  const { incompleteFrom, inks } = input;
  const alone = placesAlone(one.values);
  // A value without neighbours has no line: it is drawn as a point.
  const data =
    alone.size === 0
      ? one.values.map((value, i) => [i, value])
      : one.values.map((value, i) => ({ value: [i, value], symbol: alone.has(i) ? 'circle' : 'none' }));
  const isOpen = incompleteFrom < data.length;
  const endLabel = direct
    ? {
        endLabel: {
          show: true,
          formatter: one.name,
          color: inks.text,
          fontSize: 13,
        },
      }
    : {};
  const shared = {
    type: 'line',
    name: one.name,
    color,
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: data.length <= 1 || alone.size > 0,
    cursor: input.picks ? 'pointer' : 'default',
    triggerEvent: input.picks,
    emphasis: { disabled: true },
    labelLayout: { moveOverlap: 'shiftY' },
    z: 3,
  };
  const result: object[] = [];
  if (one.before !== undefined) {
    result.push({
      ...shared,
      id: `${at} before`,
      silent: true,
      z: 2,
      lineStyle: { width: 1.5, type: 'dotted', opacity: 0.7 },
      data: one.before.slice(0, data.length).map((value, i) => [i, value]),
    });
  }
  const done = isOpen ? data.slice(0, incompleteFrom) : data;
  result.push({
    ...shared,
    id: `${at} done`,
    lineStyle: { width: 2 },
    data: done,
    ...(isOpen ? {} : endLabel),
  });
  if (isOpen) {
    result.push({
      ...shared,
      id: `${at} open`,
      lineStyle: { width: 2, type: [4, 4] },
      data: data.slice(Math.max(0, incompleteFrom - 1)),
      ...endLabel,
    });
  }
  return result;
}
