import { Badge, Stack, Text } from '@mantine/core';
import { type ImportJob, listImports } from '@skylantern/contracts';
import { IconFileImport } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { number, percent } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { setAsideHref } from './set-aside-href.ts';
import { UploadDrop } from './upload-drop.tsx';
import { importWords } from './words.ts';

const colors: Record<ImportJob['state'], string> = {
  uploaded: 'amber',
  queued: 'gray',
  running: 'dusk',
  done: 'green',
  failed: 'red',
  cancelled: 'gray',
};

export function ImportState({ job }: { job: ImportJob }) {
  const t = useWords(importWords);
  const text = t(`state_${job.state}`);
  return (
    <Badge color={colors[job.state]}>
      {job.state === 'running' ? `${text} ${percent(job.progress)}` : text}
    </Badge>
  );
}

/** Upload on top, past imports below. */
export function ImportsScreen() {
  const t = useWords(importWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const jobs = useCall(listImports, { query: { limit: 200 } }, { everyMs: 3_000 });
  const columns = useColumns();
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t('says')}
      </Text>
      {can('editor') ? <UploadDrop /> : <Text size="sm">{t('viewerOnly')}</Text>}
      <InsightFrame
        answer={{ ...jobs, isFetching: jobs.isPending }}
        height={160}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState
            icon={<IconFileImport size={28} stroke={1.5} />}
            title={t('none')}
            says={t('noneSays')}
          />
        }
      >
        {({ items }) => (
          <DataTable
            label={t('imports')}
            columns={columns}
            rows={items}
            rowKey={(job) => job.id}
            onOpen={(job) => void navigate({ to: '/data/imports/$importId', params: { importId: job.id } })}
          />
        )}
      </InsightFrame>
    </Stack>
  );
}

function useColumns(): Column<ImportJob>[] {
  const t = useWords(importWords);
  const { timeZone } = useHere().workspace;
  return useMemo(
    () => [
      {
        key: 'file',
        title: t('file'),
        width: 2,
        value: (job) => job.fileName,
        draw: (job) => <AppLink href={`/data/imports/${job.id}`}>{job.fileName}</AppLink>,
      },
      {
        key: 'state',
        title: t('state'),
        width: '184px',
        value: (job) => job.state,
        draw: (job) => <ImportState job={job} />,
      },
      {
        key: 'events',
        title: t('events'),
        isNumber: true,
        width: '104px',
        value: (job) => job.events,
        draw: (job) => number(job.startedAt === null ? null : job.events),
      },
      {
        key: 'setAside',
        title: t('setAside'),
        isNumber: true,
        width: '104px',
        value: (job) => job.setAside,
        draw: (job) =>
          job.setAside > 0 ? (
            <AppLink href={setAsideHref(job)}>{number(job.setAside)}</AppLink>
          ) : (
            number(job.startedAt === null ? null : 0)
          ),
      },
      {
        key: 'created',
        title: t('started'),
        width: '184px',
        value: (job) => job.createdAt,
        draw: (job) => dateTime(job.createdAt, { timeZone }),
      },
    ],
    [t, timeZone],
  );
}
