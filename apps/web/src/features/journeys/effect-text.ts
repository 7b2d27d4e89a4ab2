import type { EffectReply, Goal } from '@skylantern/contracts';
import { number, percent } from '../../format/format.ts';
import { say } from '../../i18n/i18n.ts';
import { durationText, type Said } from '../../insights/sentence.ts';
import { type Mark, matcherText, type Surroundings, saying } from '../segments/say-parts.ts';
import { journeyWords } from './words.ts';

export type Effect = NonNullable<EffectReply['effect']>;
export type KnownEffect = Extract<Effect, { state: 'known' }>;

/** Whether it worked, in one sentence. */
export function effectText(effect: Effect, goal: Goal, around: Surroundings): Said {
  const t = say(journeyWords);
  return saying((mark) => {
    const values = { goal: matcherText(goal.what, mark, around), within: mark(durationText(goal.within)) };
    switch (effect.state) {
      case 'known': {
        const shown = {
          ...values,
          treated: mark(percent(effect.rate.treated)),
          control: mark(percent(effect.rate.control)),
        };
        if (effect.verdict === 'undecided') return t('verdict_undecided', shown);
        const lift = mark(percent(Math.abs(effect.lift.relative)));
        return t(effect.verdict === 'helps' ? 'verdict_helps' : 'verdict_hurts', { ...shown, lift });
      }
      case 'sample-ratio-mismatch':
        return t('mismatch', {
          observed: mark(percent(effect.observedControlShare)),
          planned: mark(percent(effect.plannedControlShare)),
        });
      case 'too-early':
        return t('tooEarlyFor', { missing: missingText(effect, values, mark) });
    }
  });
}

function missingText(
  effect: Extract<Effect, { state: 'too-early' }>,
  values: { goal: string; within: string },
  mark: Mark,
): string {
  const t = say(journeyWords);
  if (effect.because === 'no-control') return t('early_no-control');
  const { treated, control } = effect.needs;
  const needs = [
    treated > 0 ? t('needsTreated', { people: mark(number(treated)) }) : '',
    control > 0 ? t('needsControl', { people: mark(number(control)) }) : '',
  ]
    .filter((part) => part !== '')
    .join(t('and'));
  if (!('outcome' in effect)) {
    const key = effect.because === 'few-persons' ? 'early_few' : 'early_window';
    return t(key, { needs, within: values.within });
  }
  const key = effect.outcome === 'converted' ? 'early_converted' : 'early_notConverted';
  return t(key, { needs, goal: values.goal });
}

/** Small p-values are told as a bound: nobody knows them more exactly. */
export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : number(p, { decimals: 3 });
}

/** The 95 % interval of a share (Wilson), to draw how sure each arm is by itself. */
export function shareInterval(converted: number, persons: number): [number, number] | null {
  if (persons === 0) return null;
  const z = 1.959963984540054;
  const share = converted / persons;
  const scale = 1 + z ** 2 / persons;
  const middle = (share + z ** 2 / (2 * persons)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / persons + z ** 2 / (4 * persons ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
