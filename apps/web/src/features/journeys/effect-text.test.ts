import type { Goal } from '@skylantern/contracts';
import { afterEach, expect, test } from 'vitest';
import { i18n } from '../../i18n/i18n.ts';
import { plain } from '../../insights/sentence.ts';
import { type Effect, effectText, pText, shareInterval } from './effect-text.ts';

const goal: Goal = { what: { event: 'purchase' }, within: '7d' };
const around = { segmentName: (id: string) => id, timeZone: 'UTC' };
const told = (effect: Effect) => plain(effectText(effect, goal, around));
const known = (verdict: 'helps' | 'hurts' | 'undecided', relative: number): Effect => ({
  state: 'known',
  confidence: 0.95,
  rate: { treated: 0.056, control: 0.05 },
  lift: { relative, interval: [0.02, 0.2] },
  difference: { points: 0.6, interval: [0.1, 1.1] },
  pValue: 0.012,
  incremental: { conversions: 60, interval: [10, 110] },
  verdict,
  value: null,
});

afterEach(() => i18n.changeLanguage('en'));

test.each<[Effect, string]>([
  [
    known('helps', 0.12),
    'It works: 5.6% of those in the journey did purchase within 7 days, 5.0% of the control group. That is 12.0% more.',
  ],
  [
    known('hurts', -0.12),
    'It does harm: 5.6% of those in the journey did purchase within 7 days, 5.0% of the control group. That is 12.0% less.',
  ],
  [
    known('undecided', 0.12),
    'No effect can be told apart from chance: 5.6% of those in the journey did purchase within 7 days, 5.0% of the control group.',
  ],
  [
    { state: 'too-early', because: 'few-persons', needs: { treated: 0, control: 40 } },
    'Too early to say. Still missing until there is enough to compare: 40 in the control group past their 7 days.',
  ],
  [
    { state: 'too-early', because: 'still-in-window', needs: { treated: 5, control: 40 } },
    'Too early to say. Enough people are in, but their 7 days have to pass first: 5 in the journey and 40 in the control group to go.',
  ],
  [
    {
      state: 'too-early',
      because: 'few-conversions',
      outcome: 'converted',
      needs: { treated: 0, control: 3 },
    },
    'Too early to say. Still missing until there is enough to compare: 3 in the control group who did purchase.',
  ],
  [
    { state: 'too-early', because: 'no-control' },
    'Too early to say. Nobody is held out as control, so there is nothing to compare with. Set a control share and publish.',
  ],
  [
    { state: 'sample-ratio-mismatch', p: 0.0001, plannedControlShare: 0.1, observedControlShare: 0.15 },
    'The groups are not as they were drawn: 15.0% are in the control group, planned were 10.0%. Something loses people of one group, so no effect is shown.',
  ],
])('%#', (effect, sentence) => {
  expect(told(effect)).toBe(sentence);
});

test('in Chinese', async () => {
  await i18n.changeLanguage('zh');
  expect(told(known('helps', 0.12))).toBe(
    '有效: 旅程用户中 5.6% 在 7 天内做了 purchase, 对照组为 5.0%, 提升 12.0%。',
  );
});

test('a p-value is never more exact than it is known', () => {
  expect(pText(0.00004)).toBe('< 0.001');
  expect(pText(0.01234)).toBe('0.012');
});

test('the interval of a share stays between nobody and everybody (Wilson: 10 of 100)', () => {
  const [low, high] = shareInterval(10, 100) ?? [];
  expect(low).toBeCloseTo(0.0552, 4);
  expect(high).toBeCloseTo(0.1744, 4);
  expect(shareInterval(0, 10)?.[0]).toBe(0);
  expect(shareInterval(0, 0)).toBeNull();
});
