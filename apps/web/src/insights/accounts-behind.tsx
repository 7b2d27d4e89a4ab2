import { Button, Center, Group, Stack, Text } from '@mantine/core';
import type { InsightRequest } from '@skylantern/analyze';
import { listAccountsBehind } from '@skylantern/contracts';
import { IconUsersGroup } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api.ts';
import { number } from '../format/format.ts';
import { relativeTime } from '../format/time.ts';
import { useWords } from '../i18n/i18n.ts';
import { useHere } from '../session.ts';
import { AppLink } from '../ui/app-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { InsightFrame } from '../ui/insight-frame.tsx';
import { callKey } from '../use-call.ts';
import classes from './people-drawer.module.css';
import type { Kind } from './question.ts';
import { SaveSegment } from './save-segment.tsx';
import type { PickedCell } from './view.ts';
import { insightWords } from './words.ts';

const PAGE = 50;

/** The accounts behind one number: open one, or make all of their persons a segment. */
export function AccountsBehind({
  kind,
  request,
  picked,
}: {
  kind: Kind;
  request: InsightRequest;
  picked: PickedCell;
}) {
  const t = useWords(insightWords);
  const { can } = useHere();
  const [isSaving, setSaving] = useState(false);
  const accounts = useInfiniteQuery({
    queryKey: callKey(listAccountsBehind, { kind, request, cell: picked.cell }),
    queryFn: ({ pageParam, signal }) =>
      call(
        listAccountsBehind,
        {
          params: { name: kind },
          body: { request: { ...request }, cell: picked.cell, after: pageParam, limit: PAGE },
        },
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
  });
  const list = accounts.data?.pages.flatMap((page) => page.accounts);
  const total = accounts.data?.pages[0]?.total;
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Text fz={20} fw={600} aria-live="polite">
          {total === undefined ? ' ' : t('accountsCount', { count: total })}
        </Text>
        {can('editor') && total !== undefined && total > 0 ? (
          <Button
            variant="default"
            leftSection={<IconUsersGroup size={16} aria-hidden />}
            onClick={() => setSaving(true)}
          >
            {t('saveTheirPersons')}
          </Button>
        ) : null}
      </Group>
      <Text size="xs" c="dimmed">
        {t('accountsSays')}
      </Text>
      {isSaving ? (
        <SaveSegment
          kind={kind}
          request={request}
          picked={picked}
          purpose="save"
          onClose={() => setSaving(false)}
        />
      ) : null}
      <InsightFrame
        answer={{
          data: list,
          error: accounts.error,
          isFetching: accounts.isFetching && !accounts.isFetchingNextPage,
          refetch: accounts.refetch,
        }}
        isEmpty={(found) => found.length === 0}
        empty={<EmptyState title={t('nobody')} says={t('noAccount')} />}
      >
        {(found) => (
          <ul className={classes['list']}>
            {found.map((account) => (
              <li key={account.id}>
                <div className={classes['who']}>
                  <AppLink href={`/accounts/${encodeURIComponent(account.id)}`}>{account.label}</AppLink>
                  <span className={classes['facts']}>{t('people', { count: account.persons })}</span>
                </div>
                <span className={classes['seen']}>{relativeTime(account.lastSeenAt, Date.now())}</span>
              </li>
            ))}
          </ul>
        )}
      </InsightFrame>
      {accounts.hasNextPage && total !== undefined && list !== undefined ? (
        <Center>
          <Button
            variant="default"
            loading={accounts.isFetchingNextPage}
            onClick={() => void accounts.fetchNextPage()}
          >
            {t('loadMore')} ({number(list.length)} / {number(total)})
          </Button>
        </Center>
      ) : null}
    </Stack>
  );
}
