import { describe, expect, test } from 'vitest';
import type { EffectInput } from './arms.ts';
import { describeEffect } from './effect.ts';

const holdout: EffectInput = {
  treated: { persons: 90_000, converted: 5_040 },
  control: { persons: 10_000, converted: 500 },
  plannedControlShare: 0.1,
  maturing: { treated: 0, control: 0 },
};

const arms = (treated: [number, number], control: [number, number], share = 0.5): EffectInput => ({
  treated: { persons: treated[0], converted: treated[1] },
  control: { persons: control[0], converted: control[1] },
  plannedControlShare: share,
  maturing: { treated: 0, control: 0 },
});

describe('known', () => {
  test('the published marketing holdout', () => {
    const effect = describeEffect(holdout);
    if (effect.state !== 'known') throw new Error(effect.state);
    expect(effect.verdict).toBe('helps');
    expect(effect.rate.treated).toBeCloseTo(0.056, 12);
    expect(effect.lift.relative).toBeCloseTo(0.12, 12);
    expect(effect.lift.interval?.map((x) => Math.round(x * 1e4) / 1e4)).toEqual([0.0197, 0.2203]);
    expect(effect.difference.points).toBeCloseTo(0.6, 12);
    expect(effect.difference.interval.map((x) => Math.round(x * 1e5) / 1e5)).toEqual([0.14715, 1.05285]);
    expect(effect.pValue).toBeCloseTo(0.009413, 6); // the absolute test's, not 0.01903 of the relative one
    expect(effect.incremental.conversions).toBeCloseTo(540, 9);
    expect(effect.incremental.interval.map(Math.round)).toEqual([132, 948]);
    expect(effect.value).toBeNull();
  });

  test('the other way round it hurts, and with less confidence asked for the interval shrinks', () => {
    const effect = describeEffect(arms([10_000, 500], [90_000, 5_040], 0.9));
    expect(effect).toMatchObject({ state: 'known', verdict: 'hurts' });
  });

  test('the verdict is undecided exactly when the interval of the difference holds 0', () => {
    const verdicts = new Set<string>();
    for (let converted = 30; converted <= 170; converted += 1) {
      const effect = describeEffect(arms([1_000, converted], [1_000, 100]));
      if (effect.state !== 'known') throw new Error(effect.state);
      const [low, high] = effect.difference.interval;
      expect(effect.verdict).toBe(low > 0 ? 'helps' : high < 0 ? 'hurts' : 'undecided');
      verdicts.add(effect.verdict);
    }
    expect([...verdicts].sort()).toEqual(['helps', 'hurts', 'undecided']);
  });

  test('what decides at 95 % may stay undecided at 99.9 %', () => {
    expect(describeEffect({ ...holdout, confidence: 0.999 })).toMatchObject({ verdict: 'undecided' });
  });

  test('amounts get their own lift, worked by hand', () => {
    // treated: half of 200 spend 30, control: half of 200 spend 20. Means 15 and 10; variances 226.13 and 100.50.
    const effect = describeEffect({
      ...arms([200, 100], [200, 100]),
      treated: { persons: 200, converted: 100, sum: 3_000, sumOfSquares: 90_000 },
      control: { persons: 200, converted: 100, sum: 2_000, sumOfSquares: 40_000 },
    });
    if (effect.state !== 'known') throw new Error(effect.state);
    expect(effect.verdict).toBe('undecided');
    expect(effect.pValue).toBe(1);
    expect(effect.value?.difference.perPerson).toBe(5);
    expect(effect.value?.lift?.relative).toBeCloseTo(0.5, 12);
    expect(effect.value?.incremental.total).toBe(1_000);
    expect(effect.value?.verdict).toBe('helps');
    expect(effect.value?.pValue).toBeCloseTo(0.000113, 5); // t = 5 / √(326.63 / 200) = 3.913
  });

  test('a goal nobody brought a value for has no relative lift', () => {
    const nothing = { sum: 0, sumOfSquares: 0 };
    const input = arms([200, 100], [200, 90]);
    const effect = describeEffect({
      ...input,
      treated: { ...input.treated, ...nothing },
      control: { ...input.control, ...nothing },
    });
    expect(effect).toMatchObject({ state: 'known', value: { lift: null, verdict: 'undecided' } });
  });
});

describe('sample ratio', () => {
  test('lost persons hide the effect, whatever it would be', () => {
    const effect = describeEffect(arms([90_000, 5_040], [9_000, 500], 0.1));
    expect(effect).toMatchObject({ state: 'sample-ratio-mismatch', plannedControlShare: 0.1 });
    if (effect.state === 'sample-ratio-mismatch') expect(effect.p).toBeLessThan(1e-20);
  });

  test('a slight deviation raises no alarm', () => {
    expect(describeEffect(arms([89_750, 5_040], [10_250, 500], 0.1)).state).toBe('known');
  });

  test('persons still in their window count for the ratio', () => {
    const input = { ...arms([9_000, 500], [1_000, 50], 0.1), maturing: { treated: 5_000, control: 0 } };
    expect(describeEffect(input).state).toBe('sample-ratio-mismatch');
  });

  test('a control that nobody planned is a mismatch, an empty one that was planned too', () => {
    expect(describeEffect(arms([900, 90], [100, 10], 0)).state).toBe('sample-ratio-mismatch');
    expect(describeEffect(arms([900, 90], [0, 0], 0.1)).state).toBe('sample-ratio-mismatch');
  });
});

describe('too early', () => {
  test('nobody is held out', () => {
    expect(describeEffect(arms([900, 90], [0, 0], 0))).toEqual({ state: 'too-early', because: 'no-control' });
  });

  test('few persons, and how many are missing', () => {
    expect(describeEffect(arms([360, 30], [40, 4], 0.1))).toEqual({
      state: 'too-early',
      because: 'few-persons',
      needs: { treated: 0, control: 60 },
    });
    expect(describeEffect({ ...arms([360, 30], [40, 12], 0.1), minimumPerArm: 40 }).state).toBe('known');
  });

  test('those missing are on their way', () => {
    const input = { ...arms([360, 30], [40, 4], 0.1), maturing: { treated: 540, control: 60 } };
    expect(describeEffect(input)).toMatchObject({
      because: 'still-in-window',
      needs: { treated: 0, control: 60 },
    });
    expect(describeEffect({ ...input, maturing: { treated: 540, control: 59 } })).toMatchObject({
      because: 'few-persons',
    });
  });

  test('nobody came yet', () => {
    expect(describeEffect(arms([0, 0], [0, 0], 0.1))).toMatchObject({
      because: 'few-persons',
      needs: { treated: 100, control: 100 },
    });
  });

  test('fewer than ten that converted, or that did not, in one arm', () => {
    expect(describeEffect(arms([1_000, 60], [1_000, 9]))).toEqual({
      state: 'too-early',
      because: 'few-conversions',
      outcome: 'converted',
      needs: { treated: 0, control: 1 },
    });
    expect(describeEffect(arms([1_000, 995], [1_000, 900]))).toEqual({
      state: 'too-early',
      because: 'few-conversions',
      outcome: 'not-converted',
      needs: { treated: 5, control: 0 },
    });
    expect(describeEffect(arms([1_000, 60], [1_000, 10])).state).toBe('known');
  });
});

test.each([
  arms([10, 11], [10, 1]),
  arms([10, -1], [10, 1]),
  arms([10.5, 1], [10, 1]),
  arms([10, 1], [10, 1], 1.1),
  { ...holdout, confidence: 1 },
  { ...holdout, treated: { persons: 10, converted: 1, sum: 5 } },
])('counts that no arms can have are refused (%#)', (input) => {
  expect(() => describeEffect(input)).toThrow('cannot come from two arms');
});
