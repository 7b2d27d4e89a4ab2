import type { EChartsCoreOption } from 'echarts/core';
import { duration, number, percent } from '../format/format.ts';
import type { FunnelGroup } from './funnel-chart.tsx';
import type { Inks } from './palette.ts';
import { tooltipBox, tooltipStyle } from './tooltip.ts';

interface FunnelInput {
  width: number;
  steps: readonly string[];
  groups: readonly FunnelGroup[];
  colors: readonly string[];
  inks: Inks;
  lostName: string;
  picks: boolean;
}

const BAR_MAX = 56;
const AXIS_WIDTH = 48;

/** Decimals of the shares above the bars: as many as fit without touching the next one; null when none does. */
export function shareDigits(width: number, steps: number, groups: number): 0 | 1 | null {
  const step = (width - AXIS_WIDTH) / Math.max(1, steps);
  // As ECharts lays bars out: a fifth of the step stays free, and an eighth of a bar between two of them.
  const pitch = groups === 1 ? step : Math.min(BAR_MAX * 1.12, (step * 0.8) / (groups - 0.12 * (groups - 1)));
  if (pitch >= 56) return 1;
  return pitch >= 42 ? 0 : null;
}

/** The drawing of a funnel as data: per group a bar of those who reached the step, and on it the part that was lost. */
export function funnelOption(input: FunnelInput): EChartsCoreOption {
  const { width, steps, groups, colors, inks, lostName } = input;
  const digits = shareDigits(width, steps.length, groups.length);
  return {
    grid: { left: 4, right: 4, top: 28, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: steps.map((step, at) => `${at + 1}. ${step}`),
      axisLine: { lineStyle: { color: inks.line } },
      axisTick: { show: false },
      axisLabel: {
        color: inks.text,
        fontSize: 13,
        interval: 0,
        overflow: 'truncate',
        width: Math.max(48, width / Math.max(1, steps.length) - 16),
      },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.25,
      splitLine: { lineStyle: { color: inks.line } },
      axisLabel: {
        color: inks.dim,
        fontSize: 13,
        formatter: (value: number) => `${Math.round(value * 100)}%`,
      },
    },
    tooltip: {
      trigger: 'item',
      ...tooltipStyle(inks),
      formatter: (shown: { seriesId?: string; dataIndex?: number }) => {
        const [at = ''] = (shown.seriesId ?? '').split(' ');
        const step = shown.dataIndex ?? -1;
        const group = groups[Number(at)];
        const cell = group?.cells[step];
        if (group === undefined || cell === undefined) return '';
        const before = group.cells[cell.after ?? step - 1];
        const color = colors[Number(at)] ?? '';
        const title = groups.length > 1 ? `${steps[step] ?? ''} · ${group.name}` : (steps[step] ?? '');
        return tooltipBox(title, [
          { color, name: percent(cell.shareOfFirst), value: number(cell.persons) },
          ...(before === undefined
            ? []
            : [
                {
                  color,
                  faint: true,
                  name: `${lostName} ${percent(cell.shareOfPrevious === null ? null : 1 - cell.shareOfPrevious)}`,
                  value: number(before.persons - cell.persons),
                },
                { color: 'transparent', name: '', value: duration(cell.medianMs) },
              ]),
        ]);
      },
    },
    series: groups.flatMap((group, at) => {
      const shared = {
        type: 'bar',
        stack: `${at}`,
        barMaxWidth: groups.length === 1 ? 120 : BAR_MAX,
        barGap: '12%',
        barCategoryGap: groups.length === 1 ? '32%' : '20%',
        cursor: input.picks ? 'pointer' : 'default',
        emphasis: { disabled: true },
      };
      return [
        {
          ...shared,
          id: `${at} reached`,
          color: colors[at],
          data: group.cells.map((cell) => cell.shareOfFirst),
          label: {
            show: digits !== null,
            position: 'top',
            distance: 4,
            ...labelInk(inks),
            fontSize: 13,
            fontWeight: 600,
            formatter: (shown: { dataIndex: number }) =>
              percent(group.cells[shown.dataIndex]?.shareOfFirst ?? null, { decimals: digits ?? 1 }),
          },
        },
        {
          ...shared,
          id: `${at} lost`,
          itemStyle: {
            color: 'transparent',
            decal: {
              symbol: 'rect',
              dashArrayX: [1, 0],
              dashArrayY: [2, 5],
              rotation: -Math.PI / 4,
              color: inks.line,
            },
          },
          data: group.cells.map((cell, step) => lostShare(group, step, cell.shareOfFirst)),
        },
      ];
    }),
    aria: { enabled: false, decal: { show: false } },
  };
}

/** A halo of the surface keeps a label readable on any bar and above it. */
function labelInk(inks: Inks) {
  return { color: inks.text, textBorderColor: inks.surface, textBorderWidth: 2 };
}

function lostShare(group: FunnelGroup, step: number, share: number | null): number | null {
  const before = group.cells[group.cells[step]?.after ?? step - 1]?.shareOfFirst ?? null;
  return before === null || share === null ? null : Math.max(0, before - share);
}
