import { expect, test } from 'vitest';
import { sampleRatio } from './sample-ratio.ts';

test('as planned, a little off, and far off', () => {
  expect(sampleRatio([10_000, 90_000], [0.1, 0.9])).toEqual({ chiSquare: 0, pValue: 1, mismatch: false });

  const slight = sampleRatio([10_250, 89_750], [0.1, 0.9]);
  expect(slight?.chiSquare).toBeCloseTo(6.944, 3);
  expect(slight?.pValue).toBeCloseTo(0.00841, 5);
  expect(slight?.mismatch).toBe(false);

  const statsig = sampleRatio([166_080, 171_180, 166_300], [1, 1, 1]);
  expect(statsig?.chiSquare).toBeCloseTo(99.04, 2);
  expect((statsig?.pValue ?? 1) / 3.1e-22).toBeCloseTo(1, 1);
  expect(statsig?.mismatch).toBe(true);
});

test('too few expected in one arm: no answer', () => {
  expect(sampleRatio([0, 40], [0.1, 0.9])).toBeNull();
  expect(sampleRatio([0, 50], [0.1, 0.9])).not.toBeNull();
});

test('nobody may be in an arm of share 0', () => {
  expect(sampleRatio([3, 900], [0, 1])?.mismatch).toBe(true);
  expect(sampleRatio([0, 900], [0, 1])?.mismatch).toBe(false);
});
