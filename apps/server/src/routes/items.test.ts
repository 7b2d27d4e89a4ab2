import type { ItemSummary } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

let server: TestServer;
let ours: Keys;
let theirs: Keys;

beforeAll(async () => {
  server = await openTestServer();
  [ours, theirs] = [await server.makeWorkspace('ours'), await server.makeWorkspace('theirs')];
  await server.send(ours, [
    {
      type: 'item',
      itemType: 'product',
      itemId: 'p1',
      traits: { name: 'Lamp', category: 'lamps', price: 20 },
    },
    { type: 'item', itemType: 'product', itemId: 'p2', traits: { name: 'Chair', category: 'chairs' } },
    { type: 'item', itemType: 'article', itemId: 'a1', traits: { title: 'How lamps are made' } },
    { type: 'track', userId: 'ada', event: 'viewed', properties: { product_id: 'p1', price: 1 } },
    { type: 'track', userId: 'ada', event: 'viewed', properties: { product_id: 'p2' } },
    { type: 'track', userId: 'bob', event: 'viewed', properties: { product_id: 'p1' } },
    { type: 'track', userId: 'bob', event: 'viewed', properties: { product_id: 'p0' } },
  ]);
});
afterAll(() => server?.close());

const call = (method: string, path: string, body?: object, keys = ours) =>
  server.call(keys, method, path, body);

const category = { of: 'item', type: 'product', name: 'category' };

async function viewsBy(property: object): Promise<unknown[]> {
  const asked = await call('POST', '/api/v1/insights/trend', {
    params: { series: [{ what: { event: 'viewed' }, measure: { of: 'total' } }] },
    period: { last: '7d' },
    breakdown: { by: [{ property }] },
  });
  if (asked['status'] !== 200) return [asked];
  const rows = asked['rows'] as { part: string; point: number | null; values: string[]; value: number }[];
  return rows
    .filter(({ part, point }) => part === 'value' && point === null)
    .map(({ values, value }) => [values[0], value]);
}

const labels = (answer: Record<string, unknown>) =>
  (answer['items'] as ItemSummary[]).map(({ label }) => label);

test('items are listed by type and search, page by page, for one workspace alone', async () => {
  expect(await call('GET', '/api/v1/item-types')).toMatchObject({
    types: [
      { type: 'product', items: 2 },
      { type: 'article', items: 1 },
    ],
  });
  expect(labels(await call('GET', '/api/v1/items')).sort()).toEqual(['Chair', 'How lamps are made', 'Lamp']);
  expect(labels(await call('GET', '/api/v1/items?type=article'))).toEqual(['How lamps are made']);
  expect(labels(await call('GET', '/api/v1/items?search=LAMP')).sort()).toEqual([
    'How lamps are made',
    'Lamp',
  ]);
  expect(labels(await call('GET', '/api/v1/items?search=p2'))).toEqual(['Chair']);
  expect(labels(await call('GET', '/api/v1/items?search=%25'))).toEqual([]);
  const pages: string[] = [];
  for (let cursor: unknown = ''; cursor !== null; ) {
    const next = cursor === '' ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
    const page = await call('GET', `/api/v1/items?limit=1${next}`);
    pages.push(...labels(page));
    cursor = page['next'];
  }
  expect(pages.sort()).toEqual(['Chair', 'How lamps are made', 'Lamp']);
  expect(await call('GET', '/api/v1/items?cursor=x')).toMatchObject({
    status: 400,
    error: { field: 'cursor' },
  });
  expect(labels(await call('GET', '/api/v1/items', undefined, theirs))).toEqual([]);
});

test('a link lets insights, pickers and segments read items; a segment holds it fast', async () => {
  expect(await call('GET', '/api/v1/item-links')).toMatchObject({
    links: [],
    suggestions: [{ type: 'product', key: 'product_id' }],
  });
  expect(await viewsBy(category)).toMatchObject([{ status: 400, error: { code: 'query.invalid' } }]);
  const ofItems = async () =>
    ((await call('GET', '/api/v1/property-names?of=item'))['items'] as { name: string }[]).map(
      ({ name }) => name,
    );
  expect(await ofItems()).toEqual([]);

  const links = [{ type: 'product', key: 'product_id' }];
  expect(await call('PUT', '/api/v1/item-links', { links })).toMatchObject({ status: 200, links });
  expect(await call('GET', '/api/v1/item-links')).toMatchObject({ links, suggestions: [] });
  expect(await call('GET', '/api/v1/item-links', undefined, theirs)).toMatchObject({ links: [] });
  expect(await viewsBy(category)).toEqual([
    ['lamps', 2],
    [null, 1],
    ['chairs', 1],
  ]);
  expect(await ofItems()).toEqual(['category', 'name', 'price']);
  expect(await call('GET', '/api/v1/property-names?search=categ&event=viewed')).toMatchObject({
    items: [{ of: 'item', type: 'product', name: 'category', types: ['string'] }],
  });
  expect(await call('GET', '/api/v1/property-values?of=item&type=product&name=category')).toMatchObject({
    values: [
      { value: 'chairs', events: 1 },
      { value: 'lamps', events: 1 },
    ],
  });
  expect(await call('GET', '/api/v1/property-values?of=item&name=category')).toMatchObject({
    status: 400,
    error: { field: 'type' },
  });

  const filters = { match: 'all', of: [{ property: category, operator: 'is', values: ['chairs'] }] };
  const rule = { condition: 'did', what: { event: 'viewed', filters } };
  const saved = await call('POST', '/api/v1/segments', { name: 'Chairs', rule });
  expect(saved).toMatchObject({ status: 200, size: { persons: 1 } });
  expect(await call('PUT', '/api/v1/item-links', { links: [] })).toMatchObject({
    status: 409,
    error: {
      message: 'links: the segment "Chairs" asks for properties of product: change the segment first',
    },
  });
  const unknown = JSON.parse(JSON.stringify(rule).replace('"product"', '"article"')) as object;
  expect(await call('POST', '/api/v1/segments', { name: 'Articles', rule: unknown })).toMatchObject({
    status: 400,
    error: { code: 'query.invalid' },
  });
  expect(
    await call('POST', '/api/v1/sql', { query: 'SELECT id FROM items ORDER BY type, id' }),
  ).toMatchObject({
    rows: [{ id: 'a1' }, { id: 'p1' }, { id: 'p2' }],
  });

  const joined =
    "SELECT items.properties.category.:String AS category, count() AS views FROM events JOIN items ON items.type = 'product' AND items.id = toString(events.properties.product_id) GROUP BY category ORDER BY category";
  expect(await call('POST', '/api/v1/sql', { query: joined })).toMatchObject({
    rows: [
      { category: 'chairs', views: 1 },
      { category: 'lamps', views: 2 },
    ],
  });

  // what an item is today counts, for what happened before too
  await server.send(ours, [
    { type: 'item', itemType: 'product', itemId: 'p2', traits: { category: 'lamps' } },
  ]);
  expect(await viewsBy(category)).toEqual([
    ['lamps', 3],
    [null, 1],
  ]);
});

test('links that cannot be are refused with their place', async () => {
  const refused = async (links: object[]) => {
    const answer = await call('PUT', '/api/v1/item-links', { links });
    return [answer['status'], (answer['error'] as { field?: string }).field];
  };
  const one = { type: 'product', key: 'sku' };
  expect(await refused([one, one])).toEqual([400, 'links.1']);
  expect(await refused([{ ...one, key: '$path' }])).toEqual([400, 'links.0.key']);
  expect(await refused([{ ...one, type: ' product' }])).toEqual([400, 'links.0.type']);
  expect(await refused([{ type: '', key: 'sku' }])).toEqual([400, 'links.0.type']);
  expect(await refused([{ type: 'product' }])).toEqual([400, 'links.0.key']);
  const many = Array.from({ length: 21 }, (_, i) => ({ type: 'product', key: `key_${i}` }));
  expect(await refused(many)).toEqual([400, 'links']);
});

test('an item whose id or type is too long is set aside and stops nobody', async () => {
  await server.send(ours, [
    { type: 'item', itemId: 'x'.repeat(5_000), traits: { a: 1 } },
    { type: 'item', itemType: 'y'.repeat(5_000), itemId: '1', traits: { a: 1 } },
    { type: 'track', userId: 'ada', event: 'went on' },
  ]);
  expect(await call('GET', '/api/v1/quarantine/summary')).toMatchObject({
    byReason: [{ reason: 'too-large', count: 2 }],
  });
});
