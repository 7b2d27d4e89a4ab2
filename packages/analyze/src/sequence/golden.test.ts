import { expect, test } from 'vitest';
import { makeSequenceHost } from './host.ts';
import type { FunnelQuestion } from './question.ts';

// A → B within 10 s, entries in [0 s, 100 s), unless said: worked by hand from the rules of the funnel.
const A = 1;
const B = 2;
const C = 3;
const X = 4;
const Z = 5;
const host = makeSequenceHost();

type Step = readonly [letter: number, seconds: number];

function depths(stream: readonly Step[], change: Partial<FunnelQuestion> = {}) {
  return attempts(stream, change).map((attempt) => attempt.depth);
}

function attempts(stream: readonly Step[], change: Partial<FunnelQuestion> = {}) {
  const timeline = BigUint64Array.from(
    stream,
    ([letter, seconds]) => (BigInt(Math.round(seconds * 1000)) << 22n) | BigInt(letter),
  );
  const question: FunnelQuestion = {
    steps: 2,
    fromMs: 0,
    toMs: 100_000,
    windowMs: 10_000,
    nowMs: 1_000_000,
    events: [
      { code: A, steps: [1] },
      { code: B, steps: [2] },
      { code: X, steps: [], exclusions: (change.exclusions ?? []).length > 0 ? [1] : [] },
    ],
    ...change,
  };
  return host.runTimeline([timeline], question)[0] ?? [];
}

const threeSteps: Partial<FunnelQuestion> = {
  steps: 3,
  events: [
    { code: A, steps: [1] },
    { code: B, steps: [2] },
    { code: C, steps: [3] },
  ],
};

test('1: a step exactly at the end of the window counts', () => {
  expect(
    depths([
      [A, 0],
      [B, 10],
    ]),
  ).toEqual([2]);
});

test('2: one millisecond later it does not', () => {
  expect(
    depths([
      [A, 0],
      [B, 10.001],
    ]),
  ).toEqual([1]);
});

test('3: equal times count in either order', () => {
  expect(
    depths([
      [A, 5],
      [B, 5],
    ]),
  ).toEqual([2]);
});

test('4: out of order is out of order, unless the tolerance allows it', () => {
  const stream: Step[] = [
    [B, 5],
    [A, 5.5],
  ];
  expect(depths(stream)).toEqual([1]);
  expect(depths(stream, { toleranceMs: 2_000 })).toEqual([2]);
  expect(depths(stream, { toleranceMs: 500 })).toEqual([2]);
  expect(depths(stream, { toleranceMs: 499 })).toEqual([1]);
});

test('5: a later entry converts when the first one ran out', () => {
  const stream: Step[] = [
    [A, 0],
    [A, 5],
    [B, 12],
  ];
  expect(attempts(stream)).toMatchObject([{ depth: 2, enteredAtMs: 5_000 }]);
  expect(depths(stream, { selection: 'first' })).toEqual([1]);
});

test('6: a conversion after the range belongs to its entry, unless asked otherwise', () => {
  const stream: Step[] = [
    [A, 95],
    [B, 104],
  ];
  expect(depths(stream)).toEqual([2]);
  expect(depths(stream, { completionMustBeInRange: true })).toEqual([1]);
  expect(
    depths([
      [A, 100],
      [B, 101],
    ]),
  ).toEqual([]);
});

test('7: the same step twice takes two events', () => {
  const twice: Partial<FunnelQuestion> = { events: [{ code: A, steps: [1, 2] }] };
  expect(depths([[A, 0]], twice)).toEqual([1]);
  expect(
    depths(
      [
        [A, 0],
        [A, 0],
      ],
      twice,
    ),
  ).toEqual([2]);
});

test('8: an exclusion ends the attempt, or leaves out the person', () => {
  const stream: Step[] = [
    [A, 0],
    [X, 1],
    [B, 2],
    [A, 3],
    [B, 4],
  ];
  const exclusions = [{ afterStep: 1, beforeStep: 2 }];
  expect(attempts(stream, { exclusions })).toMatchObject([{ depth: 2, enteredAtMs: 3_000 }]);
  expect(depths(stream, { exclusions, selection: 'all' })).toEqual([1, 2]);
  expect(depths(stream, { exclusions, onExclusion: 'dropPerson' })).toEqual([]);
});

test('9: the window counts from step 1, not from the step before', () => {
  expect(
    depths(
      [
        [A, 0],
        [B, 8],
        [C, 16],
      ],
      threeSteps,
    ),
  ).toEqual([2]);
  expect(
    depths(
      [
        [A, 0],
        [B, 8],
        [C, 10],
      ],
      { ...threeSteps, stepWindowsMs: [null, null, 1_000] },
    ),
  ).toEqual([2]);
});

test('10: in strict order another event comes between', () => {
  const stream: Step[] = [
    [A, 0],
    [Z, 1],
    [B, 2],
  ];
  expect(depths(stream, { order: 'strict' })).toEqual([1]);
  expect(depths(stream)).toEqual([2]);
});

test('deepest first, then earliest', () => {
  const stream: Step[] = [
    [A, 0],
    [B, 1],
    [A, 20],
    [B, 21],
    [C, 22],
    [A, 40],
    [B, 41],
    [C, 42],
  ];
  expect(attempts(stream, { ...threeSteps, times: true })).toEqual([
    {
      depth: 3,
      isInProgress: false,
      enteredAtMs: 20_000,
      filled: [true, true, true],
      reachedAtMs: [20_000, 21_000, 22_000],
      value: 0n,
    },
  ]);
});

test('a step window may skip an early step 2 for a later one', () => {
  const stream: Step[] = [
    [A, 0],
    [B, 1],
    [B, 5],
    [C, 8],
  ];
  const asked: Partial<FunnelQuestion> = { ...threeSteps, stepWindowsMs: [null, null, 4_000], times: true };
  expect(attempts(stream, asked)).toMatchObject([{ depth: 3, reachedAtMs: [0, 5_000, 8_000] }]);
});

test('in any order the first of the steps begins the attempt', () => {
  const stream: Step[] = [
    [B, 3],
    [A, 5],
  ];
  expect(attempts(stream, { order: 'any', times: true })).toMatchObject([
    { depth: 2, enteredAtMs: 3_000, reachedAtMs: [5_000, 3_000] },
  ]);
  expect(depths(stream, { order: 'any', anchorFirst: true })).toEqual([1]);
});

test('totals: a new attempt begins only after the one before has ended', () => {
  const stream: Step[] = [
    [A, 0],
    [A, 1],
    [B, 2],
    [A, 3],
    [A, 12],
    [A, 14],
    [B, 15],
  ];
  expect(attempts(stream, { selection: 'all' })).toMatchObject([
    { depth: 2, enteredAtMs: 0 },
    { depth: 1, enteredAtMs: 3_000 },
    { depth: 2, enteredAtMs: 14_000 },
  ]);
});

test('an optional step is counted when done and not missed when not', () => {
  const asked: Partial<FunnelQuestion> = { ...threeSteps, optionalSteps: [2] };
  expect(
    attempts(
      [
        [A, 0],
        [C, 2],
      ],
      asked,
    ),
  ).toMatchObject([{ depth: 3, filled: [true, false, true] }]);
  expect(
    attempts(
      [
        [A, 0],
        [B, 1],
        [C, 2],
      ],
      asked,
    ),
  ).toMatchObject([{ depth: 3, filled: [true, true, true] }]);
});

test('an attempt is in progress until its window closes or it converts', () => {
  expect(attempts([[A, 50]], { nowMs: 59_999 })).toMatchObject([{ isInProgress: true }]);
  expect(attempts([[A, 50]], { nowMs: 60_000 })).toMatchObject([{ isInProgress: false }]);
  expect(
    attempts(
      [
        [A, 50],
        [B, 51],
      ],
      { nowMs: 52_000 },
    ),
  ).toMatchObject([{ isInProgress: false }]);
});

test('held constant: the value of step 1 decides, and none matches nothing', () => {
  const masked = (rows: readonly (readonly [seconds: number, step: number, value: number])[]) => ({
    times: BigUint64Array.from(rows, ([seconds]) => BigInt(seconds * 1000)),
    masks: BigUint64Array.from(rows, ([, step]) => 1n << BigInt(step - 1)),
    values: BigUint64Array.from(rows, ([, , value]) => BigInt(value)),
  });
  const question: FunnelQuestion = {
    steps: 2,
    fromMs: 0,
    toMs: 100_000,
    windowMs: 10_000,
    nowMs: 1_000_000,
    holdConstant: true,
  };
  const persons = [
    masked([
      [0, 1, 7],
      [1, 2, 8],
    ]),
    masked([
      [0, 1, 7],
      [1, 1, 8],
      [2, 2, 8],
    ]),
    masked([
      [0, 1, 0],
      [1, 2, 0],
    ]),
  ];
  expect(host.runMasked(persons, question)).toMatchObject([
    [{ depth: 1, value: 7n }],
    [{ depth: 2, value: 8n, enteredAtMs: 1_000 }],
    [],
  ]);
});

test('a question that breaks a rule is refused', () => {
  expect(() => depths([], { steps: 31 })).toThrow('steps is 1 to 30');
  expect(() => depths([], { optionalSteps: [2] })).toThrow('not optional');
  expect(() => depths([], { order: 'any', stepWindowsMs: [1, 1] })).toThrow('any order');
});
