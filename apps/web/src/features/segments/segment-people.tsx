import { Button, Group, Text } from '@mantine/core';
import { useMediaQuery, useViewportSize } from '@mantine/hooks';
import { exportSegmentPersons, listSegmentPersons, type PersonSummary } from '@skylantern/contracts';
import { IconDownload, IconUsers } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { addressOf } from '../../api.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { usePages } from '../../use-pages.ts';
import { segmentWords } from './words.ts';

const PAGE = 100;
const MAX_PROPERTIES = 3;

/** Who is in a saved segment now, page after page, with the properties that most of them have. */
export function SegmentPeople({ id }: { id: string }) {
  const t = useWords(segmentWords);
  const navigate = useNavigate();
  const { workspace, can } = useHere();
  const { height } = useViewportSize();
  const pages = usePages(listSegmentPersons, { params: { id }, query: { limit: PAGE } });
  const names = useMemo(() => usualProperties(pages.items), [pages.items]);
  const columns = useColumns(names);
  const csv = addressOf(exportSegmentPersons, {
    params: { id },
    query: { workspace: workspace.id, property: names },
  });
  return (
    <>
      <Group justify="space-between" mb="sm" mih={32}>
        <Text c="dimmed">{t('peopleSays')}</Text>
        {can('editor') && pages.items.length > 0 ? (
          <Button
            component="a"
            href={csv}
            download
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
          >
            {t('exportCsv')}
          </Button>
        ) : null}
      </Group>
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          <EmptyState
            icon={<IconUsers size={28} stroke={1.5} />}
            title={t('nobodyIn')}
            says={t('nobodyInSays')}
          />
        }
      >
        {(persons) => (
          <DataTable
            label={t('people')}
            columns={columns}
            rows={persons}
            rowKey={(person) => person.id}
            sortable={false}
            height={Math.max(320, height - 320)}
            onEnd={pages.more}
            onOpen={(person) => void navigate({ href: `/people/${encodeURIComponent(person.id)}` })}
          />
        )}
      </InsightFrame>
    </>
  );
}

/** The properties that most of these people have, without those that only repeat the name. */
export function usualProperties(persons: readonly PersonSummary[]): string[] {
  const counts = new Map<string, number>();
  for (const { label, properties } of persons) {
    for (const [name, value] of Object.entries(properties)) {
      if (value === null || typeof value === 'object' || value === label) continue;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .slice(0, MAX_PROPERTIES)
    .map(([name]) => name);
}

function useColumns(names: readonly string[]): Column<PersonSummary>[] {
  const t = useWords(segmentWords);
  const { timeZone } = useHere().workspace;
  const isNarrow = useMediaQuery('(max-width: 48em)') === true;
  return useMemo(() => {
    const now = Date.now();
    const when = (at: string) => <span title={dateTime(at, { timeZone })}>{relativeTime(at, now)}</span>;
    const own = names.map((name): Column<PersonSummary> => {
      const text = ({ properties }: PersonSummary) =>
        properties[name] === undefined || properties[name] === null ? null : String(properties[name]);
      return { key: `property ${name}`, title: name, value: text };
    });
    return [
      {
        key: 'label',
        title: t('name'),
        width: isNarrow ? 1.2 : 1.6,
        value: ({ label }) => label,
        draw: ({ id, label }) => <PersonLink id={id} name={label} />,
      },
      {
        key: 'last',
        title: t('lastSeen'),
        width: '128px',
        value: ({ lastSeenAt }) => lastSeenAt,
        draw: ({ lastSeenAt }) => when(lastSeenAt),
      },
      ...own,
      {
        key: 'first',
        title: t('firstSeen'),
        width: '128px',
        value: ({ firstSeenAt }) => firstSeenAt,
        draw: ({ firstSeenAt }) => when(firstSeenAt),
      },
    ];
  }, [names, t, timeZone, isNarrow]);
}
