import { useElementSize } from '@mantine/hooks';
import type { IntervalUnit } from '@skylantern/contracts';
import { useCallback, useMemo, useRef } from 'react';
import { compactNumber, number } from '../format/format.ts';
import { textWidth } from '../format/text-width.ts';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import type { Column } from '../ui/data-table.tsx';
import { Canvas, type CanvasHandle } from './canvas.tsx';
import { CellButton } from './cell-button.tsx';
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
  /** On the axis; short numbers by default. */
  axis?: (value: number) => string;
  /** First point that is not over yet; drawn dashed from there. */
  incompleteFrom?: number;
  /** Zone of hours. */
  timeZone?: string;
  annotations?: readonly { at: number; text: string }[];
  height?: number;
  /** Of each series for the whole time, counted once; the first row of the table. */
  totals?: readonly (number | null)[];
  /** Leads to the people behind a point; null is the whole time. */
  onPick?: (series: LineSeries, point: number | null) => void;
  closed?: boolean;
}

/** Wide enough for the name at the head, within reason. */
const columnWidth = (name: string): string =>
  `${Math.min(320, Math.max(160, Math.ceil(textWidth(name)) + 40))}px`;

interface Row {
  point: string;
  /** Null: the whole time. */
  index: number | null;
}

/** Values over time: direct labels, weekends shaded, an unfinished period dashed, the period before dotted. */
export function LineChart(props: LineChartProps) {
  const { label, points, unit, series, format = number, timeZone, height = 280, axis, onPick } = props;
  const { incompleteFrom, annotations, totals } = props;
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
        axis:
          axis ?? ((value) => (Math.abs(value) < 1 && value !== 0 ? format(value) : compactNumber(value))),
        incompleteFrom: incompleteFrom ?? points.length,
        incompleteNote: t('incomplete'),
        beforeName: (name) => t('before', { name }),
        annotations: annotations ?? [],
        picks: onPick !== undefined,
      }),
    [points, labels, unit, series, colors, inks, format, axis, incompleteFrom, annotations, onPick, t],
  );
  const rows = useMemo(() => {
    const each: Row[] = points.map((point, index) => ({ point, index }));
    return totals === undefined ? each : [{ point: '', index: null }, ...each];
  }, [points, totals]);
  const pointText = ({ index }: Row) => {
    if (index === null) return t('whole');
    return index >= (incompleteFrom ?? points.length)
      ? `${labels[index]} · ${t('incomplete')}`
      : labels[index];
  };
  const columns: Column<Row>[] = [
    { key: 'point', title: t('date'), value: (row) => row.point, draw: pointText, width: '176px' },
    ...series.flatMap((one, at): Column<Row>[] => {
      const numberIn = ({ index }: Row) => (index === null ? totals?.[at] : one.values[index]) ?? null;
      const { before } = one;
      return [
        {
          key: `${at}`,
          title: one.name,
          isNumber: true,
          ...(one.name.length > 14 && series.length > 1 ? { width: columnWidth(one.name) } : {}),
          value: numberIn,
          draw: (row) =>
            onPick === undefined ? (
              format(numberIn(row))
            ) : (
              <CellButton says={`${one.name}, ${pointText(row)}`} onOpen={() => onPick(one, row.index)}>
                {format(numberIn(row))}
              </CellButton>
            ),
        },
        ...(before === undefined
          ? []
          : [
              {
                key: `${at} before`,
                title: t('before', { name: one.name }),
                width: '184px',
                isNumber: true,
                value: ({ index }: Row) => (index === null ? null : (before[index] ?? null)),
                draw: ({ index }: Row) => (index === null ? '' : format(before[index] ?? null)),
              },
            ]),
      ];
    }),
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
        series.length < 2 || shownWidth === 0 || isDirect(shownWidth, series) ? null : (
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
