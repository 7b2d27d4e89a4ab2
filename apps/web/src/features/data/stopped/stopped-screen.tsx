import { Button, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { allowStoppedIdentity, listStoppedIdentities } from '@skylantern/contracts';
import { IconUnlink } from '@tabler/icons-react';
import { useState } from 'react';
import type { CallReply } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { dateTime } from '../../../format/time.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { useHere } from '../../../session.ts';
import { AppLink } from '../../../ui/app-link.tsx';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import { useAction } from '../../../use-call.ts';
import { usePages } from '../../../use-pages.ts';
import { useKindName } from '../../identity/kind-name.ts';
import { DailyCheck } from './daily-check.tsx';
import { stoppedWords } from './words.ts';

type Stopped = CallReply<typeof listStoppedIdentities>['items'][number];

/** Identities that were seen with too many persons (R5), to be looked at. */
export function StoppedScreen() {
  const t = useWords(stoppedWords);
  const nameOf = useKindName();
  const { workspace, can } = useHere();
  const { height } = useViewportSize();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const pages = usePages(listStoppedIdentities, { query: { limit: 100 } });
  const [asking, setAsking] = useState<Stopped | null>(null);
  const allow = useAction(allowStoppedIdentity, {
    ...(asking === null ? {} : { done: t('allowed', { value: asking.value }) }),
    onDone: () => setAsking(null),
  });
  const when = (at: string) => dateTime(at, { timeZone: workspace.timeZone });
  const all: Column<Stopped>[] = [
    { key: 'kind', title: t('kind'), value: (one) => nameOf(one.type) },
    {
      key: 'value',
      title: t('value'),
      width: 2,
      value: (one) => one.value,
      draw: (one) => (
        <AppLink href={`/people?search=${encodeURIComponent(one.value)}`} title={one.value}>
          {one.value}
        </AppLink>
      ),
    },
    {
      key: 'persons',
      title: t('persons'),
      isNumber: true,
      value: (one) => one.persons,
      draw: (one) => number(one.persons),
    },
    {
      key: 'first',
      title: t('firstSeen'),
      width: '172px',
      value: (one) => one.firstSeenAt,
      draw: (one) => when(one.firstSeenAt),
    },
    {
      key: 'last',
      title: t('lastSeen'),
      width: '172px',
      value: (one) => one.lastSeenAt,
      draw: (one) => when(one.lastSeenAt),
    },
    ...(can('editor')
      ? [
          {
            key: 'actions',
            title: t('actions'),
            width: '152px',
            value: () => null,
            draw: (one: Stopped) => (
              <Button
                variant="subtle"
                size="compact-sm"
                aria-label={t('allowOf', { value: one.value })}
                onClick={() => setAsking(one)}
              >
                {t('allow')}
              </Button>
            ),
          },
        ]
      : []),
  ];
  // A narrow screen shows what it is and what can be done; the rest is further right.
  const rank = (column: Column<Stopped>) => Number(column.key !== 'value' && column.key !== 'actions');
  const columns = isNarrow ? [...all].sort((a, b) => rank(a) - rank(b)) : all;
  return (
    <Stack gap="md">
      <Text c="dimmed" maw={720}>
        {t('says')}
      </Text>
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          <EmptyState icon={<IconUnlink size={28} stroke={1.5} />} title={t('none')} says={t('noneSays')} />
        }
      >
        {(items) => (
          <DataTable
            label={t('stopped')}
            columns={columns}
            rows={items}
            rowKey={(one) => `${one.type} ${one.value}`}
            sortable={false}
            {...(items.length < 20 ? {} : { height: Math.max(320, height - 300), onEnd: pages.more })}
          />
        )}
      </InsightFrame>
      <DailyCheck />
      <Modal opened={asking !== null} onClose={() => setAsking(null)} title={t('allowTitle')}>
        <Stack gap="md">
          <List size="sm" spacing={8}>
            <List.Item>{t('allow1', { value: asking?.value ?? '' })}</List.Item>
            <List.Item>{t('allow2')}</List.Item>
          </List>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => setAsking(null)}>
              {t('cancel')}
            </Button>
            <Button
              loading={allow.isPending}
              onClick={() => {
                if (asking !== null) allow.mutate({ body: { type: asking.type, value: asking.value } });
              }}
            >
              {t('allow')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Stack>
  );
}
