import type { ImportPreview } from '@skylantern/contracts';
import { useMemo } from 'react';
import { number } from '../../../format/format.ts';
import { dateTime, zoneOffset } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { valueText } from '../../people/value-text.ts';
import { reasonText } from '../quarantine/reasons.ts';
import { quarantineWords } from '../quarantine/words.ts';
import { importWords } from './words.ts';

type Row = ImportPreview['rows'][number];

/** The first rows of a file as they would be stored, or why they could not be. */
export function PreviewTable({ rows }: { rows: readonly Row[] }) {
  const t = useWords(importWords);
  const q = useWords(quarantineWords);
  const { timeZone } = useHere().workspace;
  const columns = useMemo((): Column<Row>[] => {
    const fact = (row: Row) => row.events.at(-1);
    const text = (value: string) => <span title={value}>{value}</span>;
    const list = (record: Record<string, unknown> | undefined) =>
      Object.entries(record ?? {})
        .map(([name, value]) => `${name}: ${valueText(value, timeZone)}`)
        .join(' · ');
    const said = (row: Row) =>
      row.fault === null
        ? (fact(row)?.event ?? '')
        : `${reasonText(row.fault.reason, q)}: ${row.fault.detail}`;
    return [
      {
        key: 'line',
        title: t('line'),
        width: '72px',
        isNumber: true,
        value: (row) => row.line,
        draw: (row) => number(row.line),
      },
      {
        key: 'event',
        title: t('result'),
        width: 1.5,
        value: said,
        draw: (row) => (
          <span title={said(row)} style={row.fault === null ? {} : { color: 'var(--negative)' }}>
            {said(row)}
          </span>
        ),
      },
      {
        key: 'time',
        title: t('time'),
        unit: zoneOffset(null, timeZone),
        width: '216px',
        value: (row) => fact(row)?.occurredAt ?? null,
        draw: (row) => dateTime(fact(row)?.occurredAt, { timeZone, seconds: true }),
      },
      {
        key: 'person',
        title: t('person'),
        width: 1.5,
        value: (row) => list(fact(row)?.identities),
        draw: (row) => text(list(fact(row)?.identities)),
      },
      {
        key: 'properties',
        title: t('properties'),
        width: 3,
        value: (row) => list({ ...row.events[0]?.personProperties, ...fact(row)?.properties }),
        draw: (row) => text(list({ ...row.events[0]?.personProperties, ...fact(row)?.properties })),
      },
    ];
  }, [t, q, timeZone]);
  return (
    <DataTable
      label={t('previewTitle')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.line)}
      sortable={false}
    />
  );
}
