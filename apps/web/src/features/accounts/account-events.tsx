import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { type AccountEvent, listAccountEvents } from '@skylantern/contracts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { usePages } from '../../use-pages.ts';
import { accountWords } from './words.ts';

/** What the persons of an account did, and what was done in its name; newest first. */
export function AccountEvents({ id }: { id: string }) {
  const t = useWords(accountWords);
  const { timeZone } = useHere().workspace;
  const { height } = useViewportSize();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const pages = usePages(listAccountEvents, { params: { id }, query: { limit: 100 } });
  const columns: Column<AccountEvent>[] = [
    {
      key: 'event',
      title: t('event'),
      value: (one) => one.event,
      draw: (one) => <span title={one.event}>{one.event}</span>,
    },
    {
      key: 'person',
      title: t('person'),
      value: (one) => one.personLabel,
      draw: (one) => (one.personId === '' ? null : <PersonLink id={one.personId} name={one.personLabel} />),
    },
    {
      key: 'time',
      title: t('time'),
      width: isNarrow ? '108px' : '200px',
      value: (one) => one.occurredAt,
      draw: (one) => {
        const whole = dateTime(one.occurredAt, { timeZone });
        return isNarrow ? <span title={whole}>{relativeTime(one.occurredAt, Date.now())}</span> : whole;
      },
    },
    ...(isNarrow
      ? []
      : [{ key: 'where', title: t('where'), value: (one: AccountEvent) => one.path || one.platform }]),
  ];
  return (
    <InsightFrame
      answer={pages.answer}
      isEmpty={(items) => items.length === 0}
      empty={<EmptyState title={t('noEvents')} says={t('noEventsSays')} />}
    >
      {(events) => (
        <DataTable
          label={t('timeline')}
          columns={columns}
          rows={events}
          rowKey={(one) => `${one.messageId} ${one.personId}`}
          sortable={false}
          {...(events.length < 20 ? {} : { height: Math.max(320, height - 280), onEnd: pages.more })}
        />
      )}
    </InsightFrame>
  );
}
