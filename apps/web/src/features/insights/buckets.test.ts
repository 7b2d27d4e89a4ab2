import { expect, test } from 'vitest';
import { boundsOf, boundsText, suggestBounds } from './buckets.ts';

test('bounds are read from any usual list, ascending and once', () => {
  expect(boundsOf('100, 0; 10 10')).toEqual([0, 10, 100]);
  expect(boundsOf('0，0.5、-3')).toEqual([-3, 0, 0.5]);
  expect(boundsOf('')).toEqual([]);
  expect(boundsOf('10, many')).toBeNull();
  expect(boundsText([0, 10])).toBe('0, 10');
});

test('suggested bounds part the values evenly, at round numbers', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => String(i * 1001));
  expect(suggestBounds(hundred)).toEqual([20000, 40000, 60000, 80000]);
  expect(suggestBounds(['3', '3', '3'])).toEqual([3]);
  expect(suggestBounds(['red', 'blue'])).toEqual([]);
});
