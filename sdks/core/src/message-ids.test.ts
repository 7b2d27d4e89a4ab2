import { expect, test } from 'vitest';
import { makeIds } from './message-ids.ts';

test('ids are version 7, distinct and ascending, also when the clock steps back', () => {
  let nowMs = Date.parse('2026-03-01T10:00:00Z');
  const makeId = makeIds({ now: () => nowMs, fillRandom: (bytes) => crypto.getRandomValues(bytes) });
  const ids = Array.from({ length: 10_000 }, (_, index) => {
    if (index === 5_000) nowMs -= 60_000;
    return makeId();
  });
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(10_000);
  expect([...ids].sort()).toEqual(ids);
  expect(Number.parseInt((ids[0] ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(nowMs + 60_000);
});
