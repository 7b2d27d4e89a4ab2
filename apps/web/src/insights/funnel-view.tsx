import { Text, Title } from '@mantine/core';
import { type FunnelParams, FunnelRow } from '@skylantern/analyze';
import { useMemo } from 'react';
import Type from 'typebox';
import { BarChart } from '../charts/bar-chart.tsx';
import { FunnelChart, type FunnelGroup, type FunnelWho } from '../charts/funnel-chart.tsx';
import { duration, number, percent } from '../format/format.ts';
import { useLanguage, useWords } from '../i18n/i18n.ts';
import { Stat } from '../ui/stat.tsx';
import { cutOf, inOrder } from './answer-parts.ts';
import { convertBars, funnelParts, stepNames } from './funnel-shape.ts';
import { rowsAs } from './rows-as.ts';
import classes from './view.module.css';
import type { ViewProps } from './view.ts';
import { insightWords } from './words.ts';

const Rows = Type.Array(FunnelRow);

/** A funnel: what became of those who began, step by step, and how long they took. */
export function FunnelView({ answered, label, segments, onPick }: ViewProps) {
  const t = useWords(insightWords);
  const language = useLanguage();
  const params = answered.request.params as FunnelParams; // the request was made of these
  const { count = 'persons' } = answered.request;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names are written in the language
  const parts = useMemo(
    () => funnelParts(rowsAs(Rows, answered.rows), segments, count),
    [answered.rows, segments, count, language],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  const steps = useMemo(() => stepNames(params), [params, language]);
  const whole = parts.find(({ part }) => part === 'total');
  const groups = useMemo(() => {
    const shown = parts.length > 1 ? parts.filter(({ part }) => part !== 'total') : parts;
    return inOrder(shown, answered.request.breakdown, ({ values }) => values);
  }, [parts, answered.request]);
  const [first, last] = [whole?.rows[0], whole?.rows.at(-1)];
  const open = (whole?.rows ?? []).slice(0, -1).reduce((sum, row) => sum + row.inProgress, 0);
  const pick = (group: FunnelGroup, at: number, who: FunnelWho) => {
    const part = parts.find(({ key }) => key === group.key);
    if (part === undefined) return;
    const step = at + 1;
    const said = { step, event: steps[at] ?? '' };
    const title = {
      reached: t('reachedStep', said),
      lost: t('lostBefore', said),
      open: t('openBefore', said),
    }[who];
    const came = ({ reached: 'converted', lost: 'dropped', open: 'in_progress' } as const)[who];
    onPick({
      cell: { step, came, ...cutOf(part) },
      title: part.part === 'total' ? title : `${title} · ${part.name}`,
    });
  };
  const bars = convertBars(last);
  return (
    <>
      <div className={classes['stats']}>
        <Stat label={t('conversion')} value={last?.shareOfFirst ?? null} format={percent}>
          {open > 0 ? (
            <Text size="xs" c="dimmed">
              {t('decidedSays', { share: percent(last?.shareOfDecided) })}
            </Text>
          ) : null}
        </Stat>
        <Stat
          label={t('began')}
          value={first?.persons ?? null}
          format={number}
          {...(whole === undefined ? {} : { onOpen: () => pick(whole, 0, 'reached') })}
        />
        <Stat
          label={t('finished')}
          value={last?.persons ?? null}
          format={number}
          {...(whole === undefined ? {} : { onOpen: () => pick(whole, steps.length - 1, 'reached') })}
        />
        <Stat label={t('medianTime')} value={last?.medianFromFirstMs ?? null} format={duration} />
        {open > 0 ? (
          <Stat label={t('inProgress')} value={open} format={number}>
            <Text size="xs" c="dimmed">
              {t('inProgressSays')}
            </Text>
          </Stat>
        ) : null}
      </div>
      <FunnelChart label={label} steps={steps} groups={groups} counts={count} onPick={pick} />
      {bars.length === 0 ? null : (
        <section style={{ marginTop: 24 }}>
          <Title order={2} mb="xs">
            {t('timeToConvert')}
          </Title>
          <BarChart
            label={t('timeToConvert')}
            bars={bars}
            direction="columns"
            plain
            nameTitle={t('time')}
            valueTitle={t('attempts')}
            height={180}
            closed
          />
        </section>
      )}
    </>
  );
}
