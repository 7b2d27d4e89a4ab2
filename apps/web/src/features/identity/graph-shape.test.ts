import { describe, expect, test } from 'vitest';
import { graphOf, identity, merge } from './graph.fixture.ts';
import {
  bestIdentity,
  groupsOf,
  meansThis,
  orderedLeaves,
  reasonOf,
  sidesOf,
  spansOf,
} from './graph-shape.ts';

describe('identities by kind', () => {
  test('those that name a person come first, advertising ids last, each kind by time', () => {
    const groups = groupsOf([
      identity('idfa', 'ad-1', { class: 'ad', day: 1 }),
      identity('anonymous_id', 'second', { class: 'device', day: 3 }),
      identity('anonymous_id', 'first', { class: 'device', day: 2 }),
      identity('email', 'ada@example.org', { class: 'contact', day: 5 }),
      identity('user_id', 'ada', { class: 'unique', day: 9 }),
    ]);
    expect(groups.map((group) => [group.type, ...group.identities.map((one) => one.value)])).toEqual([
      ['user_id', 'ada'],
      ['email', 'ada@example.org'],
      ['anonymous_id', 'first', 'second'],
      ['idfa', 'ad-1'],
    ]);
  });

  test('a leaf is named by its strongest identity, not by those of others', () => {
    const all = [
      identity('anonymous_id', 'web', { class: 'device', leaf: 1 }),
      identity('email', 'a@example.org', { class: 'contact', leaf: 1 }),
      identity('user_id', 'bob', { class: 'unique', leaf: 2 }),
    ];
    expect(bestIdentity(1, all)?.value).toBe('a@example.org');
    expect(bestIdentity(3, all)).toBeNull();
  });
});

describe('a shared identity', () => {
  const epoch = (day: number, person: string | null, isThis: boolean) => ({
    from: new Date(Date.UTC(2026, 0, day)).toISOString(),
    person,
    label: person,
    leaf: person === null ? null : 1,
    isThis,
  });

  test('means each person from when to when; the last until now', () => {
    const spans = spansOf({
      epochs: [epoch(1, 'ada', true), epoch(2, 'ada', true), epoch(5, 'bob', false), epoch(9, null, false)],
    });
    expect(
      spans.map(({ from, until, person }) => [from.slice(8, 10), until?.slice(8, 10) ?? null, person]),
    ).toEqual([
      ['01', '05', 'ada'],
      ['05', '09', 'bob'],
      ['09', null, null],
    ]);
  });

  test('can be taken away only while it means this person', () => {
    expect(meansThis({ epochs: [] })).toBe(true);
    expect(meansThis({ epochs: [epoch(1, 'bob', false), epoch(2, 'ada', true)] })).toBe(true);
    expect(meansThis({ epochs: [epoch(1, 'ada', true), epoch(2, 'bob', false)] })).toBe(false);
    expect(meansThis({ epochs: [epoch(1, 'ada', true), epoch(2, null, false)] })).toBe(false);
  });
});

describe('undoing a merge', () => {
  // 1 took in 2, then 3 came to 2, then 4 to 1.
  const merges = [merge(1, 1, 2), merge(2, 2, 3), merge(3, 1, 4)];

  test('what came later stays with the side that it hangs on', () => {
    const graph = graphOf([1, 2, 3, 4], merges);
    expect(sidesOf(graph, merge(1, 1, 2))).toEqual({ survivor: [1, 4], absorbed: [2, 3] });
    expect(sidesOf(graph, merge(2, 2, 3))).toEqual({ survivor: [1, 2, 4], absorbed: [3] });
  });

  test('a merge that was undone before ties nobody', () => {
    const graph = graphOf(
      [1, 2, 3],
      [merge(1, 1, 2), { ...merge(2, 3, 2), undoneAt: '2026-01-09T00:00:00.000Z' }, merge(3, 2, 3)],
    );
    expect(sidesOf(graph, merge(3, 2, 3))).toEqual({ survivor: [1, 2], absorbed: [3] });
  });

  test('persons that were joined stand next to each other, the survivor first', () => {
    const graph = graphOf([1, 2, 3, 4], [merge(1, 1, 4), merge(2, 4, 3), merge(3, 1, 2)]);
    expect(orderedLeaves(graph).map((leaf) => leaf.number)).toEqual([1, 4, 3, 2]);
  });
});

test.each([
  [{ rule: 'R2', event: 'person_identified', by: null }, 'log-in'],
  [{ rule: 'R2', event: 'identity_linked', by: null }, 'link'],
  [{ rule: 'R2', event: 'order_paid', by: null }, 'seen'],
  [{ rule: 'R2', event: null, by: null }, 'seen'],
  [{ rule: 'R6', event: 'persons_merged', by: null }, 'server'],
  [{ rule: 'R6', event: null, by: 'Olga' }, 'member'],
  [{ rule: 'R9', event: null, by: null }, 'other'],
])('the reason of %j', (why, reason) => {
  expect(reasonOf(why)).toBe(reason);
});
