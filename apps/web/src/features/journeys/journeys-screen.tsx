import { Button, Group, SegmentedControl, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type EffectReply, type JourneySummary, journeyStates, listJourneys } from '@skylantern/contracts';
import { IconPlus, IconRoute, IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { change as changeText, NOTHING, number, percent } from '../../format/format.ts';
import { dateTime, relativeTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink, useOpen } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { usePages } from '../../use-pages.ts';
import { StateBadge } from './state-badge.tsx';
import { useEffects } from './use-effects.ts';
import { journeyWords } from './words.ts';

const filters = ['all', ...journeyStates] as const;
type Filter = (typeof filters)[number];
const PAGE = 50;

/** Every rule with what it did. */
export function JourneysScreen() {
  const t = useWords(journeyWords);
  const open = useOpen();
  const navigate = useNavigate();
  const { can } = useHere();
  const [filter, setFilter] = useState<Filter>('all');
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed.trim(), 200);
  const pages = usePages(
    listJourneys,
    {
      query: {
        limit: PAGE,
        ...(filter === 'all' ? {} : { state: filter }),
        ...(search === '' ? {} : { search }),
      },
    },
    { keep: true },
  );
  const columns = useColumns(useEffects(pages.items));
  const isNarrowed = filter !== 'all' || search !== '' || typed !== '';
  const make = can('editor') ? (
    <Button
      component="a"
      href="/journeys/new"
      onClick={open('/journeys/new')}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('newJourney')}
    </Button>
  ) : null;
  return (
    <>
      <PageHeader title={t('journeys')} says={t('says')} action={make} />
      {pages.items.length === 0 && !isNarrowed ? null : (
        <Group gap="md" mb="sm">
          <TextInput
            flex="1 1 200px"
            maw={360}
            type="search"
            aria-label={t('find')}
            placeholder={t('find')}
            leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <SegmentedControl
            maw="100%"
            aria-label={t('state')}
            value={filter}
            data={filters.map((one) => ({ value: one, label: t(one) }))}
            onChange={(chosen) => setFilter(filters.find((one) => one === chosen) ?? 'all')}
          />
        </Group>
      )}
      <InsightFrame
        answer={pages.answer}
        height={200}
        isEmpty={(items) => items.length === 0}
        empty={
          !isNarrowed ? (
            <EmptyState
              icon={<IconRoute size={28} stroke={1.5} />}
              title={t('noJourneys')}
              says={t('noJourneysSays')}
              action={make}
            />
          ) : (
            <Text c="dimmed">{t(search === '' ? 'noneInState' : 'noneFound')}</Text>
          )
        }
      >
        {(items) => (
          <DataTable
            label={t('journeys')}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: '/journeys/$id', params: { id } })}
          />
        )}
      </InsightFrame>
      {pages.hasMore ? (
        <Button variant="default" mt="sm" onClick={pages.more} loading={pages.answer.isFetching}>
          {t('showMore')}
        </Button>
      ) : null}
    </>
  );
}

function useColumns(effects: ReadonlyMap<string, EffectReply>): Column<JourneySummary>[] {
  const t = useWords(journeyWords);
  const { timeZone } = useHere().workspace;
  return useMemo(() => {
    const now = Date.now();
    const count = (key: 'entered' | 'waiting' | 'sent'): Column<JourneySummary> => ({
      key,
      title: t(key),
      isNumber: true,
      value: (journey) => journey[key],
      draw: (journey) => (journey.publishedAt === null ? NOTHING : number(journey[key])),
    });
    return [
      {
        key: 'name',
        title: t('name'),
        width: 2.4,
        value: ({ name }) => name,
        draw: ({ id, name }) => (
          <AppLink href={`/journeys/${id}`} title={name}>
            {name}
          </AppLink>
        ),
      },
      {
        key: 'state',
        title: t('state'),
        width: '104px',
        value: ({ state }) => journeyStates.indexOf(state),
        draw: ({ state }) => <StateBadge state={state} />,
      },
      count('entered'),
      count('waiting'),
      count('sent'),
      {
        key: 'converted',
        title: t('converted'),
        isNumber: true,
        value: ({ id }) => convertedShare(effects.get(id)),
        draw: ({ id }) => percent(convertedShare(effects.get(id))),
      },
      {
        key: 'lift',
        title: t('lift'),
        isNumber: true,
        value: ({ id }) => liftOf(effects.get(id)),
        draw: ({ id }) => <Lift reply={effects.get(id)} />,
      },
      {
        key: 'changed',
        title: t('changed'),
        width: '132px',
        value: ({ updatedAt }) => updatedAt,
        draw: ({ updatedAt }) => (
          <span title={dateTime(updatedAt, { timeZone })}>{relativeTime(updatedAt, now)}</span>
        ),
      },
    ];
  }, [t, timeZone, effects]);
}

function convertedShare(reply: EffectReply | undefined): number | null {
  const treated = reply?.counts?.treated;
  return treated === undefined || treated.persons === 0 ? null : treated.converted / treated.persons;
}

const liftOf = (reply: EffectReply | undefined): number | null =>
  reply?.effect?.state === 'known' ? reply.effect.lift.relative : null;

function Lift({ reply }: { reply: EffectReply | undefined }) {
  const t = useWords(journeyWords);
  const effect = reply?.effect ?? null;
  if (effect === null) return NOTHING;
  if (effect.state !== 'known') return <span title={t('tooEarly')}>{NOTHING}</span>;
  const tone =
    effect.verdict === 'undecided'
      ? 'var(--mantine-color-dimmed)'
      : effect.verdict === 'helps'
        ? 'var(--positive)'
        : 'var(--negative)';
  return <span style={{ color: tone }}>{changeText(1 + effect.lift.relative, 1)}</span>;
}
