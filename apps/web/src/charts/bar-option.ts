import type { EChartsCoreOption } from 'echarts/core';
import type { Bar } from './bar-chart.tsx';
import type { Inks } from './palette.ts';
import { tooltipBox, tooltipStyle } from './tooltip.ts';

interface BarInput {
  width: number;
  bars: readonly Bar[];
  colors: readonly string[];
  inks: Inks;
  format: (value: number | null) => string;
  direction: 'rows' | 'columns';
  picks: boolean;
}

/** The drawing of a bar chart as data. */
export function barOption(input: BarInput): EChartsCoreOption {
  const { width, bars, colors, inks, format, direction } = input;
  const isRows = direction === 'rows';
  const names = {
    type: 'category',
    data: bars.map((bar) => bar.name),
    inverse: isRows,
    axisLine: { lineStyle: { color: inks.line } },
    axisTick: { show: false },
    axisLabel: {
      color: inks.text,
      fontSize: 13,
      overflow: 'truncate',
      width: isRows ? Math.min(200, width * 0.32) : Math.max(72, width / Math.max(1, bars.length) - 8),
      hideOverlap: true,
    },
  };
  const values = {
    type: 'value',
    min: (extent: { min: number }) => Math.min(0, extent.min),
    splitNumber: 4,
    splitLine: { show: !isRows, lineStyle: { color: inks.line } },
    axisLabel: { show: !isRows, color: inks.dim, fontSize: 13, formatter: (value: number) => format(value) },
  };
  return {
    grid: {
      left: 4,
      right: isRows ? 88 : 16,
      top: isRows ? 4 : 24,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: isRows ? values : names,
    yAxis: isRows ? names : values,
    tooltip: {
      trigger: 'item',
      ...tooltipStyle(inks),
      formatter: (shown: { dataIndex?: number }) => {
        const bar = bars[shown.dataIndex ?? -1];
        if (bar === undefined) return '';
        const spread =
          bar.low === undefined || bar.high === undefined
            ? ''
            : ` (${format(bar.low)} – ${format(bar.high)})`;
        const color = colors[shown.dataIndex ?? -1] ?? '';
        return tooltipBox(bar.name, [{ color, name: '', value: format(bar.value) + spread }]);
      },
    },
    series: [
      {
        id: 'bars',
        type: 'bar',
        barMaxWidth: isRows ? 20 : 48,
        barCategoryGap: isRows ? '36%' : '24%',
        cursor: input.picks ? 'pointer' : 'default',
        data: bars.map((bar, at) => ({
          value: bar.value,
          itemStyle: { color: colors[at], borderRadius: isRows ? [0, 3, 3, 0] : [3, 3, 0, 0] },
        })),
        label: {
          show: isRows || bars.length <= 12,
          position: isRows ? 'right' : 'top',
          color: inks.text,
          fontSize: 13,
          formatter: (shown: { dataIndex: number }) => {
            const bar = bars[shown.dataIndex];
            return bar === undefined || bar.high !== undefined ? '' : format(bar.value);
          },
        },
        emphasis: { disabled: true },
      },
      ...whiskers(input, isRows),
    ],
  };
}

interface Draw {
  coord: (point: [number, number]) => [number, number];
}

function whiskers({ bars, inks, format }: BarInput, isRows: boolean) {
  const spread = bars.flatMap((bar, at) =>
    bar.low === undefined || bar.high === undefined ? [] : [[at, bar.low, bar.high]],
  );
  if (spread.length === 0) return [];
  return [
    {
      id: 'whiskers',
      type: 'custom',
      silent: true,
      z: 4,
      encode: isRows ? { y: 0, x: [1, 2] } : { x: 0, y: [1, 2] },
      data: spread,
      renderItem: (_: unknown, draw: Draw & { value: (dimension: number) => number }) => {
        const at = draw.value(0);
        const [low, high] = [draw.value(1), draw.value(2)].map((value) =>
          draw.coord(isRows ? [value, at] : [at, value]),
        );
        if (low === undefined || high === undefined) return null;
        const line = (x1: number, y1: number, x2: number, y2: number) => ({
          type: 'line',
          shape: { x1, y1, x2, y2 },
          style: { stroke: inks.text, lineWidth: 1.5 },
        });
        const cap = ([x, y]: [number, number]) =>
          isRows ? line(x, y - 4, x, y + 4) : line(x - 4, y, x + 4, y);
        const label = {
          type: 'text',
          x: high[0] + (isRows ? 8 : 0),
          y: high[1] - (isRows ? 0 : 12),
          style: {
            text: format(bars[at]?.value ?? null),
            fill: inks.text,
            fontSize: 13,
            verticalAlign: 'middle',
            align: isRows ? 'left' : 'center',
          },
        };
        return { type: 'group', children: [line(...low, ...high), cap(low), cap(high), label] };
      },
    },
  ];
}
