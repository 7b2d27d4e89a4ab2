import { Badge } from '@mantine/core';
import { listPersonMessages, type MessageReply } from '@skylantern/contracts';
import { IconMail } from '@tabler/icons-react';
import { useMemo } from 'react';
import { dateTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { usePages } from '../../use-pages.ts';
import { detailText } from '../journeys/detail-text.ts';
import { peopleWords } from './words.ts';

const colors: Partial<Record<MessageReply['state'], string>> = {
  sent: 'green',
  failed: 'red',
  unknown: 'amber',
  delayed: 'dusk',
  queued: 'dusk',
  sending: 'dusk',
};

/** What was sent to a person, or held back, newest first. */
export function Messages({ personId }: { personId: string }) {
  const t = useWords(peopleWords);
  const pages = usePages(listPersonMessages, { params: { id: personId }, query: { limit: 100 } });
  const columns = useColumns();
  return (
    <InsightFrame
      answer={pages.answer}
      isEmpty={(items) => items.length === 0}
      empty={
        <EmptyState
          icon={<IconMail size={28} stroke={1.5} />}
          title={t('noMessages')}
          says={t('noMessagesSays')}
        />
      }
    >
      {(items) => (
        <DataTable
          label={t('messages')}
          columns={columns}
          rows={items}
          rowKey={(message) => message.id}
          sortable={false}
          height={600}
          onEnd={pages.more}
        />
      )}
    </InsightFrame>
  );
}

function useColumns(): Column<MessageReply>[] {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  return useMemo(() => {
    const at = (key: 'decidedAt' | 'openedAt' | 'clickedAt', title: string): Column<MessageReply> => ({
      key,
      title,
      width: '176px',
      value: (message) => message[key],
      draw: (message) => dateTime(message[key], { timeZone }),
    });
    return [
      at('decidedAt', t('decided')),
      {
        key: 'journey',
        title: t('journey'),
        width: 1.5,
        value: (message) => message.journeyName,
        draw: (message) => (
          <AppLink href={`/journeys/${encodeURIComponent(message.journeyId)}`}>{message.journeyName}</AppLink>
        ),
      },
      {
        key: 'state',
        title: t('messageState'),
        width: '200px',
        value: (message) => message.state,
        draw: (message) => (
          <Badge color={colors[message.state] ?? 'gray'} title={detailText(message.detail)}>
            {t(`m_${message.state}`)}
          </Badge>
        ),
      },
      { key: 'channel', title: t('channelTitle'), width: '104px', value: (message) => message.channel },
      at('openedAt', t('opened')),
      at('clickedAt', t('clicked')),
      {
        key: 'detail',
        title: t('why'),
        value: (message) => detailText(message.detail),
        draw: (message) => <span title={message.detail}>{detailText(message.detail)}</span>,
      },
    ];
  }, [t, timeZone]);
}
