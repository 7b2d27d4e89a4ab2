import { expect, test } from 'vitest';
import { readRetryAfter, retryDelayMs } from './delays.ts';

test('the ceiling doubles from half a second to a minute; jitter is full', () => {
  const ceilings = [1, 2, 3, 8, 9, 500].map((failures) => retryDelayMs(failures, null, () => 1));
  expect(ceilings).toEqual([500, 1_000, 2_000, 60_000, 60_000, 60_000]);
  expect(retryDelayMs(4, null, () => 0.25)).toBe(1_000);
  expect(retryDelayMs(4, null, () => 0)).toBe(0);
});

test('never sooner than the server asked', () => {
  expect(retryDelayMs(1, 7_000, () => 0)).toBe(7_000);
  expect(retryDelayMs(9, 7_000, () => 1)).toBe(7_500);
});

test('Retry-After is seconds or a date', () => {
  const nowMs = Date.parse('2026-03-01T10:00:00Z');
  expect(readRetryAfter('3', nowMs)).toBe(3_000);
  expect(readRetryAfter('Sun, 01 Mar 2026 10:00:05 GMT', nowMs)).toBe(5_000);
  expect(readRetryAfter('Sun, 01 Mar 2026 09:00:00 GMT', nowMs)).toBe(0);
  expect(readRetryAfter('99999999', nowMs)).toBe(3_600_000);
  expect(readRetryAfter('soon', nowMs)).toBeNull();
  expect(readRetryAfter(null, nowMs)).toBeNull();
});
