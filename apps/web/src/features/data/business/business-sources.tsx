import { Button, Group, Text, Title } from '@mantine/core';
import { listSources, type SourceReply } from '@skylantern/contracts';
import { IconDatabaseImport } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { number } from '../../../format/format.ts';
import { dateTime, relativeTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useCall } from '../../../use-call.ts';
import { isSourceKind } from './fields.ts';
import { SourceState, stateOf } from './source-state.tsx';
import { businessWords } from './words.ts';

/** Sources of business data, with how their last run went. */
export function BusinessSources() {
  const t = useWords(businessWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const sources = useCall(listSources, { query: { limit: 200 } }, { everyMs: 5_000 });
  const columns = useColumns();
  const add = can('owner') ? (
    <Button onClick={() => void navigate({ to: '/data/sources/new' })}>{t('add')}</Button>
  ) : null;
  return (
    <section aria-label={t('title')}>
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={2}>{t('title')}</Title>
          <Text c="dimmed" size="sm">
            {t('says')}
          </Text>
        </div>
        {(sources.data?.items.length ?? 0) > 0 ? add : null}
      </Group>
      <InsightFrame
        answer={{ ...sources, isFetching: sources.isPending }}
        height={120}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <EmptyState
            icon={<IconDatabaseImport size={28} stroke={1.5} />}
            title={t('none')}
            says={can('owner') ? t('noneSays') : `${t('noneSays')} ${t('ownerOnly')}`}
            action={add}
          />
        }
      >
        {({ items }) => (
          <DataTable
            label={t('title')}
            columns={columns}
            rows={items}
            rowKey={(source) => source.id}
            onOpen={(source) =>
              void navigate({ to: '/data/sources/$sourceId', params: { sourceId: source.id } })
            }
          />
        )}
      </InsightFrame>
    </section>
  );
}

/** Where it failed, when it is tried again. */
const nextAt = ({ retry, nextRunAt }: SourceReply): string | null => retry?.at ?? nextRunAt;

function useColumns(): Column<SourceReply>[] {
  const t = useWords(businessWords);
  const { timeZone } = useHere().workspace;
  return useMemo(
    () => [
      {
        key: 'name',
        title: t('name'),
        width: 2,
        value: (source) => source.name,
        draw: (source) => <AppLink href={`/data/sources/${source.id}`}>{source.name}</AppLink>,
      },
      {
        key: 'state',
        title: t('state'),
        width: '160px',
        value: stateOf,
        draw: (source) => <SourceState state={stateOf(source)} />,
      },
      {
        key: 'kind',
        title: t('kind'),
        width: '160px',
        value: ({ kind }) => (isSourceKind(kind) ? t(`kind_${kind}`) : kind),
      },
      {
        key: 'taken',
        title: t('taken'),
        isNumber: true,
        width: '104px',
        value: ({ lastRun }) => lastRun?.taken ?? null,
        draw: ({ lastRun }) => number(lastRun?.taken ?? null),
      },
      {
        key: 'setAside',
        title: t('setAside'),
        isNumber: true,
        width: '104px',
        value: ({ lastRun }) => lastRun?.setAside ?? null,
        draw: ({ lastRun }) => number(lastRun?.setAside ?? null),
      },
      {
        key: 'last',
        title: t('lastRun'),
        width: '144px',
        value: ({ lastRun }) => lastRun?.finishedAt ?? lastRun?.startedAt ?? null,
        draw: ({ lastRun }) => {
          const at = lastRun?.finishedAt ?? lastRun?.startedAt ?? null;
          return at === null ? (
            '–'
          ) : (
            <span title={dateTime(at, { timeZone })}>{relativeTime(at, Date.now())}</span>
          );
        },
      },
      {
        key: 'next',
        title: t('nextRun'),
        width: '232px',
        value: nextAt,
        draw: (source) => {
          const at = nextAt(source);
          if (at === null) return t(source.kind === 'webhook-in' ? 'byItself' : 'onlyNow');
          const text = dateTime(at, { timeZone });
          return source.retry === null ? text : t('again', { when: text });
        },
      },
    ],
    [t, timeZone],
  );
}
