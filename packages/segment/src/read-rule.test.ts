import { describe, expect, test } from 'vitest';
import { readRule } from './read-rule.ts';

const did = { condition: 'did', what: { event: 'bought' } };

describe('a fault is named by its place and with its remedy', () => {
  const faults: [string, unknown, string][] = [
    ['nothing', null, 'rule: is no rule: give a condition, or { "all": […] }'],
    ['a text', 'did', 'rule: is no rule'],
    ['an empty all', { all: [] }, 'all: is empty: give at least one condition'],
    ['all and any', { all: [did], any: [did] }, 'any: does not go beside "all": nest one in the other'],
    ['a condition beside not', { not: did, condition: 'did' }, 'condition: does not go beside "not"'],
    [
      'an unknown condition',
      { all: [did, { condition: 'likes' }] },
      'all[1].condition: is not known: give one of did,',
    ],
    [
      'a count of 0',
      { all: [did, { ...did, count: { atLeast: 0 } }] },
      'all[1].count.atLeast: must be >= 1: give a whole number from 1; for "not once" use did_not',
    ],
    [
      'bounds that nobody meets',
      { not: { ...did, count: { atLeast: 3, atMost: 2 } } },
      'not.count.atMost: is less than atLeast (3): nobody could be in it, give 3 or more',
    ],
    ['no event', { any: [{ condition: 'did' }] }, 'any[0].what: is missing: give it'],
    ['an unknown field', { ...did, often: 3 }, 'often: is not known here: take it out'],
    ['a wrong duration', { ...did, within: { last: 'a week' } }, 'within.last: '],
    [
      'half a window',
      { ...did, within: { from: '2024-03-01T00:00:00Z' } },
      'within: is not understood: give { "last": "7d" } or',
    ],
    [
      'a window turned round',
      { ...did, within: { from: '2024-03-02T00:00:00Z', to: '2024-03-02T00:00:00Z' } },
      'within.to: is not after "from"',
    ],
    ['a window of ages', { ...did, within: { last: '900000w' } }, 'within.last: is longer than 100 years'],
    [
      'an unknown operator',
      {
        condition: 'has_property',
        filter: { property: { of: 'person', name: 'plan' }, operator: 'like', values: [] },
      },
      'filter.operator: ',
    ],
    [
      'an operator in a list of filters',
      {
        ...did,
        what: {
          event: null,
          filters: {
            match: 'all',
            of: [{ property: { of: 'event', name: 'n' }, operator: 'like', values: [] }],
          },
        },
      },
      'what.filters.of[0].operator: ',
    ],
    [
      'a property of an event',
      {
        condition: 'has_property',
        filter: { property: { of: 'event', name: 'plan' }, operator: 'is_set', values: [] },
      },
      'filter.property.of: an event has this property, not a person: use did',
    ],
    [
      'a property of an item',
      {
        condition: 'has_property',
        filter: { property: { of: 'item', type: 'product', name: 'price' }, operator: 'is_set', values: [] },
      },
      'filter.property.of: an item has this property, not a person: use did',
    ],
    [
      'a number that is none',
      { condition: 'listed', persons: [1, 5_000_000_000] },
      'persons[1]: is no person number',
    ],
    ['a text in a list', { condition: 'listed', persons: ['1'] }, 'persons[0]: '],
    [
      'NUL',
      { condition: 'did', what: { event: 'a\0' } },
      'what.event: has a character that no stored text has',
    ],
    ['half a character', { condition: 'did', what: { event: 'a\ud800' } }, 'what.event: has a character'],
  ];
  test.each(faults)('%s', (_, rule, message) => {
    expect(() => readRule(rule)).toThrow(
      expect.objectContaining({ code: 'query.invalid', message: expect.stringContaining(message) }),
    );
    expect(() => readRule(rule)).toThrow(
      expect.objectContaining({ facts: { field: message.slice(0, message.indexOf(':')) } }),
    );
  });

  test('too deep, and too much', () => {
    let deep: unknown = did;
    for (let i = 0; i < 10; i += 1) deep = { not: deep };
    expect(() => readRule(deep)).toThrow(
      'is nested deeper than 10: save the inner part as a segment of its own',
    );
    const many = { all: Array.from({ length: 3 }, () => ({ any: Array.from({ length: 40 }, () => did) })) };
    expect(() => readRule(many)).toThrow('all[2].any[20]: is one condition more than the 100 of a rule');
    expect(() => readRule({ all: Array.from({ length: 51 }, () => did) })).toThrow(
      'all: has 51 parts: at most 50',
    );
  });
});

test('a rule that reads is the rule', () => {
  const rule = { all: [did, { not: { ...did, count: { atMost: 2 }, within: { last: '7d' } } }] };
  expect(readRule(rule)).toBe(rule);
});
