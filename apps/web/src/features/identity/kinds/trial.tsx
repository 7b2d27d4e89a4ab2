import { Badge, Group, Stack, Text } from '@mantine/core';
import type { simulateIdentity } from '@skylantern/contracts';
import { useEffect, useRef } from 'react';
import type { CallReply } from '../../../api.ts';
import { number } from '../../../format/format.ts';
import { useWords } from '../../../i18n/i18n.ts';
import { type Column, DataTable } from '../../../ui/data-table.tsx';
import { InsightFrame } from '../../../ui/insight-frame.tsx';
import classes from '../identity.module.css';
import { useKindName } from '../kind-name.ts';
import { splitExample } from './split-example.ts';
import type { TrialState } from './use-trial.ts';
import { kindWords } from './words.ts';

type Simulation = CallReply<typeof simulateIdentity>;

/** What the changed rules would have made of history, while it is worked out and after. */
export function Trial({ trial, isOld }: { trial: TrialState; isOld: boolean }) {
  const t = useWords(kindWords);
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (trial.isRunning) place.current?.scrollIntoView({ block: 'center' });
  }, [trial.isRunning]);
  if (!trial.isRunning && trial.data === undefined && trial.error === null) return null;
  return (
    <section ref={place} className={`card ${classes['card']}`} aria-label={t('trial')}>
      <h2>{t('trial')}</h2>
      {trial.isRunning ? (
        <Text size="sm" c="dimmed">
          {t('trialRunning')}
        </Text>
      ) : null}
      <InsightFrame
        answer={{ data: trial.data, error: trial.error, isFetching: trial.isRunning }}
        onCancel={trial.cancel}
        height={160}
      >
        {(found) => <Found found={found} isOld={isOld} />}
      </InsightFrame>
    </section>
  );
}

interface Line {
  key: 'persons' | 'merges' | 'shared' | 'stopped';
  now: number;
  proposed: number;
}

function Found({ found, isOld }: { found: Simulation; isOld: boolean }) {
  const t = useWords(kindWords);
  const lines = (['persons', 'merges', 'shared', 'stopped'] as const).map(
    (key): Line => ({ key, now: found.now[key], proposed: found.proposed[key] }),
  );
  const columns: Column<Line>[] = [
    { key: 'what', title: t('measure'), width: 1.5, value: (line) => t(line.key) },
    {
      key: 'now',
      title: t('now'),
      isNumber: true,
      value: (line) => line.now,
      draw: (line) => number(line.now),
    },
    {
      key: 'proposed',
      title: t('proposed'),
      isNumber: true,
      value: (line) => line.proposed,
      draw: (line) => number(line.proposed),
    },
    {
      key: 'difference',
      title: t('difference'),
      isNumber: true,
      value: (line) => line.proposed - line.now,
      draw: (line) => signed(line.proposed - line.now),
    },
  ];
  return (
    <Stack gap="sm">
      {isOld ? <Badge color="amber">{t('trialOld')}</Badge> : null}
      <Text size="sm" c="dimmed">
        {t('trialSays', { count: found.combinations })} {found.isCut ? t('trialCut') : null}
      </Text>
      <DataTable
        label={t('trial')}
        columns={columns}
        rows={lines}
        rowKey={(line) => line.key}
        sortable={false}
      />
      {found.examples.length === 0 ? <Text size="sm">{t('noExamples')}</Text> : null}
      <Examples found={found} change="joined" />
      <Examples found={found} change="separated" />
      <Text size="sm">{t('trialFuture')}</Text>
    </Stack>
  );
}

const SHOWN = 6;

function Examples({ found, change }: { found: Simulation; change: 'joined' | 'separated' }) {
  const t = useWords(kindWords);
  const nameOf = useKindName();
  const examples = found.examples.filter((one) => one.change === change);
  if (examples.length === 0) return null;
  return (
    <details open={examples.length <= 5}>
      <summary className={classes['summary']}>
        {t(change)}: {t('firstExamples', { count: examples.length })}
      </summary>
      <Text size="sm" c="dimmed" my={4}>
        {t(`${change}Says`)}
      </Text>
      <ul className={classes['list']}>
        {examples.map(({ identities }) => (
          <li key={identities.join('\n')} className={classes['merge']} style={{ display: 'block' }}>
            <Group gap="4px 12px">
              {identities.slice(0, SHOWN).map((identity) => {
                const { type, value } = splitExample(identity);
                return (
                  <span key={identity} style={{ overflowWrap: 'anywhere' }}>
                    <span className={classes['faint']}>{nameOf(type)}</span> <code>{value}</code>
                  </span>
                );
              })}
              {identities.length <= SHOWN ? null : (
                <span className={classes['faint']}>{t('moreIds', { count: identities.length - SHOWN })}</span>
              )}
            </Group>
          </li>
        ))}
      </ul>
    </details>
  );
}

const signed = (value: number): string => (value > 0 ? `+${number(value)}` : number(value));
