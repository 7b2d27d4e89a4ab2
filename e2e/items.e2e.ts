import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { barriersOn, openAsOwner, openScreen } from './support/owner.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let workspaceId: string;
let writeKey: string;
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'skylantern-catalogue-')));
  product = await startProduct({ SKYLANTERN_DEMO: 'off', SKYLANTERN_SOURCE_FOLDERS: folder });
  browser = await openChromium();
  ({ page, workspaceId, writeKey } = await openAsOwner(product, browser));
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(...batch: object[]): Promise<void> {
  const answer = await fetch(`${product.url}/v1/batch?wait=queryable`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch }),
  });
  expect(answer.status).toBe(200);
}

const open = (path: string) => openScreen(page, path);
const call = async <Reply>(path: string, body?: object): Promise<Reply> =>
  (await product.asAdmin(path, body, workspaceId)).json() as Promise<Reply>;
const viewed = (userId: string, product_id: string | number) => ({
  type: 'track',
  event: 'product_viewed',
  userId,
  properties: { product_id },
});

test('without items the page says how to send them', { timeout: 60_000 }, async () => {
  await open('/data/items');
  await page.getByRole('heading', { name: 'No items yet' }).waitFor();
  await page.getByText('/v1/item -u', { exact: false }).waitFor();
  expect(await barriersOn(page)).toEqual([]);
});

test('items by the API and from a file; which property names them is chosen on the page', {
  timeout: 120_000,
}, async () => {
  await writeFile(
    join(folder, 'catalogue.csv'),
    'sku,title,category,price\nP-1,Brass lamp,lamps,129\nP-2,Desk lamp,lamps,49\n77,Armchair,chairs,320\n',
  );
  const { id } = await call<{ id: string }>('/api/v1/sources', {
    name: 'Catalogue',
    kind: 'folder',
    config: { path: folder },
    mapping: {
      target: 'item',
      item: { type: 'product', id: 'sku' },
      properties: { types: { price: 'number' } },
    },
  });
  await product.asAdmin(`/api/v1/sources/${id}/run`, {}, workspaceId);
  await send(
    { type: 'item', itemType: 'product', itemId: 'P-3', traits: { title: 'Rug', price: 80 } },
    { type: 'item', itemType: 'article', itemId: 'a1', traits: { title: 'How lamps are made' } },
    viewed('ada', 'P-1'),
    viewed('ada', 'P-2'),
    viewed('ada', 77),
    viewed('bob', 'P-1'),
    viewed('bob', 'P-3'),
    viewed('bob', 'P-9'),
  );
  await expect
    .poll(async () => (await call<{ types: object[] }>('/api/v1/item-types')).types)
    .toEqual([
      { type: 'product', items: 4 },
      { type: 'article', items: 1 },
    ]);

  await open('/data/items');
  const rows = page.getByRole('table', { name: 'Items' }).getByRole('row');
  await page.getByText('Product 4').click();
  await expect.poll(() => rows.count()).toBe(5); // and the head
  await page.getByRole('searchbox', { name: 'Search items' }).fill('lamp');
  await expect.poll(() => rows.count()).toBe(3);
  expect(page.url()).toContain('type=product');
  await page.getByText('Brass lamp').click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('129').waitFor();
  await drawer.getByText('No event property points to items of this type yet').waitFor();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Add product_id → Product' }).click();
  await page.getByRole('listitem').getByText('product_id').waitFor();
  expect(await call('/api/v1/item-links')).toMatchObject({ links: [{ type: 'product', key: 'product_id' }] });
  expect(await barriersOn(page)).toEqual([]);
});

test('a trend is broken down by a property of the item, and filtered by one', {
  timeout: 120_000,
}, async () => {
  const params = { series: [{ what: { event: 'product_viewed' }, measure: { of: 'total' } }] };
  await open(`/insights/trend?${new URLSearchParams({ params: JSON.stringify(params), period: '7d' })}`);
  await page.getByRole('combobox', { name: 'Break down by' }).click();
  await page.getByRole('option', { name: 'Product · category' }).click();
  await page.getByText('by Product · category', { exact: false }).first().waitFor();
  // lamps: P-1 twice and P-2; not set: the rug, which has no category, and P-9, which is no item
  await expect.poll(() => totals()).toEqual({ lamps: '3', chairs: '1', '(none)': '2' });

  await page.getByRole('combobox', { name: 'Add filter' }).click();
  await page.getByRole('option', { name: 'Product · price' }).click();
  const filters = page.getByRole('group', { name: 'Filters' });
  await filters.getByText('Product · price').waitFor();
  await filters.getByRole('combobox', { name: 'Condition' }).click();
  await page.getByRole('option', { name: 'is at least' }).click();
  await filters.getByRole('textbox', { name: 'Value' }).fill('100');
  await expect.poll(() => totals()).toEqual({ lamps: '2', chairs: '1' });
  await page.screenshot({ path: 'artifacts/items-trend.png' });
  expect(await barriersOn(page)).toEqual([]);

  // an item is what it is today
  await send({ type: 'item', itemType: 'product', itemId: '77', traits: { category: 'seats' } });
  await page.reload();
  await expect.poll(() => totals()).toEqual({ lamps: '2', seats: '1' });
});

/** The numbers of the whole period by the part that they are of, from the table under the chart. */
async function totals(): Promise<Record<string, string>> {
  const [head, whole] = await page.getByRole('table').first().getByRole('row').all();
  const names = (await head?.getByRole('columnheader').allInnerTexts()) ?? [];
  const cells = (await whole?.getByRole('cell').allInnerTexts()) ?? [];
  const numbers = cells.map((text) => text.trim().split(/\s+/).at(-1) ?? '');
  return Object.fromEntries(names.slice(1).map((name, i) => [name, numbers[i + 1] ?? '']));
}
