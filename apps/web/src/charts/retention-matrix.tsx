import { UnstyledButton } from '@mantine/core';
import { useMemo } from 'react';
import { number, percent } from '../format/format.ts';
import { useWords } from '../i18n/i18n.ts';
import { ChartFrame } from './chart-frame.tsx';
import classes from './retention-matrix.module.css';
import { chartWords } from './words.ts';

declare module 'react' {
  interface CSSProperties {
    /** Share of the hot colour in a cell. */
    '--heat'?: string;
  }
}

export interface RetentionCell {
  /** 0..1; null where the column has not come yet. */
  share: number | null;
  persons: number;
  /** The column's period is not over yet. */
  isIncomplete?: boolean;
}

export interface RetentionRow {
  key: string;
  /** The cohort: its first day, week or month. */
  name: string;
  size: number;
  cells: readonly RetentionCell[];
}

export interface RetentionMatrixProps {
  label: string;
  /** "Day 0", "Day 1" … */
  columns: readonly string[];
  rows: readonly RetentionRow[];
  /** Weighted over all cohorts, shown first. */
  total?: RetentionRow;
  /** What the rows are; "Cohort" unless told. */
  rowTitle?: string;
  /** What the numbers count; persons unless told. */
  counts?: 'persons' | 'accounts';
  onPick?: (row: RetentionRow, column: number) => void;
}

/** Retention as a table with heat: cohorts down, periods across. It is a table by itself, for eyes and for readers. */
export function RetentionMatrix(props: RetentionMatrixProps) {
  const { label, columns, rows, total, counts = 'persons', onPick } = props;
  const t = useWords(chartWords);
  const rowTitle = props.rowTitle ?? t('cohort');
  const all = useMemo(() => (total === undefined ? rows : [total, ...rows]), [rows, total]);
  const hottest = useMemo(() => hottestOf(all), [all]);
  const csv = [
    { key: 'cohort', title: rowTitle, value: (row: RetentionRow) => row.name },
    { key: 'size', title: t(counts), value: (row: RetentionRow) => row.size },
    ...columns.map((title, at) => ({
      key: `${at}`,
      title,
      value: (row: RetentionRow) => row.cells[at]?.share ?? null,
      draw: (row: RetentionRow) => percent(row.cells[at]?.share ?? null),
      isNumber: true,
    })),
  ];
  return (
    <ChartFrame label={label} columns={csv} rows={all} rowKey={(row) => row.key} isTable>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section className={classes['scroller']} aria-label={label} tabIndex={0}>
        <table className={classes['matrix']}>
          <thead>
            <tr>
              <th scope="col">{rowTitle}</th>
              <th scope="col" data-number>
                {t(counts)}
              </th>
              {columns.map((title) => (
                <th key={title} scope="col" data-number>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {all.map((row) => (
              <tr key={row.key} data-total={row === total || undefined}>
                <th scope="row">{row.name}</th>
                <td data-number>{number(row.size)}</td>
                {columns.map((title, at) => (
                  <Cell
                    key={title}
                    row={row}
                    at={at}
                    title={title}
                    hottest={hottest}
                    counts={counts}
                    {...(onPick ? { onPick } : {})}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </ChartFrame>
  );
}

/** The largest share after the start, where everyone is there: what the colour is measured by. */
function hottestOf(rows: readonly RetentionRow[]): number {
  return Math.max(0.05, ...rows.flatMap((row) => row.cells.slice(1).map((cell) => cell.share ?? 0)));
}

interface CellProps {
  row: RetentionRow;
  at: number;
  title: string;
  hottest: number;
  counts: 'persons' | 'accounts';
  onPick?: (row: RetentionRow, column: number) => void;
}

function Cell({ row, at, title, hottest, counts, onPick }: CellProps) {
  const t = useWords(chartWords);
  const cell = row.cells[at];
  if (cell === undefined || cell.share === null) return <td data-number data-none />;
  const says = t(`cellSays_${counts}`, {
    cohort: row.name,
    column: title,
    share: percent(cell.share),
    number: number(cell.persons),
  });
  const incomplete = cell.isIncomplete === true;
  const heat = at === 0 ? 1 : Math.min(1, cell.share / hottest) * 0.65;
  return (
    <td
      data-number
      data-strong={heat > 0.7 || undefined}
      data-incomplete={incomplete || undefined}
      style={{ '--heat': `${Math.round(heat * 100)}%` }}
      title={incomplete ? `${says} · ${t('incomplete')}` : says}
    >
      {onPick === undefined ? (
        percent(cell.share)
      ) : (
        <UnstyledButton aria-label={says} onClick={() => onPick(row, at)}>
          {percent(cell.share)}
        </UnstyledButton>
      )}
    </td>
  );
}
