import { expect, test } from 'vitest';
import { sampleOfShare, sampleOfValues } from './sample.ts';
import { welchDifference } from './welch.ts';

test("gbstats' published absolute test of two means", () => {
  const control = sampleOfValues(3407, 1396.87, 52377.9767);
  const treated = sampleOfValues(3461, 2422.7, 134698.29);
  const result = welchDifference(treated, control);
  expect(result.estimate).toBeCloseTo(0.29, 5);
  expect(result.standardError).toBeCloseTo(0.12478, 5);
  expect(result.interval[0]).toBeCloseTo(0.04538, 5);
  expect(result.interval[1]).toBeCloseTo(0.53462, 5);
  expect(result.pValue).toBeCloseTo(0.02016, 5);
});

test('a marketing holdout: 500 of 10,000 against 5,040 of 90,000', () => {
  const result = welchDifference(sampleOfShare(90_000, 5_040), sampleOfShare(10_000, 500));
  expect(result.estimate).toBeCloseTo(0.006, 12);
  expect(result.standardError).toBeCloseTo(0.00231028, 8);
  expect(result.interval[0]).toBeCloseTo(0.0014715, 7);
  expect(result.interval[1]).toBeCloseTo(0.0105285, 7);
  expect(result.pValue).toBeCloseTo(0.009413, 6);
});

test('small samples worked by hand: 1, 2, 3 against 2, 4, 6', () => {
  const result = welchDifference(sampleOfValues(3, 12, 56), sampleOfValues(3, 6, 14));
  expect(result.estimate).toBe(2);
  expect(result.standardError).toBeCloseTo(Math.sqrt(5 / 3), 12); // 4/3 + 1/3
  expect(result.degreesOfFreedom).toBeCloseTo(50 / 17, 12); // (5/3)² / ((4/3)²/2 + (1/3)²/2)
});

test('no variance at all: the difference is taken as it is', () => {
  expect(welchDifference(sampleOfValues(5, 0, 0), sampleOfValues(5, 0, 0)).pValue).toBe(1);
  const certain = welchDifference(sampleOfValues(5, 10, 20), sampleOfValues(5, 0, 0));
  expect([certain.interval, certain.pValue]).toEqual([[2, 2], 0]);
});
