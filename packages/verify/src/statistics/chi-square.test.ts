import { expect, test } from 'vitest';
import { chiSquareUpperTail } from './chi-square.ts';

/** Golden values: scipy 1.17.1, scipy.stats.chi2.sf. */
const tails = [
  [0.001, 1, 0.9747728793699604],
  [3.841458820694124, 1, 0.04999999999999989],
  [99.04, 1, 2.4745287304430054e-23],
  [1200, 1, 6.099568814808675e-263],
  [99.04, 2, 3.117003257527904e-22],
  [6.944, 3, 0.07370426449982874],
  [20, 10, 0.029252688076961124],
  [400, 50, 4.249159841024307e-56],
  [99.04, 200, 0.9999999998046767],
  [400, 200, 1.8438936497115418e-15],
] as const;

test.each(tails)('P(X > %d) with %d degrees of freedom', (x, df, expected) => {
  expect(Math.abs(chiSquareUpperTail(x, df) / expected - 1)).toBeLessThan(1e-13);
});

test('zero and infinity', () => {
  expect(chiSquareUpperTail(0, 3)).toBe(1);
  expect(chiSquareUpperTail(Infinity, 3)).toBe(0);
});
