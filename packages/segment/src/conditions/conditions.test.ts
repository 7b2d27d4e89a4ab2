import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { whoIsIn } from '../segment-story.fixture.ts';

afterAll(closeTestEventStore);

const bought = { event: 'bought' };
const did = (more: object = {}) => ({ condition: 'did', what: bought, ...more });
const didNot = (more: object = {}) => ({ condition: 'did_not', what: bought, ...more });
const has = (name: string, operator: string, values: unknown[] = [], of = 'person') => ({
  condition: 'has_property',
  filter: { property: { of, name }, operator, values },
});

/** ada bought once, bob twice, cleo three times, dan looked only. */
const shoppers = () =>
  lifecycle()
    .person('ada')
    .did('bought', 'day 1')
    .person('bob')
    .did('bought', 'day 1')
    .did('bought', 'day 2')
    .person('cleo')
    .did('bought', 'day 1')
    .did('bought', 'day 1')
    .did('bought', 'day 3')
    .person('dan')
    .did('looked', 'day 1');

describe('did and did_not', () => {
  test('once or more; and all others', async () => {
    const story = shoppers();
    expect(await whoIsIn(story, did())).toEqual(['ada', 'bob', 'cleo']);
    expect(await whoIsIn(story, didNot())).toEqual(['dan']);
    expect(await whoIsIn(story, { condition: 'did', what: { event: null } })).toEqual([
      'ada',
      'bob',
      'cleo',
      'dan',
    ]);
    expect(await whoIsIn(story, { condition: 'did_not', what: { event: 'never seen' } })).toHaveLength(4);
  });

  test('how often: both bounds inclusive, and atMost alone means at least once', async () => {
    const story = shoppers();
    const counted = (count: object) => whoIsIn(story, did({ count }));
    expect(await counted({ atLeast: 2 })).toEqual(['bob', 'cleo']);
    expect(await counted({ atLeast: 3 })).toEqual(['cleo']);
    expect(await counted({ atLeast: 4 })).toEqual([]);
    expect(await counted({ atMost: 2 })).toEqual(['ada', 'bob']);
    expect(await counted({ atLeast: 2, atMost: 2 })).toEqual(['bob']);
    expect(await counted({})).toEqual(['ada', 'bob', 'cleo']);
  });

  test('the last 7 days begin to the millisecond and end before now', async () => {
    const story = lifecycle()
      .person('just-before')
      .did('bought', 'day 53 11:59:59.999')
      .person('first')
      .did('bought', 'day 53 12:00:00.000')
      .person('last')
      .did('bought', 'day 60 11:59:59.999')
      .person('now')
      .did('bought', 'day 60 12:00:00.000');
    const within = { last: '7d' };
    expect(await whoIsIn(story, did({ within }))).toEqual(['first', 'last']);
    expect(await whoIsIn(story, didNot({ within }))).toEqual(['just-before', 'now']);
    expect(await whoIsIn(story, did({ within }), { now: 'day 60 12:00:00.001' })).toEqual(['last', 'now']);
    expect(await whoIsIn(story, did())).toHaveLength(4);
  });

  test('from and to: from counts, to does not, whatever zone the day was written in', async () => {
    const story = lifecycle({ timeZone: 'Pacific/Kiritimati' }) // UTC+14
      .person('before')
      .did('bought', '2024-02-29T23:59:59.999Z')
      .person('at')
      .did('bought', '2024-03-01T00:00:00.000Z')
      .person('late')
      .did('bought', '2024-03-01T23:59:59.999Z')
      .person('after')
      .did('bought', '2024-03-02T00:00:00.000Z');
    const within = { from: '2024-03-01T00:00:00Z', to: '2024-03-02T00:00:00Z' };
    expect(await whoIsIn(story, did({ within }))).toEqual(['at', 'late']);
    const berlin = { from: '2024-03-01T01:00:00+01:00', to: '2024-03-02T01:00:00+01:00' };
    expect(await whoIsIn(story, did({ within: berlin }))).toEqual(['at', 'late']);
    const allTime = { from: '0001-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' };
    expect(await whoIsIn(story, did({ within: allTime }))).toHaveLength(4);
  });

  test('bots do nothing', async () => {
    const story = lifecycle().person('crawler').did('bought', 'day 1', {}, { is_bot: 1 });
    expect(await whoIsIn(story, did())).toEqual([]);
    expect(await whoIsIn(story, didNot())).toEqual(['crawler']);
  });

  test('filters on the event, on the person, and by segment', async () => {
    const story = lifecycle()
      .person('ada', { city: 'Berlin' })
      .did('bought', 'day 1', { amount: 10 })
      .did('bought', 'day 2', { amount: '99.5' })
      .person('bob', { city: 'Rome' })
      .did('bought', 'day 1', { amount: 50 });
    const where = (...of: object[]) => did({ what: { ...bought, filters: { match: 'all', of } } });
    const above = { property: { of: 'event', name: 'amount' }, operator: 'gt', values: [20] };
    const inBerlin = { property: { of: 'person', name: 'city' }, operator: 'is', values: ['Berlin'] };
    expect(await whoIsIn(story, where(above))).toEqual(['ada', 'bob']);
    expect(await whoIsIn(story, where(above, inBerlin))).toEqual(['ada']);
    const big = { condition: 'listed' as const, persons: [2] };
    const asked = { segments: { seg_big: big } };
    expect(await whoIsIn(story, where({ segmentId: 'seg_big', isIn: true }), asked)).toEqual(['bob']);
    expect(await whoIsIn(story, where({ segmentId: 'seg_big', isIn: false }), asked)).toEqual(['ada']);
  });

  test('filters on the item that the event points to', async () => {
    const story = lifecycle()
      .item('product', 'p1', { category: 'lamps', price: 20 })
      .item('product', '2', { category: 'chairs' })
      .itemLink('product', 'product_id')
      .person('ada')
      .did('bought', 'day 1', { product_id: 'p1' })
      .did('bought', 'day 2', { product_id: 2 })
      .person('bob')
      .did('bought', 'day 1', { product_id: 2 })
      .person('cleo')
      .did('bought', 'day 1', {});
    const category = { of: 'item', type: 'product', name: 'category' };
    const where = (operator: string, values: string[], property: object = category) =>
      did({ what: { ...bought, filters: { match: 'all', of: [{ property, operator, values }] } } });
    expect(await whoIsIn(story, where('is', ['lamps']))).toEqual(['ada']);
    expect(await whoIsIn(story, where('is_not', ['lamps']))).toEqual(['ada', 'bob', 'cleo']);
    expect(await whoIsIn(story, where('is_not_set', []))).toEqual(['cleo']);
    expect(await whoIsIn(story, where('is_set', [], { ...category, name: 'price' }), { only: [1] })).toEqual([
      'ada',
    ]);
    await expect(whoIsIn(story, where('is_set', [], { ...category, type: 'book' }))).rejects.toThrow(
      'what.filters.of[0]: no event property is said to hold the id of items of type "book"',
    );
  });
});

describe('merged persons', () => {
  /** On the phone twice, at the desk once; phone was merged into tablet, then tablet into desk. */
  const merged = () =>
    lifecycle()
      .person('desk', { plan: 'pro' })
      .did('bought', 'day 1')
      .person('tablet', { plan: 'free' })
      .person('phone')
      .did('bought', 'day 2')
      .did('bought', 'day 3')
      .did('opened the app', 'day 3')
      .person('other')
      .did('looked', 'day 1')
      .merged('phone', 'tablet')
      .merged('tablet', 'desk');

  test('count together, once, and never as themselves', async () => {
    const story = merged();
    expect(await whoIsIn(story, did({ count: { atLeast: 3, atMost: 3 } }))).toEqual(['desk']);
    expect(await whoIsIn(story, did({ count: { atMost: 2 } }))).toEqual([]);
    expect(await whoIsIn(story, { condition: 'did', what: { event: 'opened the app' } })).toEqual(['desk']);
    expect(await whoIsIn(story, didNot())).toEqual(['other']);
    expect(await whoIsIn(story, has('plan', 'is', ['free']))).toEqual([]);
    expect(await whoIsIn(story, { not: has('plan', 'is', ['free']) })).toEqual(['desk', 'other']);
  });

  test('a list means the persons of today', async () => {
    const story = merged();
    expect(await whoIsIn(story, { condition: 'listed', persons: [3] })).toEqual(['desk']);
    expect(await whoIsIn(story, { condition: 'listed', persons: [1, 2, 3, 3, 4, 99] })).toEqual([
      'desk',
      'other',
    ]);
    expect(await whoIsIn(story, { condition: 'listed', persons: [] })).toEqual([]);
  });

  test('asked about one person alone, the answer is the same', async () => {
    const story = merged();
    const desk = { only: [1, 2, 3] };
    expect(await whoIsIn(story, did({ count: { atLeast: 3 } }), desk)).toEqual(['desk']);
    expect(await whoIsIn(story, { not: didNot() }, desk)).toEqual(['desk']);
    expect(await whoIsIn(story, didNot(), desk)).toEqual([]);
    expect(await whoIsIn(story, didNot(), { only: [4] })).toEqual(['other']);
  });
});

test('a long list is the same as a short one', async () => {
  const story = lifecycle();
  const names = Array.from({ length: 40 }, (_, i) => `p${String(i + 1).padStart(2, '0')}`);
  for (const name of names) story.person(name);
  story.merged('p20', 'p02');
  const nobody = Array.from({ length: 2_000 }, (_, i) => 100_000 + i * 7);
  const listed = (...persons: number[]) =>
    whoIsIn(story, { condition: 'listed', persons: [4_000_000_000, ...nobody, ...persons] });
  expect(await listed(1, 7, 8, 9, 16, 20, 31, 32, 40)).toEqual([
    'p01',
    'p02',
    'p07',
    'p08',
    'p09',
    'p16',
    'p31',
    'p32',
    'p40',
  ]);
  expect(await listed()).toEqual([]);
});

describe('has_property', () => {
  const people = () =>
    lifecycle()
      .account('acme', { industry: 'steel' })
      .person('ada', { plan: 'pro', age: 30, tags: ['vip', 'eu'], since: '2024-03-01' }, 'acme')
      .person('bob', { plan: 'free', age: '30', since: '2024-03-02T00:00:00Z' })
      .person('cleo', { age: 'unknown', vip: true });

  test('numbers also when sent as text, truth values by name, one item of a list is enough', async () => {
    const story = people();
    expect(await whoIsIn(story, has('age', 'gte', [30]))).toEqual(['ada', 'bob']);
    expect(await whoIsIn(story, has('age', 'is', [30]))).toEqual(['ada', 'bob']);
    expect(await whoIsIn(story, has('vip', 'is', [true]))).toEqual(['cleo']);
    expect(await whoIsIn(story, has('tags', 'is', ['eu']))).toEqual(['ada']);
    expect(await whoIsIn(story, has('plan', 'is', ['pro', 'free']))).toEqual(['ada', 'bob']);
    expect(await whoIsIn(story, has('since', 'after', ['2024-03-01']))).toEqual(['bob']);
    expect(await whoIsIn(story, has('$is_identified', 'is', ['false']))).toHaveLength(3);
  });

  test('a negative operator holds where nothing is set', async () => {
    const story = people();
    expect(await whoIsIn(story, has('plan', 'is_not', ['pro']))).toEqual(['bob', 'cleo']);
    expect(await whoIsIn(story, has('plan', 'is_not_set'))).toEqual(['cleo']);
    expect(await whoIsIn(story, has('tags', 'not_contains', ['v']))).toEqual(['bob', 'cleo']);
  });

  test('of the account', async () => {
    const story = people();
    expect(await whoIsIn(story, has('industry', 'is', ['steel'], 'account'))).toEqual(['ada']);
    expect(await whoIsIn(story, has('industry', 'is_not', ['steel'], 'account'))).toEqual(['bob', 'cleo']);
  });

  test('which account it is, and whether there is one', async () => {
    const story = people().account('beta', {}).person('dan', {}, 'beta');
    expect(await whoIsIn(story, has('$account_key', 'is', ['acme'], 'account'))).toEqual(['ada']);
    expect(await whoIsIn(story, has('$account_key', 'is_set', [], 'account'))).toEqual(['ada', 'dan']);
    expect(await whoIsIn(story, has('$account_key', 'is_not_set', [], 'account'))).toEqual(['bob', 'cleo']);
  });
});

test('hostile names and values are nothing but names and values', async () => {
  const evil = "'); DROP TABLE events; -- `\\ {p1:String} \u202e试";
  const story = lifecycle()
    .person('ada', { [evil]: evil })
    .did(evil, 'day 1', { [evil]: evil })
    .person('bob');
  const filter = { property: { of: 'event', name: evil }, operator: 'is', values: [evil] };
  const rule = {
    all: [
      { condition: 'did', what: { event: evil, filters: { match: 'all', of: [filter] } } },
      has(evil, 'contains', ['DROP TABLE']),
    ],
  };
  expect(await whoIsIn(story, rule)).toEqual(['ada']);
  expect(await whoIsIn(story, { not: rule })).toEqual(['bob']);
});

test('persons and events of another workspace do not count', async () => {
  const mine = lifecycle().person('ada').did('bought', 'day 1');
  const theirs = shoppers();
  expect(await whoIsIn(theirs, did())).toHaveLength(3);
  expect(await whoIsIn(mine, did())).toEqual(['ada']);
  expect(await whoIsIn(mine, didNot())).toEqual([]);
});
