import { Badge, Button, Center, Drawer, Group, Loader, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { InsightRequest } from '@skylantern/analyze';
import { listPersonsBehind } from '@skylantern/contracts';
import { IconSearch, IconSend, IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api.ts';
import { number } from '../format/format.ts';
import { dateTime, relativeTime } from '../format/time.ts';
import { useWords } from '../i18n/i18n.ts';
import { useHere } from '../session.ts';
import { useOpen } from '../ui/app-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { InsightFrame } from '../ui/insight-frame.tsx';
import { PersonLink } from '../ui/person-link.tsx';
import { callKey } from '../use-call.ts';
import { AccountsBehind } from './accounts-behind.tsx';
import classes from './people-drawer.module.css';
import type { Kind } from './question.ts';
import { addressOfRule, type Remaining, remainingOf } from './reach.ts';
import { SaveSegment } from './save-segment.tsx';
import type { PickedCell } from './view.ts';
import { insightWords } from './words.ts';

const PAGE = 50;

export interface PeopleDrawerProps {
  kind: Kind;
  request: InsightRequest;
  /** Null: closed. */
  picked: PickedCell | null;
  onClose: () => void;
}

/** The people behind one number: find among them, open one, or make them a segment and reach them. */
export function PeopleDrawer({ kind, request, picked, onClose }: PeopleDrawerProps) {
  return (
    <Drawer
      opened={picked !== null}
      onClose={onClose}
      position="right"
      size={520}
      title={<Text fw={600}>{picked?.title}</Text>}
    >
      {picked === null ? null : (
        <Behind key={JSON.stringify(picked.cell)} kind={kind} request={request} picked={picked} />
      )}
    </Drawer>
  );
}

function Behind(props: { kind: Kind; request: InsightRequest; picked: PickedCell }) {
  return props.request.count === 'accounts' ? <AccountsBehind {...props} /> : <People {...props} />;
}

function People({ kind, request, picked }: { kind: Kind; request: InsightRequest; picked: PickedCell }) {
  const t = useWords(insightWords);
  const { workspace, can } = useHere();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const [saving, setSaving] = useState<'save' | 'reach' | null>(null);
  const people = useInfiniteQuery({
    queryKey: callKey(listPersonsBehind, { kind, request, cell: picked.cell, search }),
    queryFn: ({ pageParam, signal }) =>
      call(
        listPersonsBehind,
        {
          params: { name: kind },
          body: {
            request: { ...request },
            cell: picked.cell,
            after: pageParam,
            limit: PAGE,
            ...(search === '' ? {} : { search }),
          },
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const list = people.data?.pages.flatMap((page) => page.persons);
  const total = people.data?.pages[0]?.total;
  const zone = { timeZone: workspace.timeZone };
  const remaining = kind === 'funnel' ? remainingOf(request, picked.cell) : null;
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Text fz={20} fw={600} aria-live="polite">
          {total === undefined ? ' ' : t('people', { count: total })}
        </Text>
        {can('editor') && total !== undefined && total > 0 && search === '' ? (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconUsersGroup size={16} aria-hidden />}
              onClick={() => setSaving('save')}
            >
              {t('saveAsSegment')}
            </Button>
            {remaining === null ? (
              <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => setSaving('reach')}>
                {t('reach')}
              </Button>
            ) : (
              <ReachByRule remaining={remaining} />
            )}
          </Group>
        ) : null}
      </Group>
      {remaining === null || !can('editor') ? null : (
        <Text id="reach-says" size="xs" c="dimmed">
          {t('reachSays')}
        </Text>
      )}
      {saving === null ? null : (
        <SaveSegment
          key={saving}
          kind={kind}
          request={request}
          picked={picked}
          purpose={saving}
          onClose={() => setSaving(null)}
        />
      )}
      <TextInput
        aria-label={t('searchPeople')}
        placeholder={t('searchPeople')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <InsightFrame
        answer={{
          data: list,
          error: people.error,
          isFetching: people.isFetching && !people.isFetchingNextPage,
          refetch: people.refetch,
        }}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={t('nobody')} says={search === '' ? t('nobodySays') : t('nobodyFound')} />}
      >
        {(found) => (
          <ul className={classes['list']}>
            {found.map((person) => (
              <li key={person.id}>
                <div className={classes['who']}>
                  <PersonLink id={person.id} name={person.label} />
                  <span className={classes['facts']}>{factsOf(person.properties)}</span>
                </div>
                {person.isIdentified ? null : <Badge color="gray">{t('anonymous')}</Badge>}
                <span
                  className={classes['seen']}
                  title={`${t('lastSeen')}: ${dateTime(person.lastSeenAt, zone)}`}
                >
                  {relativeTime(person.lastSeenAt, Date.now())}
                </span>
              </li>
            ))}
          </ul>
        )}
      </InsightFrame>
      {people.hasNextPage && total !== undefined && list !== undefined ? (
        <Center>
          <Button
            variant="default"
            disabled={people.isFetchingNextPage}
            leftSection={people.isFetchingNextPage ? <Loader size={14} /> : null}
            onClick={() => void people.fetchNextPage()}
          >
            {t('loadMore')} ({number(list.length)} / {number(total)})
          </Button>
        </Center>
      ) : null}
    </Stack>
  );
}

/** Leads to a rule that is filled in with what they did and did not do. */
function ReachByRule({ remaining }: { remaining: Remaining }) {
  const t = useWords(insightWords);
  const open = useOpen();
  const href = addressOfRule(remaining);
  return (
    <Button
      component="a"
      href={href}
      onClick={open(href)}
      leftSection={<IconSend size={16} aria-hidden />}
      aria-describedby="reach-says"
    >
      {t('reach')}
    </Button>
  );
}

/** A few short properties beside the name, so that one tells people apart. */
function factsOf(properties: Record<string, unknown>): string {
  return Object.entries(properties)
    .filter(([name, value]) => name !== 'name' && (typeof value === 'string' || typeof value === 'number'))
    .slice(0, 3)
    .map(([, value]) => String(value))
    .join(' · ');
}
