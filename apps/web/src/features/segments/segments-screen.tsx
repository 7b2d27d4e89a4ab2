import { Badge, Button, Group, Switch, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { listSegments, restoreSegment, type SegmentSummary } from '@skylantern/contracts';
import { IconPlus, IconSearch, IconUsersGroup } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { NOTHING, number } from '../../format/format.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink, useOpen } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { useAction } from '../../use-call.ts';
import { usePages } from '../../use-pages.ts';
import { placeText } from './used-in.tsx';
import { segmentWords } from './words.ts';

const PAGE = 100;

/** Every saved segment with its size. */
export function SegmentsScreen() {
  const t = useWords(segmentWords);
  const { can } = useHere();
  const open = useOpen();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [archived, setArchived] = useState(false);
  const [search] = useDebouncedValue(typed.trim(), 200);
  const pages = usePages(
    listSegments,
    { query: { limit: PAGE, archived, ...(search === '' ? {} : { search }) } },
    { keep: true },
  );
  const columns = useColumns(archived);
  const make = can('editor') ? (
    <Button
      component="a"
      href="/segments/new"
      onClick={open('/segments/new')}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('newSegment')}
    </Button>
  ) : null;
  const isSearching = search !== '' || archived;
  return (
    <>
      <PageHeader title={t('segments')} says={t('says')} action={make} />
      <Group gap="md" mb="sm">
        <TextInput
          flex={1}
          maw={360}
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Switch
          label={t('showArchived')}
          checked={archived}
          onChange={(event) => setArchived(event.currentTarget.checked)}
        />
      </Group>
      <InsightFrame
        answer={pages.answer}
        height={200}
        isEmpty={(items) => items.length === 0}
        empty={
          isSearching ? (
            <Text c="dimmed">{search === '' ? t('noneArchived') : t('noneFound')}</Text>
          ) : (
            <EmptyState
              icon={<IconUsersGroup size={28} stroke={1.5} />}
              title={t('noSegments')}
              says={t('noSegmentsSays')}
              action={make}
            />
          )
        }
      >
        {(items) => (
          <DataTable
            label={t('segments')}
            columns={columns}
            rows={items}
            rowKey={(segment) => segment.id}
            onOpen={(segment) => void navigate({ to: '/segments/$id', params: { id: segment.id } })}
          />
        )}
      </InsightFrame>
      {pages.hasMore ? (
        <Button variant="default" mt="sm" onClick={pages.more} loading={pages.answer.isFetching}>
          {t('showMore')}
        </Button>
      ) : null}
    </>
  );
}

function useColumns(archived: boolean): Column<SegmentSummary>[] {
  const t = useWords(segmentWords);
  const { workspace, can } = useHere();
  const { timeZone } = workspace;
  const restore = useAction(restoreSegment);
  const mayRestore = archived && can('editor');
  return useMemo(() => {
    const now = Date.now();
    const when = (at: string) => <span title={dateTime(at, { timeZone })}>{relativeTime(at, now)}</span>;
    const columns: Column<SegmentSummary>[] = [
      {
        key: 'name',
        title: t('name'),
        width: 2.5,
        value: ({ name }) => name,
        draw: ({ id, name, archivedAt }) => (
          <Group gap={8} wrap="nowrap">
            <AppLink href={`/segments/${id}`} title={name} truncate="end">
              {name}
            </AppLink>
            {archivedAt === null ? null : <Badge color="gray">{t('archivedBadge')}</Badge>}
          </Group>
        ),
      },
      {
        key: 'size',
        title: t('size'),
        isNumber: true,
        value: ({ size }) => size?.persons ?? null,
        draw: ({ size }) => number(size?.persons),
      },
      {
        key: 'used',
        title: t('usedIn'),
        width: '132px',
        value: ({ usedIn }) => usedIn.length,
        draw: ({ usedIn }) => (
          <span title={usedIn.map((use) => placeText(use)).join('\n')}>
            {usedIn.length === 0 ? NOTHING : t('used', { count: usedIn.length })}
          </span>
        ),
      },
      {
        key: 'computed',
        title: t('computed'),
        width: '132px',
        value: ({ size }) => size?.measuredAt ?? null,
        draw: ({ size }) => (size === null ? t('notYet') : when(size.measuredAt)),
      },
      {
        key: 'changed',
        title: t('changed'),
        width: '132px',
        value: ({ updatedAt }) => updatedAt,
        draw: ({ updatedAt }) => when(updatedAt),
      },
    ];
    if (mayRestore) {
      columns.push({
        key: 'restore',
        title: t('restore'),
        width: '108px',
        value: () => null,
        draw: ({ id }) => (
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={(event) => {
              event.stopPropagation();
              restore.mutate({ params: { id } });
            }}
          >
            {t('restore')}
          </Button>
        ),
      });
    }
    return columns;
  }, [t, timeZone, mayRestore, restore]);
}
