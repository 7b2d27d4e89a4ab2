import { Text } from '@mantine/core';
import { listSourceRuns, type SourceRunReply } from '@skylantern/contracts';
import { useMemo } from 'react';
import { duration, number } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { SourceState } from './source-state.tsx';
import { businessWords } from './words.ts';

/** What each run read, took, knew already and set aside. */
export function RunTable({ sourceId, isBusy }: { sourceId: string; isBusy: boolean }) {
  const t = useWords(businessWords);
  const { timeZone } = useHere().workspace;
  const runs = useCall(
    listSourceRuns,
    { params: { id: sourceId }, query: { limit: 100 } },
    { everyMs: isBusy ? 1_000 : 10_000 },
  );
  const columns = useMemo(
    (): Column<SourceRunReply>[] => [
      {
        key: 'started',
        title: t('started'),
        width: '216px',
        value: (run) => run.startedAt ?? run.queuedAt,
        draw: (run) => dateTime(run.startedAt ?? run.queuedAt, { timeZone, seconds: true }),
      },
      { key: 'reason', title: t('reason'), width: '112px', value: (run) => t(`reason_${run.reason}`) },
      {
        key: 'state',
        title: t('state'),
        width: 2,
        value: (run) => run.state,
        draw: (run) => (
          <span title={run.fault ?? ''}>
            <SourceState state={run.state} /> {run.fault ?? ''}
          </span>
        ),
      },
      ...(['rows', 'taken', 'duplicates', 'setAside'] as const).map(
        (key): Column<SourceRunReply> => ({
          key,
          title: t(key),
          isNumber: true,
          width: '112px',
          value: (run) => run[key],
          draw: (run) => number(run[key]),
        }),
      ),
      {
        key: 'took',
        title: t('took'),
        isNumber: true,
        width: '96px',
        value: tookMs,
        draw: (run) => duration(tookMs(run)),
      },
    ],
    [t, timeZone],
  );
  return (
    <InsightFrame
      answer={{ ...runs, isFetching: runs.isPending }}
      height={120}
      isEmpty={({ items }) => items.length === 0}
      empty={<Text c="dimmed">{t('noRuns')}</Text>}
    >
      {({ items }) => <DataTable label={t('runs')} columns={columns} rows={items} rowKey={(run) => run.id} />}
    </InsightFrame>
  );
}

const tookMs = ({ startedAt, finishedAt, reason }: SourceRunReply): number | null =>
  startedAt === null || finishedAt === null || reason === 'received'
    ? null
    : Date.parse(finishedAt) - Date.parse(startedAt);
