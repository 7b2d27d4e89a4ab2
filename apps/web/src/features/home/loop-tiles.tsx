import { Text, UnstyledButton } from '@mantine/core';
import { listEffects } from '@skylantern/contracts';
import {
  IconActivity,
  IconArrowRight,
  IconChartLine,
  IconId,
  IconScale,
  IconSend,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { change, compactNumber, number, percent } from '../../format/format.ts';
import { todayIn } from '../../format/time.ts';
import { useSections } from '../../frame/sections.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { AppLink } from '../../ui/app-link.tsx';
import { useCall } from '../../use-call.ts';
import { trendAddress } from './asks.ts';
import classes from './home.module.css';
import type { Overview } from './home-screen.tsx';
import { homeWords } from './words.ts';

/** How many rules are looked at for an effect. */
const NEWEST = 20;

interface Tile {
  key: 'collect' | 'identify' | 'analyze' | 'segment' | 'engage' | 'verify';
  icon: typeof IconActivity;
  value: number | null;
  /** In place of the value: what is no plain number. */
  shown?: string;
  unit: string;
  before?: number;
  /** A second fact under the number. */
  note?: string;
  onOpen?: () => void;
  link: { href: string; says: string };
}

export interface LoopTilesProps {
  overview: Overview;
  /** Opens the people who were active. */
  onPeople: () => void;
}

/** Six steps of the loop, each with its number of the week, the change, and the way on. */
export function LoopTiles({ overview, onPeople }: LoopTilesProps) {
  const t = useWords(homeWords);
  const { workspace } = useHere();
  const drawn = useSections().map(({ path }) => path as string);
  const has = (path: string) => drawn.includes(path);
  const today = todayIn(workspace.timeZone);
  const trend = (measure: 'total' | 'unique_persons') =>
    trendAddress(null, measure, overview.lastDay ?? today, today);
  const { events, newPersons, activePersons, messages, segments, journeysLive } = overview;
  const journeys = has('/journeys') ? '/journeys' : '/insights';
  const verify = useVerifyTile(journeysLive, journeys);
  const tiles: Tile[] = [
    {
      key: 'collect',
      icon: IconActivity,
      value: events.now,
      before: events.before,
      unit: t('events', { count: events.now }),
      link: has('/live')
        ? { href: '/live', says: t('seeLive') }
        : { href: trend('total'), says: t('seeTrend') },
    },
    {
      key: 'identify',
      icon: IconId,
      value: newPersons.now,
      before: newPersons.before,
      unit: t('newPersons', { count: newPersons.now }),
      note: t('identified', {
        share: percent(overview.personsTotal === 0 ? null : overview.identifiedTotal / overview.personsTotal),
        persons: number(overview.personsTotal),
      }),
      link: { href: has('/people') ? '/people' : trend('unique_persons'), says: t('seePeople') },
    },
    {
      key: 'analyze',
      icon: IconChartLine,
      value: activePersons.now,
      before: activePersons.before,
      unit: t('activePersons', { count: activePersons.now }),
      onOpen: onPeople,
      link: { href: '/insights/funnel', says: t('askFunnel') },
    },
    {
      key: 'segment',
      icon: IconUsersGroup,
      value: segments,
      unit: t('segments', { count: segments }),
      link: {
        href: has('/segments') ? (segments === 0 ? '/segments/new' : '/segments') : '/insights/funnel',
        says: segments === 0 ? t('makeSegment') : t('seeSegments'),
      },
    },
    {
      key: 'engage',
      icon: IconSend,
      value: messages.now,
      before: messages.before,
      unit: t('messages', { count: messages.now }),
      ...(journeysLive === 0
        ? {}
        : { note: `${number(journeysLive)} ${t('journeysLive', { count: journeysLive })}` }),
      link: { href: journeys, says: journeysLive === 0 ? t('makeJourney') : t('seeJourneys') },
    },
    verify,
  ];
  return (
    <ol className={classes['loop']} aria-label={t('loop')}>
      {tiles.map((tile) => (
        <li key={tile.key} className="card">
          <LoopTile tile={tile} name={t(tile.key)} />
        </li>
      ))}
    </ol>
  );
}

/** The effect of the newest rule that has one. */
function useVerifyTile(journeysLive: number, journeys: string): Tile {
  const t = useWords(homeWords);
  const effects = useCall(listEffects, { query: { limit: NEWEST } }).data?.items ?? [];
  const shared = { key: 'verify' as const, icon: IconScale, value: null, unit: '' };
  const known = effects.find(({ effect }) => effect?.state === 'known');
  if (known?.effect?.state === 'known') {
    const { lift, verdict } = known.effect;
    return {
      ...shared,
      shown: change(1 + lift.relative, 1),
      unit: t('lift'),
      note: t(`lift_${verdict}`, { name: known.name }),
      link: { href: `/journeys/${known.journeyId}`, says: t('seeEffect') },
    };
  }
  const early = effects.find(({ effect }) => effect !== null);
  if (early !== undefined) {
    return {
      ...shared,
      note: t('tooEarly', { name: early.name }),
      link: { href: `/journeys/${early.journeyId}`, says: t('seeEffect') },
    };
  }
  const link = { href: journeys, says: journeysLive === 0 ? t('makeJourney') : t('seeJourneys') };
  return { ...shared, note: t(journeysLive === 0 ? 'noEffect' : 'noGoal'), link };
}

function LoopTile({ tile, name }: { tile: Tile; name: string }) {
  const { icon: Icon, value, unit, before, note, onOpen, link } = tile;
  const shown: ReactNode = (
    <span className={classes['number']} title={tile.shown ?? number(value)}>
      {tile.shown ?? ((value ?? 0) < 1_000_000 ? number(value) : compactNumber(value))}
    </span>
  );
  const isUp = value !== null && before !== undefined && value > before;
  const isSame = value === before;
  return (
    <>
      <span className={classes['step']}>
        <Icon size={16} stroke={1.6} aria-hidden />
        {name}
      </span>
      <span className={classes['value']}>
        {onOpen === undefined ? (
          shown
        ) : (
          <UnstyledButton className={classes['opens'] ?? ''} onClick={onOpen}>
            {shown}
          </UnstyledButton>
        )}
        <Text span size="sm" c="dimmed">
          {unit}
        </Text>
      </span>
      {before === undefined || before === 0 ? null : (
        <span
          className={classes['change']}
          data-way={isSame ? undefined : isUp ? 'up' : 'down'}
          title={number(before)}
        >
          {isSame ? '' : isUp ? '↑ ' : '↓ '}
          {change(value, before)}
        </span>
      )}
      {note === undefined ? null : <span className={classes['note']}>{note}</span>}
      <AppLink href={link.href} className={classes['on'] ?? ''}>
        {link.says}
        <IconArrowRight size={14} aria-hidden />
      </AppLink>
    </>
  );
}
