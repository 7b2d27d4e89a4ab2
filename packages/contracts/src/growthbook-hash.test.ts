import { expect, test } from 'vitest';
import { growthbookPoint } from './growthbook-hash.ts';

test.each([
  ['seed', 'a', 0.0505],
  ['seed', 'b', 0.2696],
  ['foo', 'ab', 0.2575],
])("GrowthBook's published vector for %s and %s", (seed, unit, point) => {
  expect(growthbookPoint(seed, unit)).toBe(point);
});
