import { Alert, Button, Stack, Text } from '@mantine/core';
import { type EffectReply, getEffect, type JourneyDetail } from '@skylantern/contracts';
import { IconTarget } from '@tabler/icons-react';
import { useMemo } from 'react';
import { type Bar, BarChart } from '../../charts/bar-chart.tsx';
import { OTHER } from '../../charts/palette.ts';
import { change as changeText, number, percent } from '../../format/format.ts';
import { useLanguage, useWords } from '../../i18n/i18n.ts';
import { durationText } from '../../insights/sentence.ts';
import { useOpen } from '../../ui/app-link.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { InsightFrame } from '../../ui/insight-frame.tsx';
import { Sentence } from '../../ui/sentence.tsx';
import { Stat } from '../../ui/stat.tsx';
import { useCall } from '../../use-call.ts';
import { useRuleSurroundings } from './edit/use-rule-surroundings.ts';
import { type Effect, effectText, type KnownEffect, pText, shareInterval } from './effect-text.ts';
import classes from './journeys.module.css';
import { journeyWords } from './words.ts';

const EVERY_MS = 15_000;

/** Whether the journey worked: one sentence, one chart, one number that says how sure. */
export function EffectPanel({ journey }: { journey: JourneyDetail }) {
  const effect = useCall(
    getEffect,
    { params: { id: journey.id } },
    journey.state === 'live' ? { everyMs: EVERY_MS, keep: true } : { keep: true },
  );
  return <InsightFrame answer={effect}>{(reply) => <Answer journey={journey} reply={reply} />}</InsightFrame>;
}

function Answer({ journey, reply }: { journey: JourneyDetail; reply: EffectReply }) {
  const t = useWords(journeyWords);
  useLanguage();
  const around = useRuleSurroundings();
  const goal = journey.published?.goal ?? null;
  const { effect, counts } = reply;
  if (goal === null || effect === null || counts === null) return <NoGoal journey={journey} />;
  return (
    <Stack gap="lg">
      <div className={classes['verdict']} data-tone={toneOf(effect)}>
        <Sentence {...effectText(effect, goal, around)} />
      </div>
      {effect.state === 'sample-ratio-mismatch' ? (
        <Alert color="red" variant="light">
          {t('mismatchSays', { odds: number(Math.round(1 / Math.max(effect.p, 1e-9))) })}
        </Alert>
      ) : null}
      {reply.hasShareChanged ? (
        <Alert color="amber" variant="light">
          {t('shareChanged')}
        </Alert>
      ) : null}
      {effect.state === 'known' ? <Numbers effect={effect} reply={reply} /> : null}
      <Arms counts={counts} within={durationText(goal.within)} />
    </Stack>
  );
}

function toneOf(effect: Effect): string {
  if (effect.state === 'sample-ratio-mismatch') return 'bad';
  if (effect.state === 'too-early' || effect.verdict === 'undecided') return 'open';
  return effect.verdict === 'helps' ? 'good' : 'bad';
}

function NoGoal({ journey }: { journey: JourneyDetail }) {
  const t = useWords(journeyWords);
  const open = useOpen();
  const href = `/journeys/${journey.id}/edit`;
  return (
    <EmptyState
      icon={<IconTarget size={28} stroke={1.5} />}
      title={t('noGoal')}
      says={t('noGoalSays')}
      action={
        journey.state === 'ended' ? null : (
          <Button component="a" href={href} onClick={open(href)}>
            {t('setGoal')}
          </Button>
        )
      }
    />
  );
}

const signed = (value: number, decimals: number): string =>
  (value > 0 ? '+' : '') + number(value, { decimals });

function Numbers({ effect, reply }: { effect: KnownEffect; reply: EffectReply }) {
  const t = useWords(journeyWords);
  const confidence = percent(effect.confidence).replace('.0', '');
  const span = (from: string, until: string) => (
    <Text size="xs" c="dimmed">
      {t('confidenceSays', { confidence, from, until })}
    </Text>
  );
  const { lift, difference, incremental, pValue } = effect;
  return (
    <div className={classes['numbers']}>
      <Stat label={t('lift')} value={lift.relative} format={(value) => changeText(1 + (value ?? 0), 1)}>
        {lift.interval === null ? (
          <Text size="xs" c="dimmed">
            {t('noInterval')}
          </Text>
        ) : (
          span(changeText(1 + lift.interval[0], 1), changeText(1 + lift.interval[1], 1))
        )}
      </Stat>
      <Stat label={t('howSure')} value={pValue} format={(value) => pText(value ?? 1)}>
        <Text size="xs" c="dimmed">
          {t('howSureSays_sure', { p: pValue < 0.001 ? '< 0.1%' : percent(pValue) })}
        </Text>
      </Stat>
      <Stat
        label={t('incremental')}
        value={incremental.conversions}
        format={(value) => signed(value ?? 0, 0)}
      >
        {span(signed(incremental.interval[0], 0), signed(incremental.interval[1], 0))}
        <Text size="xs" c="dimmed">
          {t('incrementalSays')}
        </Text>
      </Stat>
      <Stat
        label={t('difference')}
        value={difference.points}
        format={(value) => t('points', { points: signed(value ?? 0, 1) })}
      >
        {span(signed(difference.interval[0], 1), signed(difference.interval[1], 1))}
      </Stat>
      <Stat
        label={t('ratio')}
        value={reply.plannedControlShare}
        format={() => (reply.hasShareChanged ? t('ratioUnknown') : '✓')}
      >
        {reply.hasShareChanged ? null : (
          <Text size="xs" c="dimmed">
            {t('ratioFine', { planned: percent(reply.plannedControlShare) })}
          </Text>
        )}
      </Stat>
    </div>
  );
}

type Counts = NonNullable<EffectReply['counts']>;
interface Arm {
  key: 'treated' | 'control';
  persons: number;
  converted: number;
  maturing: number;
}

function Arms({ counts, within }: { counts: Counts; within: string }) {
  const t = useWords(journeyWords);
  const arms = useMemo(
    () =>
      (['treated', 'control'] as const).map(
        (key): Arm => ({
          key,
          ...counts[key],
          maturing: counts.maturing[key],
        }),
      ),
    [counts],
  );
  const bars = useMemo(
    () =>
      arms.map(({ key, persons, converted }): Bar => {
        const interval = shareInterval(converted, persons);
        return {
          key: key === 'control' ? OTHER : key,
          name: t(key),
          value: persons === 0 ? null : converted / persons,
          ...(interval === null ? {} : { low: interval[0], high: interval[1] }),
        };
      }),
    [arms, t],
  );
  const columns: Column<Arm>[] = [
    { key: 'arm', title: t('arm'), value: ({ key }) => t(key), width: 1.4 },
    {
      key: 'persons',
      title: t('people'),
      isNumber: true,
      width: 1.4,
      value: ({ persons }) => persons,
      draw: ({ persons }) => number(persons),
    },
    {
      key: 'converted',
      title: t('converted'),
      isNumber: true,
      value: ({ converted }) => converted,
      draw: ({ converted }) => number(converted),
    },
    {
      key: 'rate',
      title: t('rate'),
      isNumber: true,
      value: ({ persons, converted }) => (persons === 0 ? null : converted / persons),
      draw: ({ persons, converted }) => percent(persons === 0 ? null : converted / persons),
    },
    {
      key: 'interval',
      title: t('interval95'),
      isNumber: true,
      width: 1.4,
      value: ({ persons, converted }) => shareInterval(converted, persons)?.[0] ?? null,
      draw: ({ persons, converted }) => {
        const found = shareInterval(converted, persons);
        return found === null ? percent(null) : `${percent(found[0])} – ${percent(found[1])}`;
      },
    },
    {
      key: 'maturing',
      title: t('maturing'),
      isNumber: true,
      width: 1.4,
      value: ({ maturing }) => maturing,
      draw: ({ maturing }) => number(maturing),
    },
  ];
  const label = t('chart', { within });
  return (
    <section className="card" style={{ padding: 16 }} aria-label={label}>
      <Text fw={600} mb={8}>
        {label}
      </Text>
      {counts.treated.persons + counts.control.persons === 0 ? null : (
        <BarChart
          label={label}
          bars={bars}
          format={percent}
          nameTitle={t('arm')}
          valueTitle={t('rate')}
          closed
        />
      )}
      <DataTable label={label} columns={columns} rows={arms} rowKey={({ key }) => key} sortable={false} />
    </section>
  );
}
