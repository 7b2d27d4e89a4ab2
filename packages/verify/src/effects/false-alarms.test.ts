import { expect, test } from 'vitest';
import { describeEffect } from './effect.ts';

/** A small seeded generator (mulberry32), so that the lives below are the same on every run. */
function makeChance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** 1,500 rules over 4,000 persons with a 20 % control; how many of them were said to do something? */
function decided(treatedRate: number, controlRate: number): Record<string, number> {
  const chance = makeChance(7);
  const outcomes: Record<string, number> = {};
  for (let rule = 0; rule < 1_500; rule += 1) {
    const treated = { persons: 0, converted: 0 };
    const control = { persons: 0, converted: 0 };
    for (let person = 0; person < 4_000; person += 1) {
      const heldOut = chance() < 0.2;
      const arm = heldOut ? control : treated;
      arm.persons += 1;
      if (chance() < (heldOut ? controlRate : treatedRate)) arm.converted += 1;
    }
    const effect = describeEffect({
      treated,
      control,
      plannedControlShare: 0.2,
      maturing: { treated: 0, control: 0 },
    });
    const name = effect.state === 'known' ? effect.verdict : effect.state;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  }
  return outcomes;
}

test('a rule that does nothing is called effective about five times in a hundred', () => {
  const { helps = 0, hurts = 0, undecided = 0 } = decided(0.1, 0.1);
  expect(helps + hurts + undecided).toBeGreaterThan(1_490); // the sample ratio alarms about once in a thousand
  expect((helps + hurts) / 1_500).toBeGreaterThan(0.035);
  expect((helps + hurts) / 1_500).toBeLessThan(0.065);
});

test('a rule that lifts 10 % to 14 % is mostly found, and never said to hurt', () => {
  const { helps = 0, hurts = 0 } = decided(0.14, 0.1); // power by hand: 1 − Φ(1.96 − 0.04 / 0.0121) = 0.91
  expect(helps / 1_500).toBeGreaterThan(0.87);
  expect(hurts).toBe(0);
});
