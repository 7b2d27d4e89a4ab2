import { useViewportSize } from '@mantine/hooks';
import { listAccountPersons, type PersonSummary } from '@skylantern/contracts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { usePages } from '../../use-pages.ts';
import { accountWords } from './words.ts';

/** Who belongs to an account, seen last first. */
export function AccountPersons({ id }: { id: string }) {
  const t = useWords(accountWords);
  const { timeZone } = useHere().workspace;
  const { height } = useViewportSize();
  const pages = usePages(listAccountPersons, { params: { id }, query: { limit: 100 } });
  const columns: Column<PersonSummary>[] = [
    {
      key: 'person',
      title: t('person'),
      width: 2,
      value: (one) => one.label,
      draw: (one) => <PersonLink id={one.id} name={one.label} />,
    },
    {
      key: 'last',
      title: t('lastSeen'),
      width: '128px',
      value: (one) => one.lastSeenAt,
      draw: (one) => (
        <span title={dateTime(one.lastSeenAt, { timeZone })}>{relativeTime(one.lastSeenAt, Date.now())}</span>
      ),
    },
  ];
  return (
    <InsightFrame
      answer={pages.answer}
      isEmpty={(items) => items.length === 0}
      empty={<EmptyState title={t('noPersons')} says={t('noPersonsSays')} />}
    >
      {(persons) => (
        <DataTable
          label={t('personsTab')}
          columns={columns}
          rows={persons}
          rowKey={(one) => one.id}
          sortable={false}
          {...(persons.length < 20 ? {} : { height: Math.max(320, height - 280), onEnd: pages.more })}
        />
      )}
    </InsightFrame>
  );
}
