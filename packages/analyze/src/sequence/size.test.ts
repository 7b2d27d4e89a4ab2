import { expect, test } from 'vitest';
import { makeSequenceHost } from './host.ts';
import type { FunnelQuestion } from './question.ts';

const host = makeSequenceHost();
const COUNT = 1_000_000;
const WEEK_MS = 7 * 24 * 3600 * 1000;
const LIMIT_MS = 20_000; // linear work takes well under one; quadratic work would take hours

/** A million events 100 ms apart, in cycles of `cycle`; the first `reversed` ones the other way round. */
function timelineOf(cycle: readonly number[]) {
  return BigUint64Array.from(
    { length: COUNT },
    (_, i) => (BigInt(i * 100) << 22n) | BigInt(cycle[i % cycle.length] ?? 0),
  );
}

const question: FunnelQuestion = {
  steps: 3,
  fromMs: 0,
  toMs: COUNT * 100,
  windowMs: WEEK_MS,
  nowMs: 0,
  events: [
    { code: 1, steps: [1] },
    { code: 2, steps: [2] },
    { code: 3, steps: [3] },
    { code: 4, steps: [], exclusions: [] },
  ],
};

function attemptsWithin(timeline: BigUint64Array, asked: FunnelQuestion) {
  const started = performance.now();
  const attempts = host.runTimeline([timeline], asked)[0] ?? [];
  expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  return attempts;
}

test('a person with a million events who never converts', () => {
  const stream = timelineOf([1, 2]);
  expect(attemptsWithin(stream, question)).toMatchObject([{ depth: 2, enteredAtMs: 0 }]);
  const stepWindowsMs = [null, 1_000, 1_000];
  expect(attemptsWithin(stream, { ...question, stepWindowsMs })).toMatchObject([{ depth: 2 }]);
  expect(attemptsWithin(stream, { ...question, order: 'strict' })).toMatchObject([{ depth: 2 }]);
  expect(attemptsWithin(stream, { ...question, order: 'any' })).toMatchObject([{ depth: 2 }]);
  expect(attemptsWithin(stream, { ...question, toleranceMs: 2_000 })).toMatchObject([{ depth: 2 }]);
});

test('every attempt of a million events', () => {
  const all: FunnelQuestion = { ...question, selection: 'all' };
  const stream = timelineOf([1, 2, 3, 5]);
  expect(attemptsWithin(stream, all)).toHaveLength(COUNT / 4);
  expect(attemptsWithin(stream, { ...all, order: 'strict' })).toHaveLength(COUNT / 4);
  expect(attemptsWithin(stream, { ...all, order: 'any' })).toHaveLength(COUNT / 4);
  expect(attemptsWithin(stream, { ...all, stepWindowsMs: [null, 100, 100] })).toHaveLength(COUNT / 4);
});

test('every attempt of a million events, each ended by an exclusion', () => {
  const asked: FunnelQuestion = {
    ...question,
    selection: 'all',
    exclusions: [{ afterStep: 1, beforeStep: 3 }],
    events: [...(question.events ?? []).slice(0, 3), { code: 4, steps: [], exclusions: [1] }],
  };
  expect(attemptsWithin(timelineOf([1, 2, 4]), asked)).toHaveLength(Math.ceil(COUNT / 3));
});

test('a million events the wrong way round', () => {
  const stream = timelineOf([3, 2, 1, 5]).reverse();
  expect(attemptsWithin(stream, question)).toEqual(attemptsWithin(stream.toSorted(), question));
});

test('thirty steps', () => {
  const steps = Array.from({ length: 30 }, (_, k) => k + 1);
  const asked: FunnelQuestion = {
    ...question,
    steps: 30,
    events: steps.map((step) => ({ code: step, steps: [step] })),
  };
  const backwards = timelineOf([...steps].reverse());
  expect(attemptsWithin(backwards, asked)).toMatchObject([{ depth: 30 }]);
  expect(attemptsWithin(timelineOf(steps.slice(0, 29)), asked)).toMatchObject([{ depth: 29 }]);
  const stepWindowsMs = steps.map(() => 60_000);
  expect(attemptsWithin(timelineOf(steps.slice(0, 29)), { ...asked, stepWindowsMs })).toMatchObject([
    { depth: 29 },
  ]);
});
