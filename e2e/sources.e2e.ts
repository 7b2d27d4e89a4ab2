import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { barriersOn, openAsOwner, openScreen } from './support/owner.ts';
import { type Product, startProduct } from './support/product.ts';

let product: Product;
let browser: Browser;
let page: Page;
let workspaceId: string;
/** A published sheet, and how it answers. */
let sheet: Server;
let status = 200;
let text = '';

beforeAll(async () => {
  sheet = createServer((_request, response) =>
    response.writeHead(status, { 'content-type': 'text/csv', etag: `"${text.length}"` }).end(text),
  );
  await new Promise<void>((resolve) => sheet.listen(0, '127.0.0.1', resolve));
  product = await startProduct({ SKYLANTERN_DEMO: 'off', SKYLANTERN_ALLOW_PRIVATE: '127.0.0.1' });
  browser = await openChromium();
  ({ page, workspaceId } = await openAsOwner(product, browser, 1_200));
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
  sheet?.closeAllConnections();
  sheet?.close();
});

const daysAgo = (days: number): string =>
  new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19).replace('T', ' ');

async function countEvents(name: string): Promise<number> {
  const answer = await product.asAdmin(
    '/api/v1/sql',
    { query: `select count() as n from events where event_name = '${name}'` },
    workspaceId,
  );
  return Number(((await answer.json()) as { rows: { n: number }[] }).rows[0]?.n);
}

const runs = () => page.getByRole('region', { name: 'Runs' });
const expectNothingSerious = async () => expect(await barriersOn(page)).toEqual([]);

test('a published sheet: connected, mapped with its rows in sight, read; a row that cannot be taken is found again', async ({
  onTestFailed,
}) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/sources-failed.png' });
  });
  const people = ['ann', 'ben', 'ann', 'cleo', 'ann', 'ben', 'ann', 'ben', 'ann'];
  const orders = people.map((who, i) => `${i + 1},${who},${who}@example.org,${i}.5,${daysAgo(i + 1)}`);
  text = ['order_no,buyer,email,amount,paid_at', ...orders, '10,dan,dan@example.org,40,soon', ''].join('\n');
  await openScreen(page, '/data/sources');
  await page.getByRole('button', { name: 'Add a source' }).first().click();
  await expectNothingSerious();
  await page.getByRole('button', { name: /^Published CSV/ }).click();
  const { port } = sheet.address() as AddressInfo;
  await page.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${port}/orders.csv`);
  await page.getByRole('button', { name: 'Connect and look' }).click();
  await page.getByRole('heading', { name: 'The first rows as they would be taken' }).waitFor();
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('textbox', { name: 'Name of the event' }).fill('order_paid');
  const field = (part: string, name: string) =>
    page.getByRole('region', { name: part, exact: true }).getByRole('combobox', { name });
  expect(await field('Time', 'Column with the time').inputValue()).toBe('paid_at'); // guessed
  expect(await field('What names a row', 'Column').inputValue()).toBe('order_no');
  await page.getByText('1 of these rows would be set aside').waitFor();
  await page.getByRole('cell', { name: /ann/ }).first().waitFor();
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Next' }).click();

  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Orders of the sheet');
  await page.getByRole('textbox', { name: 'Rows' }).fill('5000');
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Create the source' }).click();
  await page.getByRole('heading', { name: 'Orders of the sheet' }).waitFor();
  await page.getByRole('button', { name: 'Read now' }).click();
  await runs().getByText('done').waitFor({ timeout: 30_000 });
  expect(await countEvents('order_paid')).toBe(9);
  await expectNothingSerious();

  await page.getByRole('link', { name: 'See the rows set aside' }).click();
  await page.getByText('paid_at: "soon" is not a time of this format').first().waitFor();
  await expectNothingSerious();

  await openScreen(page, '/people');
  await page.getByRole('searchbox').fill('ann');
  await page.getByRole('link', { name: 'ann', exact: true }).click();
  await page.getByText('ann@example.org').first().waitFor();
  await page.getByText('order_paid').first().waitFor();
  const sources = await product.asAdmin('/api/v1/sources', undefined, workspaceId);
  const { items } = (await sources.json()) as { items: { limits: object }[] };
  expect(items[0]?.limits).toEqual({ rows: 5000 });
});

test('a sheet that is down says when it is tried again, and goes on when somebody does so now', async () => {
  status = 503;
  await openScreen(page, '/data/sources');
  await page.getByRole('link', { name: 'Orders of the sheet' }).click();
  await page.getByRole('button', { name: 'Read now' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'the address answers HTTP 503' });
  await alert.getByText(/It is tried again at/).waitFor({ timeout: 30_000 });
  await expectNothingSerious();
  status = 200;
  text += `11,dora,dora@example.org,50,${daysAgo(1)}\n`;
  await alert.getByRole('button', { name: 'Try now' }).click();
  await expect.poll(() => countEvents('order_paid')).toBe(10);
  await alert.waitFor({ state: 'detached' });
});

test('a webhook: its address copied, a sample sent, mapped, and the next call is an event', async ({
  onTestFailed,
}) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/sources-webhook-failed.png' });
  });
  await openScreen(page, '/data/sources/new');
  await page.getByRole('button', { name: /^Webhook/ }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('CRM');
  await page.getByRole('button', { name: 'Create the source' }).click();
  const address = page.getByRole('textbox', { name: 'Address for the other system' });
  await expect.poll(() => address.inputValue()).toContain('/api/v1/incoming/');
  const url = new URL(await address.inputValue());
  const send = async (body: object) => {
    const answer = await fetch(new URL(url.pathname, product.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { taken: number; setAside: number; isSample: boolean };
  };
  const deal = (id: number) => ({ id, customer: { mail: `buyer${id}@example.org` }, total: id * 10 });
  await page.getByText('Nothing has come yet').waitFor();
  await expectNothingSerious();
  expect(await send(deal(1))).toEqual({ taken: 0, setAside: 0, isSample: true });

  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('textbox', { name: 'Name of the event' }).fill('deal_won');
  const mail = page.getByRole('combobox', { name: 'E-mail in column' });
  expect(await mail.inputValue()).toBe('customer.mail'); // guessed by its values
  await page.getByText('All of these rows can be taken.').waitFor();
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved').first().waitFor();

  expect(await send(deal(2))).toEqual({ taken: 1, setAside: 0, isSample: false });
  expect(await send(deal(2))).toEqual({ taken: 1, setAside: 0, isSample: false });
  await expect.poll(() => countEvents('deal_won')).toBe(1);
  await openScreen(page, '/data/health');
  await page.getByRole('cell', { name: 'webhook-in' }).waitFor();
  await page.getByRole('region', { name: 'From received to queryable, mean, seconds' }).waitFor();
  await expectNothingSerious();
});
