import { Button, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { IconActivity, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { number } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PageHeader } from '../../ui/page-header.tsx';
import { SendSnippets } from '../data/sources/send-snippets.tsx';
import { type LiveFilter, passes } from './flow.ts';
import classes from './live.module.css';
import { LiveRow } from './live-row.tsx';
import { useLive } from './use-live.ts';
import { liveWords } from './words.ts';

const SHOWN = 200;
const everything: LiveFilter = { event: '', source: '', person: '' };

/** Events as they arrive. */
export function LiveScreen() {
  const t = useWords(liveWords);
  const { workspace } = useHere();
  const live = useLive(workspace.id);
  const [filter, setFilter] = useState(everything);
  const names = useMemo(() => optionsOf(live.shown.map((one) => one.event)), [live.shown]);
  const sources = useMemo(() => optionsOf(live.shown.map((one) => one.source)), [live.shown]);
  const rows = useMemo(
    () => live.shown.filter((event) => passes(event, filter)).slice(0, SHOWN),
    [live.shown, filter],
  );
  const change = (part: Partial<LiveFilter>) => setFilter({ ...filter, ...part });
  const isEmpty = live.known && live.shown.length === 0;
  return (
    <>
      <PageHeader
        title={t('live')}
        state={
          <span className={classes['state']} data-connection={live.connection} role="status">
            {t(live.connection)}
          </span>
        }
        says={t('says')}
        action={
          <Button
            variant={live.paused ? 'filled' : 'default'}
            leftSection={live.paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
            onClick={live.toggle}
            disabled={isEmpty}
          >
            {live.paused ? t('resume') : t('pause')}
          </Button>
        }
      />
      {isEmpty ? (
        <>
          <EmptyState
            icon={<IconActivity size={28} stroke={1.5} />}
            title={t('listening')}
            says={t('listeningSays')}
          />
          <div style={{ maxWidth: 760, marginInline: 'auto' }}>
            <SendSnippets />
          </div>
        </>
      ) : (
        <>
          <div className={classes['bar']}>
            <Select
              aria-label={t('event')}
              placeholder={t('allEvents')}
              data={names}
              value={filter.event || null}
              onChange={(event) => change({ event: event ?? '' })}
              searchable
              clearable
              w={{ base: '100%', xs: 200 }}
            />
            <Select
              aria-label={t('source')}
              placeholder={t('allSources')}
              data={sources}
              value={filter.source || null}
              onChange={(source) => change({ source: source ?? '' })}
              clearable
              w={{ base: '100%', xs: 160 }}
            />
            <TextInput
              type="search"
              aria-label={t('person')}
              placeholder={t('personHint')}
              value={filter.person}
              onChange={(event) => change({ person: event.currentTarget.value })}
              w={{ base: '100%', xs: 240 }}
            />
            <Tooltip label={t('rateSays')}>
              <Text component="span" size="sm" c="dimmed" ms="auto">
                {t('rate', { rate: number(live.rate, { decimals: 1 }) })}
              </Text>
            </Tooltip>
          </div>
          {live.waiting.length === 0 ? null : (
            <Button variant="light" fullWidth mb={8} onClick={live.toggle}>
              {t('waiting', { count: live.waiting.length })}
            </Button>
          )}
          {rows.length === 0 && live.known ? (
            <EmptyState
              title={t('noneMatch')}
              says={t('noneMatchSays')}
              action={
                <Button variant="default" onClick={() => setFilter(everything)}>
                  {t('clear')}
                </Button>
              }
            />
          ) : (
            <ol className={`card ${classes['list']}`} aria-label={t('live')}>
              {rows.map((event) => (
                <LiveRow
                  key={event.messageId}
                  event={event}
                  fresh={live.fresh.has(event.messageId)}
                  timeZone={workspace.timeZone}
                />
              ))}
            </ol>
          )}
        </>
      )}
    </>
  );
}

function optionsOf(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== '').sort();
}
