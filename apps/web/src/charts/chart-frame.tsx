import { ActionIcon, Group, Tooltip, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconChevronRight, IconFileTypeCsv, IconPhoto } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../i18n/i18n.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import type { CanvasHandle } from './canvas.tsx';
import { csvOf, saveFile } from './csv.ts';
import { chartWords } from './words.ts';

export interface ChartFrameProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  canvas?: () => CanvasHandle | null;
  /** The child is a table itself: none is put below it. */
  isTable?: boolean;
  /** Closed at first: for a small chart on a dashboard. */
  closed?: boolean;
  onOpen?: (row: Row) => void;
  legend?: ReactNode;
  children: ReactNode;
}

/** Around every chart: copy as picture, CSV, and the same numbers as a table below. */
export function ChartFrame<Row>(props: ChartFrameProps<Row>) {
  const { label, columns, rows, rowKey, canvas, onOpen, legend, children } = props;
  const t = useWords(chartWords);
  const [open, setOpen] = useState(props.closed !== true);
  const saveCsv = () =>
    saveFile(
      `${label}.csv`,
      csvOf(
        columns.map((column) => column.title),
        rows.map((row) => columns.map((column) => column.value(row))),
      ),
    );
  const copyPicture = async () => {
    const background = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
    const blob = await canvas?.()?.picture(background);
    if (blob === null || blob === undefined) return;
    try {
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
      notifications.show({ message: t('pictureCopied') });
    } catch {
      saveFile(`${label}.png`, blob); // no clipboard outside of https and localhost
      notifications.show({ message: t('pictureSaved') });
    }
  };
  return (
    <figure style={{ margin: 0 }} aria-label={label}>
      {legend === null || legend === undefined ? null : <div style={{ marginBottom: 8 }}>{legend}</div>}
      {children}
      <Group justify="space-between" gap="xs" my={4} mih={28} wrap="nowrap">
        {props.isTable === true ? (
          <span />
        ) : (
          <UnstyledButton
            aria-expanded={open}
            onClick={() => setOpen((before) => !before)}
            fz={13}
            c="dimmed"
            style={{ display: 'inline-flex', alignItems: 'center', gap: 4 }}
          >
            {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            {t('table')}
          </UnstyledButton>
        )}
        <Group gap={4} wrap="nowrap">
          {canvas === undefined ? null : (
            <Tooltip label={t('copyPicture')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('copyPicture')}
                onClick={() => void copyPicture()}
              >
                <IconPhoto size={16} />
              </ActionIcon>
            </Tooltip>
          )}
          <Tooltip label={t('csv')}>
            <ActionIcon variant="subtle" color="gray" aria-label={t('csv')} onClick={saveCsv}>
              <IconFileTypeCsv size={16} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {open && props.isTable !== true ? (
        <DataTable
          label={label}
          columns={columns}
          rows={rows}
          rowKey={rowKey}
          {...(rows.length > 8 ? { height: 300 } : {})}
          {...(onOpen ? { onOpen } : {})}
        />
      ) : null}
    </figure>
  );
}
