import { Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { NOTHING } from '../format/format.ts';
import { textWidth } from '../format/text-width.ts';
import { useWords } from '../i18n/i18n.ts';
import classes from './data-table.module.css';
import { uiWords } from './words.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text },
});

export interface Column<Row> {
  key: string;
  title: string;
  /** Written small behind the title: %, ms, ¥. */
  unit?: string;
  /** What the column sorts by; numbers are set to the right. */
  value: (row: Row) => string | number | boolean | null;
  /** How the cell is drawn; the value itself by default. */
  draw?: (row: Row) => ReactNode;
  isNumber?: boolean;
  /** Share of the width; 1 by default. A text like `120px` is a fixed width. */
  width?: number | string;
}

export interface DataTableProps<Row> {
  /** Read aloud as the name of the table. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Enter or a click on a row. */
  onOpen?: (row: Row) => void;
  /** Scrolls inside this height; only the rows in sight are drawn. Absent: as high as its rows (up to 100). */
  height?: number;
  sortedBy?: { key: string; descending: boolean };
  /** False: rows stay in the order given, for lists of which only the first pages are here. */
  sortable?: boolean;
  /** The last rows came into sight: time to load more. Needs `height`. */
  onEnd?: () => void;
  /** In place of the rows when there are none. */
  empty?: ReactNode;
}

const ROW = 36;

/** A column of numbers is never narrower than its title; one of names leaves room for a name. */
function leastWidth<Row>({ isNumber, title, unit = '' }: Column<Row>, width: number): number {
  if (isNumber === true) return Math.min(200, Math.max(72, Math.ceil(textWidth(title + unit)) + 44));
  return width >= 1.5 ? 168 : width >= 1 ? 112 : 72;
}

/** The table library wants records; a row may be of any type. */
interface Held<Row> {
  row: Row;
}

/** A table of rows: sortable, sticky header, numerals aligned, arrow keys between rows, and as many rows as you like. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, onOpen, onEnd, empty, sortable = true } = props;
  const t = useWords(uiWords);
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const definitions = useMemo(
    () =>
      columns.map(
        (column): ColumnDef<typeof features, Held<Row>> => ({
          id: column.key,
          accessorFn: (held: Held<Row>) => column.value(held.row) ?? undefined,
          sortUndefined: 'last',
          ...(column.isNumber === true ? { sortDescFirst: true } : {}),
        }),
      ),
    [columns],
  );
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const sortedBy = props.sortedBy;
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (held) => rowKey(held.row),
    initialState: {
      sorting: sortedBy === undefined ? [] : [{ id: sortedBy.key, desc: sortedBy.descending }],
    },
  });
  const sorted = table.getRowModel().rows;
  const height = props.height ?? (sorted.length > 100 ? 480 : undefined);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    enabled: height !== undefined,
  });
  const shown =
    height === undefined
      ? sorted.map((_, index) => index)
      : virtual.getVirtualItems().map((item) => item.index);
  const [firstShown = 0, lastShown = -1] = [shown[0], shown.at(-1)];
  const atEnd = height !== undefined && sorted.length > 0 && lastShown >= sorted.length - 8;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again once more rows are there
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, sorted.length]);
  const above = height === undefined ? 0 : firstShown * ROW;
  const below = height === undefined ? 0 : Math.max(0, (sorted.length - 1 - lastShown) * ROW);
  const template = columns
    .map((column) => {
      const { width = 1 } = column;
      return typeof width === 'string' ? width : `minmax(${leastWidth(column, width)}px, ${width}fr)`;
    })
    .join(' ');
  const move = (event: KeyboardEvent, index: number) => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -sorted.length,
      End: sorted.length,
    };
    const step = steps[event.key];
    const row = sorted[index];
    if (event.key === 'Enter' && row !== undefined && event.target === event.currentTarget)
      onOpen?.(row.original.row);
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(sorted.length - 1, Math.max(0, index + step));
    setActive(next);
    if (height !== undefined) virtual.scrollToIndex(next);
    requestAnimationFrame(() => {
      scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    });
  };
  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      style={height === undefined ? {} : { maxHeight: height }}
    >
      <table
        aria-label={label}
        aria-rowcount={sorted.length + 1}
        className={classes['table']}
        style={{ gridTemplateColumns: template }}
      >
        <thead className={classes['head']}>
          <tr className={classes['row']} aria-rowindex={1}>
            {columns.map((column) => {
              const direction = table.getColumn(column.key)?.getIsSorted() ?? false;
              return (
                <th
                  key={column.key}
                  scope="col"
                  className={classes['th']}
                  data-number={column.isNumber === true || undefined}
                  {...(sortable
                    ? {
                        'aria-sort':
                          direction === false ? 'none' : direction === 'asc' ? 'ascending' : 'descending',
                      }
                    : {})}
                >
                  {sortable ? (
                    <button
                      type="button"
                      title={t('sortBy', { column: column.title })}
                      onClick={() => table.getColumn(column.key)?.toggleSorting()}
                    >
                      {column.title}
                      {column.unit === undefined ? null : (
                        <span className={classes['unit']}>{column.unit}</span>
                      )}
                      {direction === false ? null : direction === 'asc' ? (
                        <IconArrowUp size={13} aria-hidden />
                      ) : (
                        <IconArrowDown size={13} aria-hidden />
                      )}
                    </button>
                  ) : (
                    <span className={classes['title']} title={column.title}>
                      {column.title}
                      {column.unit === undefined ? null : (
                        <span className={classes['unit']}> {column.unit}</span>
                      )}
                    </span>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody className={classes['body']} style={{ paddingTop: above, paddingBottom: below }}>
          {shown.map((index) => {
            const row = sorted[index];
            if (row === undefined) return null;
            const { row: given } = row.original;
            return (
              <tr
                key={row.id}
                aria-rowindex={index + 2}
                data-row={index}
                data-opens={onOpen !== undefined || undefined}
                className={classes['row']}
                tabIndex={index === Math.min(active, sorted.length - 1) ? 0 : -1}
                onFocus={() => setActive(index)}
                onKeyDown={(event) => move(event, index)}
                onClick={(event) => {
                  // A link or a button in a cell does its own thing.
                  const own = event.target instanceof Element && event.target.closest('a, button, input');
                  if (own === null || own === false) onOpen?.(given);
                }}
              >
                {columns.map((column) => (
                  <td
                    key={column.key}
                    className={classes['td']}
                    data-number={column.isNumber === true || undefined}
                  >
                    {column.draw?.(given) ?? String(column.value(given) ?? NOTHING)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {sorted.length > 0
        ? null
        : (empty ?? (
            <Text c="dimmed" ta="center" py="lg">
              {t('noRows')}
            </Text>
          ))}
    </div>
  );
}
