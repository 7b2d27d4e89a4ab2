import type { SegmentRule } from '@skylantern/contracts';
import { describe, expect, test } from 'vitest';
import {
  blankConditions,
  faultsOf,
  formOf,
  isGroup,
  levelsOf,
  listOf,
  newCondition,
  newGroup,
  ruleOf,
  withNode,
} from './rule-form.ts';

const bought: SegmentRule = {
  condition: 'did',
  what: { event: 'purchase' },
  count: { atLeast: 3 },
  within: { last: '30d' },
};
const refunded: SegmentRule = { condition: 'did_not', what: { event: 'refund' } };
const isPro: SegmentRule = {
  condition: 'has_property',
  filter: { property: { of: 'person', name: 'plan' }, operator: 'is', values: ['pro'] },
};
const isVip: SegmentRule = { condition: 'in_segment', segmentId: 'seg_vip' };

describe('a rule to the form and back', () => {
  test.each<[string, SegmentRule]>([
    ['one condition', bought],
    ['all', { all: [bought, refunded] }],
    ['any within all', { all: [bought, { any: [isPro, isVip] }] }],
    ['not one', { not: isVip }],
    ['none of', { all: [bought, { not: { any: [isPro, isVip] } }] }],
    ['not all of', { not: { all: [isPro, isVip] } }],
    ['three levels', { any: [bought, { all: [isPro, { any: [isVip, refunded] }] }] }],
    ['a list', { condition: 'listed', persons: [1, 2, 3] }],
  ])('%s', (_, rule) => {
    expect(ruleOf(formOf(rule))).toEqual(rule);
  });

  test('a group of one and a double not become what they mean', () => {
    expect(ruleOf(formOf({ all: [bought] }))).toEqual(bought);
    expect(ruleOf(formOf({ not: { not: bought } }))).toEqual(bought);
    expect(ruleOf(newGroup('none', [{ ...newCondition(blankVip), negated: true }]))).toEqual(isVip);
  });
});

const blankVip = { condition: 'in_segment', segmentId: 'seg_vip' } as const;

test('what is not finished is left out of the preview and named as a fault', () => {
  const event = newCondition(blankConditions.did);
  const filtered = newCondition({
    condition: 'did',
    what: {
      event: 'purchase',
      filters: {
        match: 'all',
        of: [{ property: { of: 'event', name: 'amount' }, operator: 'gt', values: [] }],
      },
    },
  });
  const property = newCondition(blankConditions.has_property);
  const empty = newGroup('any');
  const root = newGroup('all', [event, filtered, property, empty]);
  expect(ruleOf(root)).toEqual({ condition: 'did', what: { event: 'purchase' } });
  expect([...faultsOf(root)]).toEqual([
    [event.key, 'chooseEvent'],
    [filtered.key, 'finishFilter'],
    [property.key, 'chooseProperty'],
    [empty.key, 'emptyGroup'],
  ]);
  expect(ruleOf(newGroup('all', [event]))).toBeNull();
});

test('counts and days the wrong way round are faults', () => {
  const count = newCondition({
    condition: 'did',
    what: { event: 'purchase' },
    count: { atLeast: 5, atMost: 2 },
  });
  const days = newCondition({
    condition: 'did_not',
    what: { event: 'purchase' },
    within: { from: '2024-03-02T00:00:00Z', to: '2024-03-01T00:00:00Z' },
  });
  expect([...faultsOf(newGroup('all', [count, days])).values()]).toEqual(['countReversed', 'rangeReversed']);
});

test('a node is replaced or taken out wherever it stands', () => {
  const inner = newCondition(blankVip);
  const group = newGroup('any', [inner]);
  const root = newGroup('all', [group]);
  const changed = withNode(root, inner.key, { ...inner, negated: true });
  expect(ruleOf(changed)).toEqual({ not: isVip });
  expect(ruleOf(withNode(root, inner.key, null))).toBeNull();
  expect(levelsOf(root)).toBe(2);
  const [first] = withNode(root, group.key, null).of;
  expect(first).toBeUndefined();
  expect(root.of.every(isGroup)).toBe(true);
});

test('a fixed list is known by its number of different persons', () => {
  expect(listOf({ condition: 'listed', persons: [4, 4, 9] })).toBe(2);
  expect(listOf(isVip)).toBeNull();
});
