import { expect, test } from 'vitest';
import { deltaLift } from './delta-lift.ts';
import { fiellerLiftInterval, finneyG } from './fieller-lift.ts';
import { relativeLift } from './relative-lift.ts';
import { sampleOfShare, sampleOfValues } from './sample.ts';

test("gbstats' published relative test of two means", () => {
  const control = sampleOfValues(3407, 1396.87, 52377.9767);
  const treated = sampleOfValues(3461, 2422.7, 134698.29);
  const result = deltaLift(treated, control);
  expect(result.estimate).toBeCloseTo(0.70732, 5);
  expect(result.standardError).toBeCloseTo(0.37879, 5);
  expect(result.interval[0]).toBeCloseTo(-0.03526, 5);
  expect(result.interval[1]).toBeCloseTo(1.44989, 5);
  expect(result.pValue).toBeCloseTo(0.06191, 5);
});

test("gbstats' published relative test of two shares", () => {
  const result = deltaLift(sampleOfShare(30, 16), sampleOfShare(28, 14));
  expect(result.estimate).toBeCloseTo(0.06667, 5);
  expect(result.interval[0]).toBeCloseTo(-0.47767, 5);
  expect(result.interval[1]).toBeCloseTo(0.61101, 5);
  expect(result.pValue).toBeCloseTo(0.80707, 5);
});

test('a marketing holdout: the relative p-value differs from the absolute one', () => {
  const treated = sampleOfShare(90_000, 5_040);
  const control = sampleOfShare(10_000, 500);
  const result = deltaLift(treated, control);
  expect(result.estimate).toBeCloseTo(0.12, 12);
  expect(result.standardError).toBeCloseTo(0.051169, 6);
  expect(result.interval[0]).toBeCloseTo(0.0197, 5);
  expect(result.interval[1]).toBeCloseTo(0.2203, 5);
  expect(result.pValue).toBeCloseTo(0.01903, 5);
  expect(relativeLift(treated, control)).toEqual({
    relative: result.estimate,
    interval: result.interval,
    method: 'delta',
  });
});

test('Fieller: the bounds are the lifts at which a test of treated = (1 + lift) · control just decides', () => {
  const treated = sampleOfShare(4_000, 160);
  const control = sampleOfShare(1_000, 25);
  const interval = fiellerLiftInterval(treated, control);
  expect(interval).not.toBeNull();
  const critical =
    Math.sqrt(finneyG(treated, control)) / (Math.sqrt(control.variance / 1_000) / control.mean);
  for (const lift of interval ?? []) {
    const gap = treated.mean - (1 + lift) * control.mean;
    const error = Math.sqrt(treated.variance / 4_000 + ((1 + lift) ** 2 * control.variance) / 1_000);
    expect(Math.abs(gap / error)).toBeCloseTo(critical, 9);
  }
});

test('a small control mean is left to Fieller, whose interval is longer above', () => {
  const treated = sampleOfShare(4_000, 160);
  const control = sampleOfShare(1_000, 25);
  const lift = relativeLift(treated, control);
  const [low, high] = lift?.interval ?? [0, 0];
  expect(lift?.method).toBe('fieller');
  expect(lift?.relative).toBeCloseTo(0.6, 12);
  expect(high - 0.6).toBeGreaterThan(0.6 - low);
});

test('the rule takes Fieller up to about 77 conversions of a rare event', () => {
  expect(relativeLift(sampleOfShare(1e6, 900), sampleOfShare(1e5, 76))?.method).toBe('fieller');
  expect(relativeLift(sampleOfShare(1e6, 900), sampleOfShare(1e5, 78))?.method).toBe('delta');
});

test('a control mean that may be zero has a lift without bounds; a control mean of zero has none', () => {
  expect(relativeLift(sampleOfShare(1_000, 30), sampleOfShare(1_000, 2))?.interval).toBeNull();
  expect(relativeLift(sampleOfShare(1_000, 30), sampleOfShare(1_000, 0))).toBeNull();
});
