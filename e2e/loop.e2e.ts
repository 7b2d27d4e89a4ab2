import { openSmtpInbox, type SmtpInbox } from '@skylantern/testkit';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { barriersOn, begin, fillSetUp, findWriteKey, openPage, openScreen } from './support/owner.ts';
import { type Product, startProduct } from './support/product.ts';
import { openShop, type Shop } from './support/shop.ts';

const PEOPLE = 12;
/** As somebody's own browser: events of a driven one are counted as a bot's. */
const PERSON_AGENT =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

let product: Product;
let inbox: SmtpInbox;
let browser: Browser;
let shop: Shop;
let page: Page;

beforeAll(async () => {
  product = await startProduct({ SKYLANTERN_ALLOW_PRIVATE: '127.0.0.1' });
  inbox = await openSmtpInbox();
  browser = await openChromium();
  shop = await openShop();
  page = await openPage(browser, 1_200);
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
  await inbox?.close();
  await product?.close();
});

test('the whole loop: from the first event to an effect that is counted', { timeout: 240_000 }, async ({
  onTestFailed,
}) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/loop-failed.png' });
  });
  const workspaceId = await setUp();
  const writeKey = await findWriteKey(product, workspaceId);

  // Collect, identify: somebody was here before, so that the builders know the names.
  await visit(writeKey, 'early-bird', ['signed_up', 'order_paid']);
  await expect.poll(() => countEvents(workspaceId, 'order_paid')).toBe(1);

  await makeSegment();
  await addMailChannel();
  await publishRule();

  // Live events begin the rule: nine in ten get a mail, the control gets none.
  for (let i = 0; i < PEOPLE; i += 1) await visit(writeKey, `person-${i}`, ['signed_up']);
  const decisions = () => countDecisions(workspaceId);
  await expect.poll(async () => (await decisions()).total).toBe(PEOPLE);
  const { send, heldOut } = await decisions();
  expect(send + heldOut).toBe(PEOPLE);
  await expect.poll(() => inbox.mails.length).toBe(send);
  const { mails } = inbox;

  // A click comes back as an event of the same person.
  const mail = mails[0];
  expect(mail?.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click');
  const link = /href=3D"(http[^"]+\/t\/c\/[^"]+)"/
    .exec(mail?.raw.replaceAll('=\r\n', '') ?? '')?.[1]
    ?.replaceAll('=3D', '=');
  const clicked = await fetch(link ?? '', { redirect: 'manual', headers: { 'user-agent': PERSON_AGENT } });
  expect(clicked.headers.get('location')).toBe('https://shop.example/back');
  await expect.poll(() => countEvents(workspaceId, 'message_clicked')).toBe(1);

  // They buy; the effect page counts it in its arm.
  const buyer = mail?.to[0]?.split('@')[0] ?? '';
  await visit(writeKey, buyer, ['order_paid']);
  await expect.poll(() => countEvents(workspaceId, 'order_paid')).toBe(2);
  await expect
    .poll(() => countEffect(workspaceId), { timeout: 100_000, interval: 1_000 })
    .toEqual({ persons: PEOPLE, converted: 1 });
  await open('/journeys');
  await page.getByRole('link', { name: 'Welcome' }).first().click();
  await page.getByText('Too early to say').first().waitFor({ timeout: 20_000 });
  await expectNothingSerious();
});

test('who stops at a step of a funnel is reached by a rule, a draft until it is complete', {
  timeout: 60_000,
}, async ({ onTestFailed }) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/draft-failed.png' });
  });
  const steps = [{ what: { event: 'signed_up' } }, { what: { event: 'order_paid' } }];
  const funnel = new URLSearchParams({ params: JSON.stringify({ steps, window: '3d' }), period: '7d' });
  await open(`/insights/funnel?${funnel}`);
  await page.getByRole('button', { name: /^2\. order_paid, .*, In progress: \d+$/ }).click();
  await page.getByRole('link', { name: 'Reach these people' }).click();
  await page.waitForURL(/\/journeys\/new\?event=signed_up&without=order_paid&within=3d$/);
  const fieldOf = (name: string) => page.getByRole('combobox', { name, exact: true });
  await expect.poll(() => fieldOf('does').inputValue()).toBe('signed_up');
  await expect.poll(() => fieldOf('and then not').inputValue()).toBe('order_paid');

  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.waitForURL(/\/journeys\/jrn_\w+\/edit$/);
  const missing = page.getByRole('status').filter({ hasText: 'Before it can be published' });
  const listed = () => missing.getByRole('listitem').allInnerTexts();
  await expect.poll(listed).toEqual(['Send: Choose a channel.']);
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('alert').filter({ hasText: 'Before it can be published' }).waitFor();
  await expectNothingSerious();

  await open('/journeys');
  await page.getByRole('searchbox', { name: 'Find a journey' }).fill('untitled');
  await page.getByRole('link', { name: 'Welcome' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Untitled journey' }).waitFor();
});

test('a segment that a rule uses says so, and stays', { timeout: 60_000 }, async () => {
  await open('/segments');
  await page.getByRole('link', { name: 'Signed up' }).click();
  await page.getByRole('link', { name: 'Reach these people' }).click();
  await page.getByLabel('Name of the journey').fill('For all who signed up');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.waitForURL(/\/journeys\/jrn_\w+\/edit$/);
  await open('/segments');
  await page.getByRole('link', { name: 'Signed up' }).click();
  await page.getByRole('link', { name: 'Journey For all who signed up' }).waitFor();
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Archive' }).click();
  await page.getByText('This segment is still used').waitFor();
  await expectNothingSerious();
});

/** Only persons whose window for the goal is over are counted. */
async function countEffect(workspaceId: string) {
  const journeys = (await (await product.asAdmin('/api/v1/journeys', undefined, workspaceId)).json()) as {
    items: { id: string }[];
  };
  const answer = await product.asAdmin(
    `/api/v1/journeys/${journeys.items[0]?.id}/effect`,
    undefined,
    workspaceId,
  );
  const { counts } = (await answer.json()) as {
    counts: Record<'treated' | 'control', { persons: number; converted: number }>;
  };
  return {
    persons: counts.treated.persons + counts.control.persons,
    converted: counts.treated.converted + counts.control.converted,
  };
}

async function setUp(): Promise<string> {
  const failed: string[] = [];
  page.on('response', (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(product.setUpLink() ?? '');
  await fillSetUp(page);
  await expectNothingSerious();
  const workspaceId = await begin(page);
  expect(failed).toEqual([]);
  return workspaceId;
}

/** Somebody comes to the shop, logs in, does these things and leaves. */
async function visit(writeKey: string, who: string, events: string[]): Promise<void> {
  const tab = await shop.openPage(browser, { writeKey, host: product.url }, { userAgent: PERSON_AGENT });
  await tab.evaluate(
    ([id, names]) => {
      const sky: { identify(id: string, traits: object): void; track(name: string): void } = Reflect.get(
        window,
        'skylantern',
      );
      sky.identify(id, { email: `${id}@example.org`, name: id });
      for (const name of names) sky.track(name);
    },
    [who, events] as const,
  );
  await tab.evaluate(() => Reflect.get(window, 'skylantern').flush());
  await tab.close({ runBeforeUnload: false });
}

async function countEvents(workspaceId: string, event: string): Promise<number> {
  const question = {
    params: { series: [{ what: { event }, measure: { of: 'total' } }] },
    period: { last: '2d' },
    refresh: true,
  };
  const answer = await product.asAdmin('/api/v1/insights/trend', question, workspaceId);
  const { rows } = (await answer.json()) as { rows: { point: number | null; value: number }[] };
  return rows.find((row) => row.point === null)?.value ?? 0;
}

async function countDecisions(workspaceId: string) {
  const journeys = (await (await product.asAdmin('/api/v1/journeys', undefined, workspaceId)).json()) as {
    items: { id: string }[];
  };
  const id = journeys.items[0]?.id ?? '';
  const answer = await product.asAdmin(`/api/v1/journeys/${id}/messages?limit=100`, undefined, workspaceId);
  const { items } = (await answer.json()) as { items: { decision: string }[] };
  const count = (decision: string) => items.filter((message) => message.decision === decision).length;
  return { total: items.length, send: count('send'), heldOut: count('held-out') };
}

async function makeSegment(): Promise<void> {
  await open('/segments/new');
  await page.getByLabel('Name of the segment').fill('Signed up');
  await choose('Event', 'signed_up');
  await page.getByText('early-bird').first().waitFor();
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Save segment' }).click();
  await page.waitForURL(/\/segments\/seg_/);
}

async function addMailChannel(): Promise<void> {
  await open('/settings/channels');
  await page.getByRole('button', { name: 'Add e-mail' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Name' }).first().fill('Our mail');
  await form.getByLabel('SMTP server').fill(inbox.host);
  await form.getByRole('textbox', { name: 'Port' }).fill(String(inbox.port));
  await form.getByLabel('Encryption').click();
  await page.getByRole('option', { name: 'STARTTLS if offered' }).click();
  await form.getByLabel('From address').fill('shop@example.org');
  await form.getByRole('button', { name: /^Add/ }).click();
  await page.getByText('Our mail').first().waitFor();
}

async function publishRule(): Promise<void> {
  await open('/journeys/new');
  await page.getByLabel('Name of the journey').fill('Welcome');
  await page.getByRole('combobox', { name: 'What begins it' }).click();
  await page.getByRole('option', { name: 'somebody does', exact: true }).click();
  await choose('does', 'signed_up');
  await choose('Channel', 'Our mail');
  await page.getByLabel('Subject').fill('Hello {{ person.name }}');
  const html =
    '<p>Hello {{ person.name }}, <a href="https://shop.example/back">come back</a></p><a href="{{ unsubscribe_url }}">Unsubscribe</a>';
  await page.getByRole('textbox', { name: 'HTML' }).fill(html);
  await page.getByRole('switch', { name: /Quiet hours/ }).click();
  await choose('Goal', 'order_paid');
  const goal = page.getByRole('region', { name: 'Goal' });
  await goal.getByRole('textbox', { name: 'within: How many' }).fill('1');
  await goal.getByRole('combobox', { name: 'within: Unit' }).click();
  await page.getByRole('option', { name: 'minutes' }).click();
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Publish' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
  await page.getByText('Live', { exact: true }).first().waitFor();
}

/** Picks from a field that searches while one types. */
async function choose(field: string, option: string): Promise<void> {
  const box = page.getByRole('combobox', { name: field, exact: true });
  await box.click();
  if (await box.isEditable()) await box.fill(option);
  await page.getByRole('option', { name: option }).first().click();
}

const expectNothingSerious = async () => expect(await barriersOn(page, ['iframe'])).toEqual([]);

const open = (path: string) => openScreen(page, path);
