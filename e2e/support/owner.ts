import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import type { Product } from './product.ts';

/** The first owner, logged in after the set-up link, with a workspace. */
export interface Owner {
  page: Page;
  workspaceId: string;
  writeKey: string;
}

export async function openAsOwner(product: Product, browser: Browser, height = 1_200): Promise<Owner> {
  const page = await openPage(browser, height);
  await page.goto(product.setUpLink() ?? '');
  await fillSetUp(page);
  const workspaceId = await begin(page);
  return { page, workspaceId, writeKey: await findWriteKey(product, workspaceId) };
}

export async function openPage(browser: Browser, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height }, locale: 'en-GB' });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  return page;
}

export async function fillSetUp(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill('Olga');
  await page.getByLabel('E-mail').fill('olga@example.org');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('textbox', { name: 'Workspace name' }).fill('My shop');
}

/** Sends the filled form; answers the workspace that it made. */
export async function begin(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'Send the first event' }).waitFor();
  return page.evaluate(() => localStorage.getItem('skylantern.workspace') ?? '');
}

export async function findWriteKey(product: Product, workspaceId: string): Promise<string> {
  const answer = await product.asAdmin('/api/v1/keys', undefined, workspaceId);
  const { items } = (await answer.json()) as { items: { kind: string; shown: string }[] };
  return items.find((key) => key.kind === 'write')?.shown ?? '';
}

/** What keeps people out of the page as it is now: axe's serious and critical findings. */
export async function barriersOn(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  const axe = new AxeBuilder({ page });
  for (const selector of exclude) axe.exclude(selector);
  const { violations } = await axe.setLegacyMode().analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

/** A screen of the product, on the host that the set-up link named: there the session is. */
export const openScreen = (page: Page, path: string) => page.goto(new URL(path, page.url()).href);
