import { expect, test } from 'vitest';
import { normalCdf, normalQuantile, normalUpperTail } from './normal.ts';

/** Golden values: scipy 1.17.1, scipy.stats.norm. */
const cdf = [
  [-20, 2.7536241186061556e-89],
  [-10, 7.61985302416047e-24],
  [-8, 6.22096057427174e-16],
  [-5, 2.866515718791933e-7],
  [-3, 0.0013498980316300933],
  [-1.96, 0.024997895148220435],
  [-0.5, 0.3085375387259869],
  [-1e-8, 0.4999999960105772],
  [0, 0.5],
  [0.1, 0.539827837277029],
  [1, 0.8413447460685429],
  [3, 0.9986501019683699],
  [8, 0.9999999999999993],
] as const;

const quantiles = [
  [1e-300, -37.0470962993612],
  [1e-100, -21.273453560965322],
  [1e-20, -9.262340089798409],
  [1e-5, -4.264890793922825],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.9, 1.2815515655446004],
  [0.975, 1.959963984540054],
  [0.995, 2.5758293035489004],
  [1 - 1e-10, 6.361340889697422],
] as const;

test.each(cdf)('P(Z <= %d)', (z, expected) => {
  expect(Math.abs(normalCdf(z) / expected - 1)).toBeLessThan(2e-14);
});

test.each(quantiles)('the %d quantile', (share, expected) => {
  expect(Math.abs(normalQuantile(share) / expected - 1)).toBeLessThan(2e-14);
});

test('the ends and the middle', () => {
  expect(normalQuantile(0.5)).toBe(0);
  expect(normalQuantile(0)).toBe(-Infinity);
  expect(normalQuantile(1)).toBe(Infinity);
  expect(normalQuantile(1.5)).toBeNaN();
  expect(normalUpperTail(Infinity)).toBe(0);
  expect(normalUpperTail(-Infinity)).toBe(1);
});
