import { Button, Group, Loader, Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import { listEventNames, listPersonEvents, type TimelineEvent } from '@skylantern/contracts';
import { IconChevronDown, IconChevronRight, IconTimeline } from '@tabler/icons-react';
import { useEffect, useId, useMemo, useState } from 'react';
import { call } from '../../api.ts';
import { clock } from '../../format/clock.ts';
import { number } from '../../format/format.ts';
import { day } from '../../format/time.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { EventPicker } from '../../ui/event-picker.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import type { Find } from '../../ui/picker.tsx';
import { usePages } from '../../use-pages.ts';
import classes from './people.module.css';
import { PropertyList } from './property-list.tsx';
import { groupTimeline, type SessionGroup } from './timeline-groups.ts';
import { peopleWords } from './words.ts';

const findEvents: Find = async (search, signal) => {
  const query = { limit: 50, ...(search === '' ? {} : { search }) };
  const { items } = await call(listEventNames, { query }, { signal });
  return items.map(({ name }) => ({ value: name, label: name }));
};

export interface TimelineProps {
  personId: string;
  /** Only this event; null for all. */
  event: string | null;
  onEvent: (event: string | null) => void;
}

/** What a person did, newest first, by day and session; more comes as one scrolls. */
export function Timeline({ personId, event, onEvent }: TimelineProps) {
  const t = useWords(peopleWords);
  useLanguage();
  const { timeZone } = useHere().workspace;
  const pages = usePages(
    listPersonEvents,
    { params: { id: personId }, query: { limit: 50, ...(event === null ? {} : { event }) } },
    { keep: true },
  );
  const days = useMemo(() => groupTimeline(pages.items, timeZone), [pages.items, timeZone]);
  const { ref, entry } = useIntersection({ rootMargin: '400px' });
  const isAtEnd = entry?.isIntersecting === true;
  const { more } = pages;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again once more events are there
  useEffect(() => {
    if (isAtEnd) more();
  }, [isAtEnd, pages.items.length]);
  return (
    <section aria-label={t('timeline')}>
      <Group justify="space-between" mb={8}>
        <EventPicker value={event} find={findEvents} onChange={onEvent} allowAny />
      </Group>
      <InsightFrame
        answer={pages.answer}
        isEmpty={(items) => items.length === 0}
        empty={
          <EmptyState
            icon={<IconTimeline size={28} stroke={1.5} />}
            title={event === null ? t('noEvents') : t('noSuchEvents')}
            says={event === null ? t('noEventsSays') : t('noSuchEventsSays')}
            {...(event === null
              ? {}
              : {
                  action: (
                    <Button variant="default" onClick={() => onEvent(null)}>
                      {t('showAllEvents')}
                    </Button>
                  ),
                })}
          />
        }
      >
        {() => (
          <>
            {days.map((one) => (
              <section key={one.day}>
                <h2 className={classes['day']}>
                  {day(one.day, { weekday: true })}
                  <span>{t('events', { count: one.count })}</span>
                </h2>
                {one.sessions.map((run) => (
                  <Run key={run.events[0]?.messageId} run={run} onEvent={onEvent} />
                ))}
              </section>
            ))}
            <div ref={ref} style={{ minHeight: 40, display: 'grid', placeItems: 'center' }}>
              {pages.answer.isFetchingNextPage ? <Loader size={18} /> : null}
              {pages.hasMore || event !== null ? null : (
                <Text size="sm" c="dimmed">
                  {t('allLoaded')}
                </Text>
              )}
            </div>
          </>
        )}
      </InsightFrame>
    </section>
  );
}

function Run({ run, onEvent }: { run: SessionGroup; onEvent: (event: string) => void }) {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  const from = clock(run.events.at(-1)?.occurredAt, timeZone);
  const until = clock(run.events[0]?.occurredAt, timeZone);
  return (
    <div className={classes['session']}>
      <h3>
        {run.sessionId === '' ? t('noSession') : t('session', { from, until })}
        {' · '}
        {t('events', { count: run.events.length })}
      </h3>
      <ol className={classes['events']}>
        {run.events.map((event) => (
          <Line key={event.messageId} event={event} onEvent={onEvent} />
        ))}
      </ol>
    </div>
  );
}

function Line({ event, onEvent }: { event: TimelineEvent; onEvent: (event: string) => void }) {
  const t = useWords(peopleWords);
  const { timeZone } = useHere().workspace;
  const [opened, setOpened] = useState(false);
  const id = useId();
  const names = Object.entries(event.properties);
  const summary = [event.path, ...names.slice(0, 3).map(([name, value]) => `${name}: ${brief(value)}`)];
  return (
    <li className={classes['event']}>
      <button
        type="button"
        className={classes['line']}
        aria-expanded={opened}
        {...(opened ? { 'aria-controls': id } : {})}
        onClick={() => setOpened(!opened)}
      >
        {opened ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
        <time dateTime={event.occurredAt}>{clock(event.occurredAt, timeZone, true)}</time>
        <strong>{event.event}</strong>
        <small>{summary.filter((text) => text !== '').join(' · ')}</small>
      </button>
      {opened ? (
        <div className={classes['opened']} id={id}>
          {names.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noEventProperties')}
            </Text>
          ) : (
            <PropertyList properties={names} />
          )}
          <h4>{t('builtIn')}</h4>
          <PropertyList properties={builtIn(event, t)} />
          <Button variant="subtle" size="compact-sm" mt={8} ml={-8} onClick={() => onEvent(event.event)}>
            {t('filterByEvent')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

function builtIn(
  event: TimelineEvent,
  t: (key: 'occurredAt' | 'path' | 'channel' | 'platform' | 'source' | 'messageId') => string,
) {
  const all: [string, string][] = [
    [t('occurredAt'), event.occurredAt],
    [t('path'), event.path],
    [t('channel'), event.channel],
    [t('platform'), event.platform],
    [t('source'), event.source],
    [t('messageId'), event.messageId],
  ];
  return all.filter(([, value]) => value !== '');
}

function brief(value: unknown): string {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value).slice(0, 60);
}
