import { useCallback, useMemo, useRef } from 'react';
import { number } from '../format/format.ts';
import { useWords } from '../i18n/i18n.ts';
import type { Column } from '../ui/data-table.tsx';
import { barOption } from './bar-option.ts';
import { Canvas, type CanvasHandle } from './canvas.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { colorsOf, useInks } from './palette.ts';
import { chartWords } from './words.ts';

export interface Bar {
  key: string;
  name: string;
  value: number | null;
  /** An interval, drawn as a whisker. */
  low?: number;
  high?: number;
}

export interface BarChartProps {
  label: string;
  bars: readonly Bar[];
  format?: (value: number | null) => string;
  /** `rows`: names on the left (breakdowns). `columns`: names below, in their own order (distributions). */
  direction?: 'rows' | 'columns';
  /** Title of the name column. */
  nameTitle?: string;
  valueTitle?: string;
  /** One colour for all, for bars that are steps of one scale. */
  plain?: boolean;
  height?: number;
  onPick?: (bar: Bar) => void;
  closed?: boolean;
}

/** Values side by side from a zero base line, labelled directly. */
export function BarChart(props: BarChartProps) {
  const { label, bars, format = number, direction = 'rows', plain, onPick } = props;
  const t = useWords(chartWords);
  const inks = useInks();
  const canvas = useRef<CanvasHandle>(null);
  const colors = useMemo(() => {
    const own = colorsOf(plain === true ? ['$plain'] : bars.map((bar) => bar.key), inks.scheme);
    return bars.map((_, at) => (plain === true ? own[0] : own[at]) ?? '');
  }, [bars, plain, inks]);
  const option = useCallback(
    (width: number) =>
      barOption({ width, bars, colors, inks, format, direction, picks: onPick !== undefined }),
    [bars, colors, inks, format, direction, onPick],
  );
  const columns: Column<Bar>[] = [
    { key: 'name', title: props.nameTitle ?? t('name'), value: (bar) => bar.name, width: 2 },
    {
      key: 'value',
      title: props.valueTitle ?? t('value'),
      isNumber: true,
      value: (bar) => bar.value,
      draw: (bar) => format(bar.value),
    },
  ];
  const height = props.height ?? (direction === 'rows' ? bars.length * 32 + 16 : 240);
  return (
    <ChartFrame
      label={label}
      columns={columns}
      rows={bars}
      rowKey={(bar) => bar.key}
      canvas={() => canvas.current}
      closed={props.closed ?? false}
      {...(onPick ? { onOpen: onPick } : {})}
    >
      <Canvas
        ref={canvas}
        option={option}
        height={height}
        says={t('barsSay', { label, rows: bars.length })}
        {...(onPick === undefined
          ? {}
          : {
              onPick: ({ dataIndex }) => {
                const bar = bars[dataIndex];
                if (bar !== undefined) onPick(bar);
              },
            })}
      />
    </ChartFrame>
  );
}
