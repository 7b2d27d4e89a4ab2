import { Badge, Group, Text } from '@mantine/core';
import { useDebouncedValue, useMediaQuery, useViewportSize } from '@mantine/hooks';
import { listPersons, type PersonSummary } from '@skylantern/contracts';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { PersonLink } from '../../ui/person-link.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { usePages } from '../../use-pages.ts';
import { ColumnChooser } from './column-chooser.tsx';
import { nameOf, recallColumns, rememberColumns, usualColumns } from './columns.ts';
import { searchText } from './search.ts';
import { valueText } from './value-text.ts';
import { peopleWords } from './words.ts';

const PAGE = 100;

/** Everyone of the workspace, seen last first; a search by the beginning of any identity. */
export function PeopleScreen() {
  const t = useWords(peopleWords);
  const { workspace } = useHere();
  const navigate = useNavigate();
  const raw: Record<string, unknown> = useSearch({ strict: false });
  const search = searchText(raw['search']) ?? '';
  const [typed, setTyped] = useState(search);
  const [asked] = useDebouncedValue(typed.trim(), 200);
  useEffect(() => {
    if (asked === search) return;
    void navigate({ to: '/people', search: asked === '' ? {} : { search: asked }, replace: true });
  }, [asked, search, navigate]);
  const pages = usePages(
    listPersons,
    { query: { limit: PAGE, ...(asked === '' ? {} : { search: asked }) } },
    { keep: true },
  );
  const [chosen, setChosen] = useState(() => recallColumns(workspace.id));
  const usual = useMemo(() => usualColumns(pages.items), [pages.items]);
  const names = chosen ?? usual;
  const columns = useColumns(names);
  const { height } = useViewportSize();
  const isSearching = asked !== '';
  return (
    <>
      <PageHeader title={t('people')} says={t('says')} />
      <Group gap="xs" mb="sm" wrap="nowrap">
        <SearchField
          flex={1}
          maw={480}
          label={t('searchLabel')}
          hint={t('searchHint')}
          value={typed}
          onChange={setTyped}
        />
        <div style={{ marginInlineStart: 'auto' }}>
          <ColumnChooser
            chosen={names}
            onChange={(next) => {
              setChosen(next);
              rememberColumns(workspace.id, next);
            }}
          />
        </div>
      </Group>
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          isSearching ? (
            <EmptyState
              icon={<IconSearch size={28} stroke={1.5} />}
              title={t('noMatch')}
              says={t('noMatchSays')}
            />
          ) : (
            <EmptyState
              icon={<IconUsers size={28} stroke={1.5} />}
              title={t('noPeople')}
              says={t('noPeopleSays')}
              action={<AppLink href="/data/sources">{t('sendFirst')}</AppLink>}
            />
          )
        }
      >
        {(persons) => (
          <>
            <DataTable
              label={t('people')}
              columns={columns}
              rows={persons}
              rowKey={(person) => person.id}
              sortable={false}
              height={Math.max(320, height - 232)}
              onEnd={pages.more}
              onOpen={(person) => void navigate({ to: '/people/$personId', params: { personId: person.id } })}
            />
            {isSearching && persons.length >= PAGE ? (
              <Text size="sm" c="dimmed" mt="xs">
                {t('firstOfMany', { count: persons.length })}
              </Text>
            ) : null}
          </>
        )}
      </InsightFrame>
    </>
  );
}

function useColumns(names: readonly string[]): Column<PersonSummary>[] {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  return useMemo(() => {
    const now = Date.now();
    const when = (at: string) => (
      <span title={dateTime(at, { timeZone, seconds: true })}>{relativeTime(at, now)}</span>
    );
    const own = names.map(
      (name): Column<PersonSummary> => ({
        key: `property ${name}`,
        title: name,
        value: (person) => valueText(person.properties[name], timeZone),
        draw: (person) => {
          const text = valueText(person.properties[name], timeZone);
          return <span title={text}>{text}</span>;
        },
        isNumber: false,
      }),
    );
    const [label, state, first, last]: Column<PersonSummary>[] = [
      {
        key: 'label',
        title: t('label'),
        width: isNarrow ? 1.8 : 1.6,
        value: (person) => person.label,
        draw: (person) => <PersonLink id={person.id} name={nameOf(person)} />,
      },
      {
        key: 'state',
        title: t('state'),
        width: isNarrow ? '112px' : '124px',
        value: (person) => person.isIdentified,
        draw: (person) => <IdentifiedBadge isIdentified={person.isIdentified} />,
      },
      {
        key: 'first',
        title: t('firstSeen'),
        width: '128px',
        value: (person) => person.firstSeenAt,
        draw: (person) => when(person.firstSeenAt),
      },
      {
        key: 'last',
        title: t('lastSeen'),
        width: isNarrow ? '104px' : '128px',
        value: (person) => person.lastSeenAt,
        draw: (person) => when(person.lastSeenAt),
      },
    ] as const;
    return [label, ...(isNarrow ? [last, state] : [state, last, first]), ...own].filter(
      (column) => column !== undefined,
    );
  }, [names, timeZone, isNarrow, t]);
}

export function IdentifiedBadge({ isIdentified }: { isIdentified: boolean }) {
  const t = useWords(peopleWords);
  return (
    <Badge color={isIdentified ? 'dusk' : 'gray'}>{isIdentified ? t('identified') : t('anonymous')}</Badge>
  );
}
