import { Badge, Select, Stack, Text } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import {
  type JourneyDetail,
  listJourneyMessages,
  type MessageReply,
  messageStates,
} from '@skylantern/contracts';
import { IconMail } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { CallReply } from '../../api.ts';
import { number, percent } from '../../format/format.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { Stat } from '../../ui/stat.tsx';
import { useCall } from '../../use-call.ts';
import { usePages } from '../../use-pages.ts';
import { detailText } from './detail-text.ts';
import classes from './journeys.module.css';
import { totalsOf } from './message-totals.ts';
import { journeyWords } from './words.ts';

type Summary = CallReply<typeof listJourneyMessages>;

/** Every decision on a message, newest first, with counts over all of them. */
export function MessagesPanel({ journey }: { journey: JourneyDetail }) {
  const t = useWords(journeyWords);
  const { height } = useViewportSize();
  const [state, setState] = useState<(typeof messageStates)[number] | null>(null);
  const summary = useCall(
    listJourneyMessages,
    { params: { id: journey.id }, query: { limit: 1 } },
    { keep: true, ...(journey.state === 'live' ? { everyMs: 15_000 } : {}) },
  );
  const pages = usePages(
    listJourneyMessages,
    { params: { id: journey.id }, query: { limit: 100, ...(state === null ? {} : { state }) } },
    { keep: true },
  );
  const columns = useColumns();
  const seen = summary.data === undefined ? [] : [...new Set(summary.data.counts.map((one) => one.state))];
  return (
    <InsightFrame
      answer={summary}
      isEmpty={({ counts }) => counts.length === 0}
      empty={
        <EmptyState
          icon={<IconMail size={28} stroke={1.5} />}
          title={t('noMessages')}
          says={t('noMessagesSays')}
        />
      }
    >
      {(found) => (
        <Stack gap="md">
          <Totals summary={found} />
          <Select
            aria-label={t('filterState')}
            w={260}
            allowDeselect={false}
            value={state ?? 'all'}
            data={[
              { value: 'all', label: t('allMessages') },
              ...messageStates
                .filter((one) => seen.includes(one))
                .map((one) => ({ value: one, label: t(`state_${one}`) })),
            ]}
            onChange={(chosen) => setState(messageStates.find((one) => one === chosen) ?? null)}
          />
          <InsightFrame answer={pages.answer}>
            {(items) => (
              <DataTable
                label={t('messages')}
                columns={columns}
                rows={items}
                rowKey={({ id }) => id}
                sortable={false}
                height={Math.max(320, height - 480)}
                onEnd={pages.more}
              />
            )}
          </InsightFrame>
        </Stack>
      )}
    </InsightFrame>
  );
}

function Totals({ summary }: { summary: Summary }) {
  const t = useWords(journeyWords);
  const totals = totalsOf(summary.counts);
  const ofSent = (count: number) =>
    totals.sent === 0 ? null : (
      <Text size="xs" c="dimmed">
        {t('ofSent', { share: percent(count / totals.sent) })}
      </Text>
    );
  return (
    <div className={classes['tiles']}>
      <Stat label={t('sent')} value={totals.sent} format={number} />
      <Stat label={t('opened')} value={summary.opened} format={number}>
        {ofSent(summary.opened)}
      </Stat>
      <Stat label={t('clicked')} value={summary.clicked} format={number}>
        {ofSent(summary.clicked)}
      </Stat>
      <Stat label={t('unsubscribed')} value={summary.unsubscribed} format={number}>
        {ofSent(summary.unsubscribed)}
      </Stat>
      <Stat label={t('heldOut')} value={totals.heldOut} format={number} />
      <Stat label={t('notSent')} value={totals.notSent} format={number} />
      <Stat label={t('failed')} value={totals.failed} format={number} />
      {totals.unknown === 0 ? null : <Stat label={t('unknownFate')} value={totals.unknown} format={number} />}
    </div>
  );
}

const tones: Partial<Record<MessageReply['state'], string>> = {
  sent: 'green',
  failed: 'red',
  unknown: 'amber',
  ghost: 'amber',
};

function useColumns(): Column<MessageReply>[] {
  const t = useWords(journeyWords);
  const { timeZone } = useHere().workspace;
  return useMemo(() => {
    const now = Date.now();
    const when = (at: string | null) =>
      at === null ? null : (
        <span title={dateTime(at, { timeZone, seconds: true })}>{relativeTime(at, now)}</span>
      );
    const column = (
      key: 'decidedAt' | 'openedAt' | 'clickedAt',
      title: string,
      width: string,
    ): Column<MessageReply> => ({
      key,
      title,
      width,
      value: (message) => message[key],
      draw: (message) => when(message[key]),
    });
    return [
      {
        key: 'person',
        title: t('person'),
        width: 1.4,
        value: ({ personLabel }) => personLabel,
        draw: ({ personId, personLabel }) => <PersonLink id={personId} name={personLabel} />,
      },
      {
        key: 'decision',
        title: t('decision'),
        width: 1.1,
        value: ({ decision }) => t(`decision_${decision}`),
      },
      {
        key: 'state',
        title: t('status'),
        width: 1.1,
        value: ({ state }) => t(`state_${state}`),
        draw: ({ state }) => <Badge color={tones[state] ?? 'gray'}>{t(`state_${state}`)}</Badge>,
      },
      { key: 'address', title: t('address'), width: 1.4, value: ({ address }) => address },
      column('decidedAt', t('when'), '124px'),
      column('openedAt', t('opened'), '116px'),
      column('clickedAt', t('clicked'), '116px'),
      {
        key: 'why',
        title: t('why'),
        width: 1.6,
        value: ({ detail }) => detailText(detail),
        draw: ({ detail }) => <span title={detail}>{detailText(detail)}</span>,
      },
    ];
  }, [t, timeZone]);
}
