import { type JsonObject, type PropertyOperation, propertyOperators } from '@skylantern/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyOperations, isMeaningless, isRepeat } from './apply-operations.ts';
import { foldProperties } from './fold-properties.ts';
import { type PropertyStates, valuesOf } from './property-states.ts';

interface Said {
  at: number;
  operations: PropertyOperation[];
}

const apply = (states: PropertyStates, said: readonly Said[]): PropertyStates =>
  said.reduce(
    (before, { at, operations }) => applyOperations(before, operations, { at, sequence: at }),
    states,
  );
const after = (...said: Said[]): JsonObject => valuesOf(apply({}, said));
const say = (
  at: number,
  op: PropertyOperation['op'],
  value: PropertyOperation['value'] = null,
  name = 'x',
) => ({
  at,
  operations: [{ op, name: op === 'delete' ? '' : name, value }],
});

describe('operations in the order of their time', () => {
  test('the newest set wins, whenever it arrives', () => {
    expect(after(say(1, 'set', 'a'), say(3, 'set', 'c'), say(2, 'set', 'b'))).toEqual({ x: 'c' });
  });
  test('of first values the earliest wins; a set wins over both', () => {
    expect(after(say(5, 'set_once', 'late'), say(2, 'set_once', 'early'))).toEqual({ x: 'early' });
    expect(after(say(5, 'set_once', 'late'), say(2, 'set', 'set'))).toEqual({ x: 'set' });
    expect(after(say(2, 'set_once', 'a'), say(3, 'unset'), say(4, 'set_once', 'b'))).toEqual({ x: 'b' });
    expect(after(say(2, 'set_once', 'a'), say(4, 'set_once', 'b'), say(3, 'unset'))).toEqual({ x: 'b' });
  });
  test('numbers are added to what was set before them', () => {
    expect(after(say(1, 'increment', 2), say(3, 'increment', 4), say(2, 'set', 10))).toEqual({ x: 14 });
    expect(after(say(1, 'set_once', 5), say(2, 'increment', -1.5))).toEqual({ x: 3.5 });
  });
  test('lists: at the end, once, out', () => {
    expect(after(say(1, 'append', ['a', 'a']), say(2, 'union', ['a', 'b']), say(3, 'append', 'b'))).toEqual({
      x: ['a', 'a', 'b', 'b'],
    });
    expect(after(say(1, 'set', ['a', 'b']), say(3, 'remove', 'a'), say(2, 'append', 'a'))).toEqual({
      x: ['b'],
    });
    expect(
      after(
        say(1, 'remove', 'a'),
        say(2, 'union', [
          { k: 1, l: 2 },
          { l: 2, k: 1 },
        ]),
      ),
    ).toEqual({
      x: [{ k: 1, l: 2 }],
    });
  });
  test('unset and delete end what was before them only', () => {
    expect(after(say(1, 'set', 1), say(2, 'unset'))).toEqual({});
    expect(after(say(3, 'increment', 1), say(1, 'set', 1), say(2, 'delete'))).toEqual({ x: 1 });
    expect(after(say(2, 'delete'), say(1, 'set', 1), say(3, 'set', 2, 'y'))).toEqual({ y: 2 });
    expect(after(say(1, 'set', 1), say(2, 'set', null))).toEqual({});
  });
  test('a value of another type counts as none; what means nothing is passed over', () => {
    expect(after(say(1, 'set', 'text'), say(2, 'increment', 2))).toEqual({ x: 2 });
    expect(after(say(1, 'set', 'text'), say(2, 'append', 'a'))).toEqual({ x: ['a'] });
    expect(after(say(1, 'append', 'a'), say(2, 'increment', 1))).toEqual({ x: 1 });
    expect(after(say(1, 'set', 1), say(2, 'increment', '2'))).toEqual({ x: 1 });
    expect(isMeaningless({ op: 'increment', name: 'x', value: '2' })).toBe(true);
    expect(isMeaningless({ op: 'set', name: '', value: 1 })).toBe(true);
    expect(isMeaningless({ op: 'delete', name: '', value: null })).toBe(false);
  });
  test('operations of one event are done in their order', () => {
    const operations: PropertyOperation[] = [
      { op: 'set', name: 'x', value: 1 },
      { op: 'delete', name: '', value: null },
      { op: 'set', name: '__proto__', value: 'a' },
      { op: 'increment', name: 'x', value: 2 },
      { op: 'increment', name: 'x', value: 2 },
    ];
    const values = valuesOf(applyOperations({}, operations, { at: 1, sequence: 1 }));
    expect(Object.entries(values).sort()).toEqual([
      ['__proto__', 'a'],
      ['x', 4],
    ]);
  });
});

test('the state stays small, and its value right, whatever number of operations', () => {
  const said = Array.from({ length: 500 }, (_, i) => [
    say(i * 3, 'increment', 1, 'n'),
    say(i * 3 + 1, 'union', [i % 40], 'list'),
    say(i * 3 + 2, 'set_once', 'first', 'once'),
  ]).flat();
  const state = apply({}, said);
  expect(valuesOf(state)).toEqual({ n: 500, list: Array.from({ length: 40 }, (_, i) => i), once: 'first' });
  expect(JSON.stringify(state).length).toBeLessThan(8_000);
  expect(state.properties?.['once']?.steps).toHaveLength(2);
});

test('what only repeats what was said lately need not be kept', () => {
  const hour = 3_600_000;
  const state = apply({}, [say(0, 'set', 'pro'), say(0, 'set_once', 'mail', 'from')]);
  const asks = (at: number, op: PropertyOperation['op'], name: string, value: string) =>
    isRepeat(state, { op, name, value }, at);
  expect(asks(hour - 1, 'set', 'x', 'pro')).toBe(true);
  expect(asks(hour, 'set', 'x', 'pro')).toBe(false);
  expect(asks(-1, 'set', 'x', 'pro')).toBe(false);
  expect(asks(1, 'set', 'x', 'free')).toBe(false);
  expect(asks(23 * hour, 'set_once', 'from', 'mail')).toBe(true);
  expect(asks(24 * hour, 'set_once', 'from', 'mail')).toBe(false);
});

/** Values differ, so that nothing is taken for a repetition. */
const log = fc
  .array(
    fc.record({
      op: fc.constantFrom(...propertyOperators),
      name: fc.constantFrom('x', 'y'),
      value: fc.oneof(
        fc.integer({ min: -9, max: 9 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }),
      ),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(({ op, name, value }, i): Said => {
      const own = op === 'set_once' ? (Array.isArray(value) ? [...value, i] : value * 100 + i) : value;
      return say(i, op, op === 'unset' || op === 'delete' ? null : own, name);
    }),
  );
const shuffled = log.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

test('any order of arrival gives the same state, also when some arrive twice', () => {
  fc.assert(
    fc.property(shuffled, fc.nat(), ([inOrder, mixed], twice) => {
      const again = mixed[twice % Math.max(1, mixed.length)];
      const state = apply({}, again === undefined ? mixed : [...mixed, again]);
      expect(state).toEqual(apply({}, inOrder));
    }),
    { numRuns: 1_000, seed: 7 },
  );
});

test('persons folded together have the properties of one person who did it all, in any order and grouping', () => {
  fc.assert(
    fc.property(
      shuffled,
      fc.array(fc.nat({ max: 2 }), { minLength: 40, maxLength: 40 }),
      ([list, mixed], who) => {
        const leaves = [0, 1, 2].map((leaf) => mixed.filter(({ at }) => who[at] === leaf));
        const [a, b, c] = leaves.map((said) => apply({}, said));
        if (a === undefined || b === undefined || c === undefined) throw new Error('three leaves');
        const together = foldProperties([a, b, c]);
        expect(together).toEqual(apply({ properties: {} }, list));
        expect(foldProperties([c, a, b])).toEqual(together);
        expect(foldProperties([foldProperties([a, b]), c])).toEqual(together);
        expect(foldProperties([a, foldProperties([b, c])])).toEqual(together);
        expect(foldProperties([together, a])).toEqual(together);
      },
    ),
    { numRuns: 1_000, seed: 11 },
  );
});
