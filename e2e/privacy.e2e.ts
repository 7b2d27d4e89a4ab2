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

beforeAll(async () => {
  product = await startProduct({ SKYLANTERN_DEMO: 'off' });
  browser = await openChromium();
  ({ page, workspaceId, writeKey } = await openAsOwner(product, browser, 1_000));
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

async function send(...batch: object[]): Promise<void> {
  const answer = await fetch(`${product.url}/v1/batch?wait=queryable`, {
    method: 'POST',
    body: JSON.stringify({ writeKey, batch }),
  });
  expect(answer.status).toBe(200);
}

async function countEvents(): Promise<number> {
  const query = 'select count() as n from events';
  const answer = await product.asAdmin('/api/v1/sql', { query }, workspaceId);
  return Number(((await answer.json()) as { rows: { n: number }[] }).rows[0]?.n);
}

const paid = (messageId: string, userId: string) => ({ type: 'track', messageId, event: 'paid', userId });

test('an owner withdraws consent of a person, gives it again, and forgets the person for good', async () => {
  await send(
    { type: 'identify', messageId: 'i', userId: 'ada', traits: { name: 'Ada Lovelace' } },
    paid('1', 'ada'),
    paid('2', 'bob'),
  );
  const found = await product.asAdmin('/api/v1/persons?search=ada', undefined, workspaceId);
  const id = ((await found.json()) as { items: { id: string }[] }).items[0]?.id ?? '';
  await openScreen(page, `/people/${id}`);
  const consent = page.getByRole('switch', { name: 'May be collected and written to' });
  await consent.click({ force: true });
  await page.getByText('Withdrawn').waitFor();
  await send(paid('3', 'ada'), paid('4', 'bob'));
  expect(await countEvents()).toBe(4);
  await consent.click({ force: true });
  await page.getByText('Switched off, nothing more is collected').waitFor();

  await page.getByRole('button', { name: 'Forget this person' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Ada Lovelace');
  await dialog.getByRole('button', { name: 'Delete for good' }).click();
  await page.waitForURL('**/settings/privacy');
  await page.getByText('Download', { exact: true }).waitFor({ timeout: 120_000 });
  expect(await countEvents()).toBe(2);
  expect(await barriersOn(page)).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('Download', { exact: true }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/^erasure-ers_.*\.json$/);
});

test('an owner says what is kept of what arrives', async () => {
  await openScreen(page, '/settings/privacy');
  await page.getByRole('combobox', { name: 'IP addresses' }).click();
  await page.getByRole('option', { name: 'Not kept' }).click();
  await page.getByRole('combobox', { name: 'Hashed properties' }).fill('plate');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('plate', { exact: true }).waitFor();
});

test('health of sources is shown, in both themes, in 中文, on a telephone', async () => {
  await openScreen(page, '/data/health?span=1h');
  await page.getByRole('heading', { name: 'Events stored' }).waitFor();
  await page.getByText('Refused: no consent').waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await page.screenshot({ path: `${process.env['PICTURES'] ?? product.directory}/health-light.png` });
  await page.getByText('7 days').click();
  await page.waitForURL('**span=7d');
  await page.evaluate(() => {
    localStorage.setItem('skylantern.language', 'zh');
    localStorage.setItem('skylantern.theme', 'dark');
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await page.getByRole('heading', { name: '已存储事件' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  expect(await barriersOn(page)).toEqual([]);
  await page.screenshot({ path: `${process.env['PICTURES'] ?? product.directory}/health-dark.png` });
  await openScreen(page, '/settings/privacy');
  await page.getByRole('heading', { name: '事件接收方式' }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.screenshot({
    path: `${process.env['PICTURES'] ?? product.directory}/privacy-dark.png`,
    fullPage: true,
  });
});
