import { Select, Stack, Text } from '@mantine/core';
import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { type AuditEntry, listAudit } from '@skylantern/contracts';
import { useState } from 'react';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { usePages } from '../../use-pages.ts';
import { aboutKeys, actionKeyOf, hrefOf } from './audit-entries.ts';
import { auditWords } from './audit-words.ts';

/** Who did what, newest first; for owners. */
export function AuditScreen() {
  const t = useWords(auditWords);
  const { timeZone } = useHere().workspace;
  const { height } = useViewportSize();
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [about, setAbout] = useState<string | null>(null);
  const pages = usePages(
    listAudit,
    { query: { limit: 100, ...(about === null ? {} : { about }) } },
    { keep: true },
  );
  const actionOf = ({ action }: AuditEntry) => {
    const key = actionKeyOf(action);
    return key === null ? action : t(key);
  };
  const actorOf = ({ actor, actorName }: AuditEntry) => actorName ?? (actor === 'admin' ? t('admin') : actor);
  const subjectOf = (entry: AuditEntry) => {
    const name = entry.subjectName ?? entry.subject;
    const href = hrefOf(entry);
    if (entry.subject.startsWith('per_')) return <PersonLink id={entry.subject} name={entry.subjectName} />;
    if (href === null) return <span title={entry.subject}>{name}</span>;
    return (
      <AppLink href={href} title={entry.subject}>
        {name}
      </AppLink>
    );
  };
  const when: Column<AuditEntry> = {
    key: 'at',
    title: t('at'),
    width: isNarrow ? '104px' : '200px',
    value: ({ at }) => at,
    draw: ({ at }) => {
      const whole = dateTime(at, { timeZone, seconds: true });
      const text = isNarrow ? relativeTime(at, Date.now()) : dateTime(at, { timeZone });
      return <span title={whole}>{text}</span>;
    },
  };
  const columns: Column<AuditEntry>[] = [
    when,
    { key: 'actor', title: t('actor'), value: actorOf, width: isNarrow ? '128px' : 0.8 },
    {
      key: 'action',
      title: t('action'),
      width: isNarrow ? '216px' : 1.5,
      value: actionOf,
      draw: (entry) => <span title={entry.action}>{actionOf(entry)}</span>,
    },
    {
      key: 'subject',
      title: t('subject'),
      width: isNarrow ? '200px' : 1.5,
      value: ({ subject, subjectName }) => subjectName ?? subject,
      draw: subjectOf,
    },
  ];
  return (
    <Stack gap="md" mt={8}>
      <Text c="dimmed">{t('says')}</Text>
      <Select
        aria-label={t('about')}
        w={240}
        searchable
        allowDeselect={false}
        value={about ?? 'all'}
        data={[
          { value: 'all', label: t('all') },
          ...aboutKeys.map((key) => ({ value: key.slice('about_'.length), label: t(key) })),
        ]}
        onChange={(chosen) => setAbout(chosen === 'all' ? null : chosen)}
      />
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          about === null ? (
            <EmptyState title={t('none')} says={t('noneSays')} />
          ) : (
            <EmptyState title={t('noneSuch')} says={t('noneSuchSays')} />
          )
        }
      >
        {(entries) => (
          <DataTable
            label={t('action')}
            columns={columns}
            rows={entries}
            rowKey={({ id }) => String(id)}
            sortable={false}
            {...(entries.length < 20 ? {} : { height: Math.max(320, height - 300), onEnd: pages.more })}
          />
        )}
      </InsightFrame>
    </Stack>
  );
}
