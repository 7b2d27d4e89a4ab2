import type { LiveEvent } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { emptyFlow, KEPT, passes, pause, rateOf, resume, take } from './flow.ts';

const event = (messageId: string, rest: Partial<LiveEvent> = {}): LiveEvent => ({
  messageId,
  event: 'order_completed',
  occurredAt: '2024-03-01T12:00:00Z',
  personNumber: 7,
  userId: 'Ada-1',
  anonymousId: 'anon-9',
  source: 'browser',
  platform: 'web',
  country: 'IT',
  path: '/',
  isBot: false,
  properties: {},
  ...rest,
});
const ids = (events: readonly LiveEvent[]) => events.map((one) => one.messageId);

test('a new connection repeats the last events; they show once, newest first', () => {
  let flow = take(emptyFlow, [event('a'), event('b')]);
  expect([...flow.fresh]).toEqual([]); // the first portion is no news
  flow = take(flow, [event('a'), event('b'), event('c')]);
  expect(ids(flow.shown)).toEqual(['c', 'b', 'a']);
  expect([...flow.fresh]).toEqual(['c']);
  expect(take(flow, [event('c')])).toBe(flow);
});

test('what comes while paused waits, and is shown and marked afterwards', () => {
  let flow = pause(take(emptyFlow, [event('a')]));
  flow = take(flow, [event('b'), event('c')]);
  expect([ids(flow.shown), ids(flow.waiting)]).toEqual([['a'], ['c', 'b']]);
  flow = resume(flow);
  expect([ids(flow.shown), flow.waiting, [...flow.fresh]]).toEqual([['c', 'b', 'a'], [], ['c', 'b']]);
});

test('only so many are kept', () => {
  const many = Array.from({ length: KEPT + 20 }, (_, at) => event(`m${at}`));
  const flow = take(emptyFlow, many);
  expect(flow.shown.length).toBe(KEPT);
  expect(flow.shown[0]?.messageId).toBe(`m${KEPT + 19}`);
});

test('filters: event and source exactly, a person by number or the beginning of an id', () => {
  const all = { event: '', source: '', person: '' };
  const one = event('a');
  expect(passes(one, all)).toBe(true);
  expect(passes(one, { ...all, person: 'ada' })).toBe(true);
  expect(passes(one, { ...all, person: 'anon' })).toBe(true);
  expect(passes(one, { ...all, person: '7' })).toBe(true);
  expect(passes(one, { ...all, person: '77' })).toBe(false);
  expect(passes(one, { ...all, event: 'order' })).toBe(false);
  expect(passes(one, { ...all, source: 'node' })).toBe(false);
});

test('the rate is the average of the last ten seconds', () => {
  const { rate, left } = rateOf(
    [
      { at: 1_000, count: 100 },
      { at: 11_500, count: 20 },
      { at: 12_000, count: 30 },
    ],
    12_000,
  );
  expect([rate, left.length]).toEqual([5, 2]);
});
