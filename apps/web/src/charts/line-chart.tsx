import { useElementSize } from '@mantine/hooks';
import type { IntervalUnit } from '@skylantern/contracts';
import { useCallback, useMemo, useRef } from 'react';
import { compactNumber, number } from '../format/format.ts';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import type { Column } from '../ui/data-table.tsx';
import { Canvas, type CanvasHandle } from './canvas.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { Legend } from './legend.tsx';
import { isDirect, lineOption } from './line-option.ts';
import { colorsOf, useInks } from './palette.ts';
import { pointLabel } from './points.ts';
import { chartWords } from './words.ts';

export interface LineSeries {
  /** The value that the colour belongs to, for instance the breakdown value; `OTHER` is grey. */
  key: string;
  name: string;
  /** One per point; null where nothing is known. */
  values: readonly (number | null)[];
  /** The same points of the period before. */
  before?: readonly (number | null)[];
}

export interface LineChartProps {
  label: string;
  /** Beginning of each point: a day `2024-03-01`, or an instant for hours. */
  points: readonly string[];
  unit: IntervalUnit;
  series: readonly LineSeries[];
  /** Exact value for tooltip and table; `number` by default. */
  format?: (value: number | null) => string;
  /** First point that is not over yet; drawn dashed from there. */
  incompleteFrom?: number;
  /** Zone of hours. */
  timeZone?: string;
  annotations?: readonly { at: number; text: string }[];
  height?: number;
  /** Leads to the people behind a point. */
  onPick?: (series: LineSeries, point: number) => void;
  closed?: boolean;
}

/** Values over time: direct labels, weekends shaded, an unfinished period dashed, the period before dotted. */
export function LineChart(props: LineChartProps) {
  const { label, points, unit, series, format = number, timeZone, height = 280, onPick } = props;
  const { incompleteFrom, annotations } = props;
  const t = useWords(chartWords);
  const language = useLanguage();
  const inks = useInks();
  const { ref: place, width: shownWidth } = useElementSize();
  const canvas = useRef<CanvasHandle>(null);
  const colors = useMemo(
    () =>
      colorsOf(
        series.map((one) => one.key),
        inks.scheme,
      ),
    [series, inks],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: labels are written in the language
  const labels = useMemo(
    () => points.map((point) => pointLabel(point, unit, timeZone)),
    [points, unit, timeZone, language],
  );
  const option = useCallback(
    (width: number) =>
      lineOption({
        width,
        points,
        labels,
        unit,
        series,
        colors,
        inks,
        format,
        axis: (value) => (Math.abs(value) < 1 && value !== 0 ? format(value) : compactNumber(value)),
        incompleteFrom: incompleteFrom ?? points.length,
        incompleteNote: t('incomplete'),
        beforeName: (name) => t('before', { name }),
        annotations: annotations ?? [],
        picks: onPick !== undefined,
      }),
    [points, labels, unit, series, colors, inks, format, incompleteFrom, annotations, onPick, t],
  );
  const rows = useMemo(() => points.map((point, index) => ({ point, index })), [points]);
  const columns: Column<{ point: string; index: number }>[] = [
    {
      key: 'point',
      title: t('date'),
      value: (row) => row.point,
      draw: (row) =>
        row.index >= (incompleteFrom ?? points.length)
          ? `${labels[row.index]} · ${t('incomplete')}`
          : labels[row.index],
      width: 1.4,
    },
    ...series.map((one, at) => ({
      key: `${at}`,
      title: one.name,
      isNumber: true,
      value: (row: { index: number }) => one.values[row.index] ?? null,
      draw: (row: { index: number }) => format(one.values[row.index] ?? null),
    })),
  ];
  return (
    <ChartFrame
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.point}
      canvas={() => canvas.current}
      closed={props.closed ?? false}
      legend={
        series.length < 2 || shownWidth === 0 || isDirect(shownWidth, series.length) ? null : (
          <Legend
            items={series.map((one, at) => ({ key: one.key, name: one.name, color: colors[at] ?? '' }))}
          />
        )
      }
    >
      <div ref={place}>
        <Canvas
          ref={canvas}
          option={option}
          height={height}
          says={t('lineSays', {
            label,
            series: series.map((one) => one.name).join(', '),
            points: points.length,
          })}
          {...(onPick === undefined
            ? {}
            : {
                onPick: ({ seriesId, dataIndex }) => {
                  const [at = '', kind = ''] = seriesId.split(' ');
                  const picked = series[Number(at)];
                  const offset = kind === 'open' ? Math.max(0, (incompleteFrom ?? points.length) - 1) : 0;
                  if (picked !== undefined) onPick(picked, dataIndex + offset);
                },
              })}
        />
      </div>
    </ChartFrame>
  );
}
