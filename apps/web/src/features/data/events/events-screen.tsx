import { CloseButton, Drawer, TextInput } from '@mantine/core';
import { useDebouncedValue, useMediaQuery, useViewportSize } from '@mantine/hooks';
import { listEventNames } from '@skylantern/contracts';
import { IconListSearch, IconSearch } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { dateTime, day, relativeTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { usePages } from '../../../use-pages.ts';
import { searchText } from '../../people/search.ts';
import { EventProperties } from './event-properties.tsx';
import { eventWords } from './words.ts';

type EventName = CallReply<typeof listEventNames>['items'][number];

/** Every event name that was sent, the most frequent first; opens to its properties. */
export function EventsScreen() {
  const t = useWords(eventWords);
  const { timeZone } = useHere().workspace;
  const navigate = useNavigate();
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const event = searchText(raw['event']) ?? null;
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const { height } = useViewportSize();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const pages = usePages(
    listEventNames,
    { query: { limit: 200, ...(asked === '' ? {} : { search: asked }) } },
    { keep: true },
  );
  const open = (name: string | null) =>
    void navigate({ to: '/data/events', search: name === null ? {} : { event: name } });
  const columns = useMemo(
    (): Column<EventName>[] => [
      {
        key: 'name',
        title: t('name'),
        width: isNarrow ? '152px' : 2.5,
        value: (one) => one.name,
        draw: (one) => <span title={one.name}>{one.name}</span>,
      },
      {
        key: 'count',
        title: t('count'),
        isNumber: true,
        width: isNarrow ? '88px' : '112px',
        value: (one) => one.events,
        draw: (one) => number(one.events),
      },
      {
        key: 'last',
        title: t('lastSeen'),
        width: isNarrow ? '116px' : '128px',
        value: (one) => one.lastSeenAt,
        draw: (one) => (
          <span title={dateTime(one.lastSeenAt, { timeZone })}>
            {relativeTime(one.lastSeenAt, Date.now())}
          </span>
        ),
      },
      {
        key: 'first',
        title: t('firstSeen'),
        width: '128px',
        value: (one) => one.firstSeenAt,
        draw: (one) => day(one.firstSeenAt, { timeZone }),
      },
    ],
    [t, timeZone, isNarrow],
  );
  return (
    <>
      <TextInput
        type="search"
        maw={360}
        mb="sm"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        rightSection={
          typed === '' ? null : <CloseButton size="sm" aria-label={t('clear')} onClick={() => setTyped('')} />
        }
        value={typed}
        onChange={(change) => setTyped(change.currentTarget.value)}
      />
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          asked === '' ? (
            <EmptyState
              icon={<IconListSearch size={28} stroke={1.5} />}
              title={t('none')}
              says={t('noneSays')}
              action={<AppLink href="/data/sources">{t('send')}</AppLink>}
            />
          ) : (
            <EmptyState title={t('noMatch')} says={asked} />
          )
        }
      >
        {(items) => (
          <DataTable
            label={t('events')}
            columns={columns}
            rows={items}
            rowKey={(one) => one.name}
            sortable={!pages.hasMore}
            height={Math.max(320, height - 260)}
            onEnd={pages.more}
            onOpen={(one) => open(one.name)}
          />
        )}
      </InsightFrame>
      <Drawer
        opened={event !== null}
        onClose={() => open(null)}
        position="right"
        size={520}
        title={<strong style={{ overflowWrap: 'anywhere', fontSize: 16 }}>{event}</strong>}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {event === null ? null : <EventProperties event={event} />}
      </Drawer>
    </>
  );
}
