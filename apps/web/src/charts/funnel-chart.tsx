import { useCallback, useMemo, useRef } from 'react';
import { duration, number, percent } from '../format/format.ts';
import { useWords } from '../i18n/i18n.ts';
import type { Column } from '../ui/data-table.tsx';
import { Canvas, type CanvasHandle } from './canvas.tsx';
import { CellButton } from './cell-button.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { funnelOption } from './funnel-option.ts';
import { Legend } from './legend.tsx';
import { colorsOf, useInks } from './palette.ts';
import { chartWords } from './words.ts';

export interface FunnelCell {
  persons: number;
  /** 0..1; null when nobody began. */
  shareOfFirst: number | null;
  shareOfPrevious: number | null;
  /** Median time from the step before; null on the first step. */
  medianMs: number | null;
  /** Who stands at the step before and may still come: neither reached nor lost. 0 by default. */
  open?: number;
  /** The place of the step that this one is counted against; the one before it unless told. */
  after?: number;
}

export interface FunnelGroup {
  /** Breakdown value; the colour belongs to it. */
  key: string;
  name: string;
  /** One per step. */
  cells: readonly FunnelCell[];
}

export type FunnelWho = 'reached' | 'lost' | 'open';

export interface FunnelChartProps {
  label: string;
  steps: readonly string[];
  groups: readonly FunnelGroup[];
  height?: number;
  /** What the numbers count; persons unless told. */
  counts?: 'persons' | 'accounts';
  /** Leads to those who reached the step, who were lost before it, or who may still come. */
  onPick?: (group: FunnelGroup, step: number, who: FunnelWho) => void;
  closed?: boolean;
}

interface Row {
  key: string;
  group: FunnelGroup;
  step: number;
  cell: FunnelCell;
  lost: number | null;
}

/** How many reached each step, side by side for each breakdown value; the hatched part above a bar is who was lost. */
export function FunnelChart(props: FunnelChartProps) {
  const { label, steps, groups, height = 300, counts = 'persons', onPick, closed } = props;
  const t = useWords(chartWords);
  const inks = useInks();
  const canvas = useRef<CanvasHandle>(null);
  const colors = useMemo(
    () =>
      colorsOf(
        groups.map((group) => group.key),
        inks.scheme,
      ),
    [groups, inks],
  );
  const option = useCallback(
    (width: number) =>
      funnelOption({ width, steps, groups, colors, inks, lostName: t('lost'), picks: onPick !== undefined }),
    [steps, groups, colors, inks, onPick, t],
  );
  const rows = useMemo(() => rowsOf(groups), [groups]);
  const people = (row: Row, who: FunnelWho, title: string, count: number | null) =>
    onPick === undefined || count === null ? (
      number(count)
    ) : (
      <CellButton
        says={`${row.step + 1}. ${steps[row.step] ?? ''}, ${row.group.name}, ${title}`}
        onOpen={() => onPick(row.group, row.step, who)}
      >
        {number(count)}
      </CellButton>
    );
  const columns: Column<Row>[] = [
    {
      key: 'step',
      title: t('step'),
      value: (row) => row.step + 1,
      draw: (row) => `${row.step + 1}. ${steps[row.step] ?? ''}`,
      width: 'minmax(160px, 2fr)',
    },
    ...(groups.length < 2
      ? []
      : [{ key: 'group', title: t('name'), value: (row: Row) => row.group.name, width: 1.4 }]),
    {
      key: 'persons',
      title: t(counts),
      isNumber: true,
      value: (row) => row.cell.persons,
      draw: (row) => people(row, 'reached', t(counts), row.cell.persons),
      width: 0.8,
    },
    {
      key: 'first',
      title: t('ofFirst'),
      isNumber: true,
      value: (row) => row.cell.shareOfFirst,
      draw: (row) => percent(row.cell.shareOfFirst),
      width: '96px',
    },
    {
      key: 'previous',
      title: t('ofPrevious'),
      isNumber: true,
      value: (row) => row.cell.shareOfPrevious,
      draw: (row) => percent(row.cell.shareOfPrevious),
      width: '128px',
    },
    {
      key: 'lost',
      title: t('lost'),
      isNumber: true,
      value: (row) => row.lost,
      draw: (row) => people(row, 'lost', t('lost'), row.lost),
      width: 0.7,
    },
    ...(rows.some((row) => (row.cell.open ?? 0) > 0)
      ? [
          {
            key: 'open',
            title: t('open'),
            isNumber: true,
            value: (row: Row) => (row.step === 0 ? null : (row.cell.open ?? 0)),
            draw: (row: Row) => people(row, 'open', t('open'), row.step === 0 ? null : (row.cell.open ?? 0)),
          },
        ]
      : []),
    {
      key: 'time',
      title: t('medianTime'),
      isNumber: true,
      value: (row) => row.cell.medianMs,
      draw: (row) => duration(row.cell.medianMs),
      width: '136px',
    },
  ];
  return (
    <ChartFrame
      label={label}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.key}
      canvas={() => canvas.current}
      closed={closed ?? false}
      legend={
        groups.length < 2 ? null : (
          <Legend
            items={groups.map((group, at) => ({ key: group.key, name: group.name, color: colors[at] ?? '' }))}
          />
        )
      }
    >
      <Canvas
        ref={canvas}
        option={option}
        height={height}
        says={t('funnelSays', { label, steps: steps.length })}
        {...(onPick === undefined
          ? {}
          : {
              onPick: ({ seriesId, dataIndex }) => {
                const [at = '', who] = seriesId.split(' ');
                const group = groups[Number(at)];
                if (group !== undefined) onPick(group, dataIndex, who === 'lost' ? 'lost' : 'reached');
              },
            })}
      />
    </ChartFrame>
  );
}

function rowsOf(groups: readonly FunnelGroup[]): Row[] {
  const steps = Math.max(0, ...groups.map((group) => group.cells.length));
  return Array.from({ length: steps }, (_, step) =>
    groups.flatMap((group): Row[] => {
      const cell = group.cells[step];
      if (cell === undefined) return [];
      const before = group.cells[cell.after ?? step - 1];
      const lost = before === undefined ? null : before.persons - cell.persons - (cell.open ?? 0);
      return [{ key: `${step} ${group.key}`, group, step, cell, lost }];
    }),
  ).flat();
}
