import type { Filters, PropertyFilter, PropertyRef } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { trend } from './trend.ts';

afterAll(closeTestEventStore);

const category: PropertyRef = { of: 'item', type: 'product', name: 'category' };
const price = { of: 'item', type: 'product', name: 'price' } as const;

/** A lamp and a chair are known, a rug without category, `p9` not at all; numbers as ids, and a second key. */
const world = () =>
  lifecycle()
    .item('product', 'p1', { category: 'lamps', price: 20, tags: ['new', 'brass'] })
    .item('product', '2', { category: 'chairs', price: '80' })
    .item('product', 'p3', { price: 5, name: 'rug' })
    .item('article', 'p1', { category: 'stories' })
    .itemLink('product', 'product_id')
    .itemLink('product', 'sku')
    .itemLink('article', 'article.id')
    .person('ada')
    .did('viewed', 'day 0 10:00', { product_id: 'p1' })
    .did('viewed', 'day 1 10:00', { product_id: 2 })
    .did('bought', 'day 2 10:00', { sku: 'p1' })
    .person('bob')
    .did('viewed', 'day 0 11:00', { product_id: '', sku: 'p1' })
    .did('viewed', 'day 0 12:00', { product_id: 'p3' })
    .did('bought', 'day 1 12:00', { product_id: 2, sku: 'p1' })
    .person('cleo')
    .did('viewed', 'day 0 13:00', { product_id: 'p9' })
    .did('viewed', 'day 2 13:00', {})
    .did('read', 'day 3 13:00', { article: { id: 'p1' } });

const viewed = (measure: object = { of: 'total' }, filters?: Filters) => ({
  series: [{ what: { event: 'viewed', ...(filters === undefined ? {} : { filters }) }, measure }],
});
const all = (...of: PropertyFilter[]): Filters => ({ match: 'all', of });
const where = (operator: PropertyFilter['operator'], values: PropertyFilter['values'], property = category) =>
  all({ property, operator, values });

test('a trend by a property of the item that an event points to; of several keys the first that is there', async () => {
  const story = world();
  const by = async (params: object, ...properties: PropertyRef[]) =>
    (
      await story.ask(
        trend,
        { ...params },
        { breakdown: { by: properties.map((property) => ({ property })) } },
      )
    )
      .filter(({ part, point }) => part === 'value' && point === null)
      .map(({ values, value }) => [...values, value]);
  // lamps: Ada's first, Bob's by its sku; not set: the rug, p9, and the view of nothing
  expect(await by(viewed(), category)).toEqual([
    [null, 3],
    ['lamps', 2],
    ['chairs', 1],
  ]);
  // Bob bought the chair: his product_id counts before his sku
  const bought = { series: [{ what: { event: 'bought' }, measure: { of: 'total' } }] };
  expect(await by(bought, category)).toEqual([
    ['chairs', 1],
    ['lamps', 1],
  ]);
  expect(await by(viewed(), category, { ...category, name: 'name' })).toEqual([
    [null, null, 2],
    ['lamps', null, 2],
    [null, 'rug', 1],
    ['chairs', null, 1],
  ]);
  expect(
    await by(
      { series: [{ what: { event: 'read' }, measure: { of: 'total' } }] },
      { ...category, type: 'article' },
    ),
  ).toEqual([['stories', 1]]);
  expect(
    await story.persons(
      trend,
      viewed(),
      { series: 'A', point: null, part: 'value', values: ['lamps'] },
      { breakdown: { by: [{ property: category }] } },
    ),
  ).toEqual(['ada', 'bob']);
});

test('numbers of items in buckets', async () => {
  const rows = await world().ask(trend, viewed(), {
    breakdown: { by: [{ property: price, buckets: [10, 50] }] },
  });
  const whole = rows.filter(({ part, point }) => part === 'value' && point === null);
  expect(whole.map(({ values, value }) => [values[0], value])).toEqual([
    [null, 2],
    ['10–50', 2],
    ['<10', 1],
    ['≥50', 1],
  ]);
});

test('filters by a property of the item: an event without an item, or an item without the property, has no value', async () => {
  const story = world();
  const count = async (filters: Filters, request: object = {}) =>
    (await story.ask(trend, viewed({ of: 'total' }, filters), request)).at(-1)?.value;
  expect(await count(where('is', ['lamps']))).toBe(2);
  expect(await count(where('is', ['lamps', 'chairs']))).toBe(3);
  expect(await count(where('is_not', ['lamps']))).toBe(4);
  expect(await count(where('is_set', []))).toBe(3);
  expect(await count(where('is_not_set', []))).toBe(3);
  expect(await count(where('gte', [20], price))).toBe(3);
  expect(await count(where('is', ['brass'], { ...category, name: 'tags' }))).toBe(2);
  const [whole] = (await story.ask(trend, viewed(), { filters: where('contains', ['amp']) })).slice(-1);
  expect(whole?.value).toBe(2);
});

test('measures over a property of the item', async () => {
  const story = world();
  const total = async (of: string, property: PropertyRef, request: object = {}) =>
    (await story.ask(trend, viewed({ of, property }), request)).at(-1)?.value;
  expect(await total('sum', price)).toBe(20 + 80 + 20 + 5);
  expect(await total('max', price)).toBe(80);
  expect(await total('distinct_values', category)).toBe(2);
  const breakdown = { by: [{ property: category }] };
  const rows = await story.ask(trend, viewed({ of: 'sum', property: price }), { breakdown });
  expect(
    rows
      .filter(({ part, point }) => part === 'value' && point === null)
      .map(({ values, value }) => [values[0], value]),
  ).toEqual([
    ['chairs', 80],
    ['lamps', 40],
    [null, 5],
  ]);
  const inSegment = await world()
    .segment('seg_1', ['ada'])
    .ask(trend, viewed({ of: 'sum', property: price }), { breakdown: { segments: ['seg_1'] } });
  expect(inSegment.find(({ part, point }) => part === 'value' && point === null)?.value).toBe(100);
});

test('a funnel by the category of the first step, and of steps with filters of their own', async () => {
  const story = world();
  const params = { steps: [{ what: { event: 'viewed' } }, { what: { event: 'bought' } }], window: '7d' };
  const rows = await story.ask(funnel, params, { breakdown: { by: [{ property: category }] } });
  const parts = rows
    .filter(({ part }) => part === 'value')
    .map(({ values, step, persons }) => [values[0], step, persons]);
  expect(parts).toEqual([
    ['lamps', 1, 2],
    ['lamps', 2, 2],
    [null, 1, 1],
    [null, 2, 0],
  ]);
  const lamps = where('is', ['lamps']);
  const narrowed = {
    ...params,
    steps: [{ what: { event: 'viewed', filters: lamps } }, { what: { event: 'bought', filters: lamps } }],
  };
  expect((await story.ask(funnel, narrowed)).map(({ persons }) => persons)).toEqual([2, 1]);
  expect((await story.ask(funnel, params, { filters: lamps })).map(({ persons }) => persons)).toEqual([2, 1]);
});

test('retention of those who began with an item of a category', async () => {
  const story = world();
  const params = {
    start: { event: 'viewed', filters: where('is', ['lamps']) },
    return: { event: 'bought' },
    intervalCount: 3,
    membership: 'first_in_range',
  };
  const period = { from: '2024-01-01', until: '2024-01-01' };
  const rows = await story.ask(retention, params, { period });
  expect(rows.filter(({ cohort }) => cohort !== null).map(({ persons }) => persons)).toEqual([2, 1, 1, 0]);
  const broken = await story.ask(
    retention,
    { ...params, start: { event: 'viewed' } },
    {
      period,
      breakdown: { by: [{ property: category }] },
    },
  );
  expect(
    broken
      .filter(({ cohort, part, interval }) => cohort !== null && part === 'value' && interval === 0)
      .map(({ values, persons }) => [values[0], persons]),
  ).toEqual([
    ['lamps', 2],
    [null, 1],
  ]);
});

test('the value of an item is that of today; of other workspaces nothing is seen', async () => {
  const story = world();
  const other = world()
    .item('product', 'p9', { category: 'secret' })
    .item('product', 'p1', { category: 'secret' });
  await other.analyst();
  const lamps = async () =>
    (await story.ask(trend, viewed({ of: 'total' }, where('is', ['lamps', 'secret'])))).at(-1)?.value;
  expect(await lamps()).toBe(2);
  story.item('product', 'p1', { category: 'lights' });
  expect(await lamps()).toBe(0);
});

test('a type that no event property points to, and a property without its type, are refused with the remedy', async () => {
  const story = world();
  const ask = (property: PropertyRef) =>
    story.ask(trend, viewed({ of: 'total' }, where('is_set', [], property)));
  await expect(ask({ ...category, type: 'book' })).rejects.toThrow(
    'series.0.what.filters.of.0: no event property is said to hold the id of items of type "book": choose it under Data, Items',
  );
  await expect(ask({ of: 'item', name: 'category' })).rejects.toThrow(
    'series.0.what.filters.of.0.property.type: name the type of the items',
  );
  await expect(
    story.ask(trend, viewed(), { breakdown: { by: [{ property: { of: 'item', name: 'category' } }] } }),
  ).rejects.toThrow('breakdown.by.0.property.type: name the type');
  const steps = [{ what: { event: 'viewed' } }, { what: { event: 'bought' } }];
  await expect(story.ask(funnel, { steps, holdConstant: [category] })).rejects.toThrow(
    'only event properties can be held constant',
  );
});
