import { expect, test } from 'vitest';
import { studentPValue, studentQuantile, studentUpperTail } from './student-t.ts';

/** Golden values: scipy 1.17.1, scipy.stats.t; [t, df, P(T <= t)]. */
const cdf = [
  [-50, 1, 0.006365349100972797],
  [0.5, 1, 0.6475836176504333],
  [-10, 2, 0.004926228511662845],
  [2.2, 2.5, 0.9335430072901655],
  [-3, 5, 0.015049623948731293],
  [-50, 10, 1.23715516465134e-13],
  [6, 10, 0.9999339455698226],
  [-50, 100, 7.236081839880732e-73],
  [-0.1, 100, 0.4602722655479256],
  [-50, 1000, 1.379336206162586e-274],
  [-10, 12345.6, 9.357577346793511e-24],
  [2.2, 12345.6, 0.9860873221373042],
  [-10, 1e6, 7.63930538408909e-24],
  [-3, 1e9, 0.0013498980648689565],
  [-10, 1e9, 7.619872453045552e-24],
] as const;

/** [share, df, t] */
const quantiles = [
  [1e-10, 1, -3183098861.8379064],
  [0.975, 1, 12.706204736174694],
  [0.001, 2, -22.327124770119873],
  [0.995, 2.5, 7.163728138948783],
  [0.3, 4, -0.5686490630497053],
  [0.975, 10, 2.228138851986274],
  [0.975, 30, 2.0422724563012378],
  [0.9, 120, 1.288646233656378],
  [1e-10, 5000.5, -6.374552213135524],
  [0.975, 5000.5, 1.9604385042432446],
  [0.975, 1e7, 1.959964221767205],
] as const;

test.each(cdf)('P(T <= %d) with %d degrees of freedom', (t, df, expected) => {
  expect(Math.abs(studentUpperTail(-t, df) / expected - 1)).toBeLessThan(3e-10);
});

test.each(quantiles)('the %d quantile with %d degrees of freedom', (share, df, expected) => {
  expect(Math.abs(studentQuantile(share, df) / expected - 1)).toBeLessThan(3e-14);
});

test('the printed table of the 0.975 quantile', () => {
  const table = { 1: 12.706, 2: 4.303, 5: 2.571, 9: 2.262, 20: 2.086, 60: 2.0, 120: 1.98 };
  for (const [df, printed] of Object.entries(table)) {
    expect(studentQuantile(0.975, Number(df))).toBeCloseTo(printed, 3);
  }
});

test('both sides meet in the middle, and infinite degrees of freedom are the normal', () => {
  expect(studentQuantile(0.5, 7)).toBe(0);
  expect(studentPValue(0, 7)).toBe(1);
  expect(studentPValue(-2, 7)).toBe(studentPValue(2, 7));
  expect(studentQuantile(0.975, Infinity)).toBeCloseTo(1.959963984540054, 14);
});

test('the fraction and the normal form agree where one takes over from the other', () => {
  for (const t of [0.3, 2, 6]) {
    expect(studentUpperTail(t, 1e6) / studentUpperTail(t, 1e6 - 1e-6)).toBeCloseTo(1, 9);
  }
});
