import { Title } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { number } from '../../format/format.ts';
import { todayIn } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { trendAddress } from './asks.ts';
import type { Overview } from './home-screen.tsx';
import { homeWords } from './words.ts';

type Row = Overview['topEvents'][number];

/** The most frequent events of the week; each leads to its trend. */
export function TopEvents({ overview }: { overview: Overview }) {
  const t = useWords(homeWords);
  const router = useRouter();
  const { workspace } = useHere();
  const today = todayIn(workspace.timeZone);
  const address = ({ name }: Row) => trendAddress(name, 'total', overview.lastDay ?? today, today);
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('event'),
      width: 2,
      value: (row) => row.name,
      draw: (row) => (
        <AppLink href={address(row)} title={t('openTrend', { event: row.name })}>
          {row.name}
        </AppLink>
      ),
    },
    {
      key: 'events',
      title: t('count'),
      isNumber: true,
      value: (row) => row.events,
      draw: (row) => number(row.events),
    },
    {
      key: 'persons',
      title: t('people'),
      isNumber: true,
      value: (row) => row.persons,
      draw: (row) => number(row.persons),
    },
  ];
  return (
    <section>
      <Title order={2} mb="sm">
        {t('topEvents')}
      </Title>
      <DataTable
        label={t('topEvents')}
        columns={columns}
        rows={overview.topEvents}
        rowKey={(row) => row.name}
        onOpen={(row) => router.history.push(address(row))}
      />
    </section>
  );
}
