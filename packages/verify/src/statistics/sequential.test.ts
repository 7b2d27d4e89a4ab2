import { expect, test } from 'vitest';
import { deltaLift } from './delta-lift.ts';
import { incrementalTotal } from './incremental.ts';
import { sampleOfShare, sampleOfValues } from './sample.ts';
import { personsPerArm } from './sample-size.ts';
import { sequentialInterval } from './sequential.ts';
import { welchDifference } from './welch.ts';

test("gbstats' published sequential test of means", () => {
  const control = sampleOfValues(3000, 1396.87, 52377.9767);
  const lift = deltaLift(sampleOfValues(3461, 2422.7, 134698.29), control);
  const result = sequentialInterval(lift.estimate, lift.standardError, 6461, { tunedFor: 1_000 });
  expect(lift.estimate).toBeCloseTo(0.50336, 5);
  expect(result.interval[0]).toBeCloseTo(-0.55844, 5);
  expect(result.interval[1]).toBeCloseTo(1.56516, 5);
  expect(result.pValue).toBe(1);
});

test("gbstats' published sequential test of shares", () => {
  const lift = deltaLift(sampleOfShare(3461, 2422), sampleOfShare(3000, 1396));
  const result = sequentialInterval(lift.estimate, lift.standardError, 6461);
  expect(lift.estimate).toBeCloseTo(0.50386, 5);
  expect(result.interval[0]).toBeCloseTo(0.40098, 5);
  expect(result.interval[1]).toBeCloseTo(0.60675, 5);
  expect(result.pValue).toBeLessThan(1e-30);
});

test('a marketing holdout: decided at a fixed horizon, undecided when one may look at any time', () => {
  const lift = deltaLift(sampleOfShare(90_000, 5_040), sampleOfShare(10_000, 500));
  const result = sequentialInterval(lift.estimate, lift.standardError, 100_000, { tunedFor: 100_000 });
  expect(result.interval[0]).toBeCloseTo(-0.03531, 5);
  expect(result.interval[1]).toBeCloseTo(0.27531, 5);
  expect(result.pValue).toBeCloseTo(0.26, 4);
  expect(lift.pValue).toBeLessThan(0.05);
});

test('the same holdout in conversions: 540 more, 132 to 948', () => {
  const difference = welchDifference(sampleOfShare(90_000, 5_040), sampleOfShare(10_000, 500));
  const { total, interval } = incrementalTotal(90_000, difference);
  expect(total).toBeCloseTo(540, 9);
  expect(interval.map(Math.round)).toEqual([132, 948]);
});

test('from 5 % to 5.5 % with 80 % power takes 31,231 persons in each arm', () => {
  expect(personsPerArm(0.05, 0.055)).toBe(31_231);
});
