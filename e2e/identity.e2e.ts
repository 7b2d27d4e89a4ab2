import { join } from 'node:path';
import type { PersonGraphReply } from '@skylantern/contracts';
import { openEmbeddedStateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChromium } from './support/chromium.ts';
import { barriersOn, openAsOwner, openScreen } from './support/owner.ts';
import { type Product, startProduct } from './support/product.ts';

const HOUR = 3_600_000;
const began = Date.now();

let product: Product;
let browser: Browser;
let page: Page;
let shop: Shop;

beforeAll(async () => {
  product = await startProduct();
  browser = await openChromium();
  const owner = await openAsOwner(product, browser);
  page = owner.page;
  shop = { id: owner.workspaceId, writeKey: owner.writeKey };
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

interface Shop {
  id: string;
  writeKey: string;
}
interface Said {
  type: 'track' | 'identify';
  /** Hours ago. */
  ago: number;
  event?: string;
  userId?: string;
  anonymousId?: string;
  traits?: Record<string, string>;
}

/** Two devices and a mailbox that will turn out to be Ada's; Bob; and a tablet that both use. */
const life: Said[] = [
  { type: 'track', event: 'signed_up', anonymousId: 'web-ada', ago: 216 },
  {
    type: 'identify',
    userId: 'ada',
    anonymousId: 'phone-ada',
    traits: { name: 'Ada', email: 'ada@example.org' },
    ago: 200,
  },
  { type: 'track', event: 'order_paid', userId: 'ada', anonymousId: 'phone-ada', ago: 192 },
  { type: 'track', event: 'signed_up', anonymousId: 'mail-ada', ago: 168 },
  {
    type: 'identify',
    anonymousId: 'mail-ada',
    traits: { email: 'ada@work.example', city: 'Hangzhou' },
    ago: 167,
  },
  { type: 'track', event: 'order_paid', anonymousId: 'mail-ada', ago: 140 },
  { type: 'track', event: 'signed_up', anonymousId: 'web-bob', ago: 166 },
  { type: 'identify', userId: 'bob', anonymousId: 'web-bob', traits: { name: 'Bob' }, ago: 165 },
  { type: 'identify', userId: 'ada', anonymousId: 'tablet', ago: 120 },
  { type: 'track', event: 'product_viewed', anonymousId: 'tablet', ago: 119 },
  { type: 'identify', userId: 'bob', anonymousId: 'tablet', ago: 100 },
  { type: 'track', event: 'product_viewed', anonymousId: 'tablet', ago: 99 },
  { type: 'track', event: 'order_paid', anonymousId: 'tablet', ago: 98 },
];
const adaOnTheWeb: Said = { type: 'identify', userId: 'ada', anonymousId: 'web-ada', ago: 72 };
/** Names the device of the first merge and the mailbox: this merge stands on the first. */
const mailOnTheWeb: Said = {
  type: 'identify',
  anonymousId: 'web-ada',
  traits: { email: 'ada@work.example' },
  ago: 48,
};

test('a merge, one on top of it, and both undone: every answer is as if they had never been', {
  timeout: 240_000,
}, async ({ onTestFailed }) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/identity-failed.png', fullPage: true });
  });
  await send(shop, life);
  const before = await askAll(shop.id);
  expect(await funnelOf(shop.id)).toEqual([3, 2]); // the mailbox, and Bob on the tablet

  // What would be if Ada had never logged in on the web.
  const twin = await product.makeWorkspace('Twin');
  await send(twin, [...life, mailOnTheWeb]);

  const tablet = (await graphOf(shop.id, 'bob')).identities.find(({ value }) => value === 'tablet');
  expect(tablet?.epochs.map(({ label, isThis }) => [label, isThis])).toEqual([
    ['Ada', false],
    ['Bob', true],
  ]);

  await send(shop, [adaOnTheWeb]);
  const merged = await askAll(shop.id);
  expect(merged).not.toEqual(before);
  expect(await funnelOf(shop.id)).toEqual([3, 3]); // Ada signed up on the web and paid on the phone

  await send(shop, [mailOnTheWeb]);
  const both = await askAll(shop.id);
  expect(await funnelOf(shop.id)).toEqual([2, 2]);
  expect((await graphOf(shop.id, 'ada')).leaves).toHaveLength(3);

  await undoOlderOnThePage();
  const onlyLater = await askAll(twin.id);
  expect(onlyLater).not.toEqual(both);
  await expect.poll(() => askAll(shop.id)).toEqual(onlyLater);

  // They stay apart, whatever is seen of them.
  await send(shop, [{ ...adaOnTheWeb, ago: 1 }]);
  expect((await graphOf(shop.id, 'ada')).leaves).toHaveLength(1);

  const [later] = (await graphOf(shop.id, 'ada@work.example')).merges.filter(
    (merge) => merge.undoneAt === null,
  );
  await ask(shop.id, `/api/v1/merges/${later?.id}/undo`, {});
  await expect.poll(() => askAll(shop.id)).toEqual(before);

  // And redone by hand: as it was after each merge.
  const idOf = async (who: string) => (await findPerson(shop.id, who)).id;
  const web =
    (await graphOf(shop.id, 'ada')).merges.find((merge) => merge.undoneAt !== null)?.absorbedId ?? '';
  await ask(shop.id, `/api/v1/persons/${await idOf('ada')}/merge`, { otherId: web });
  await expect.poll(() => askAll(shop.id)).toEqual(merged);
  await ask(shop.id, `/api/v1/persons/${await idOf('ada')}/merge`, {
    otherId: await idOf('ada@work.example'),
  });
  await expect.poll(() => askAll(shop.id)).toEqual(both);
});

test('rules are tried on history before they are saved, and can be reset', { timeout: 60_000 }, async ({
  onTestFailed,
}) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/identity-rules-failed.png', fullPage: true });
  });
  // Eva's two devices are one person by her e-mail alone; what was joined by hand stays joined under any rules.
  await send(
    shop,
    ['web-eva', 'app-eva'].map((anonymousId, i) => ({
      type: 'identify',
      anonymousId,
      traits: { email: 'eva@example.org' },
      ago: 30 - i,
    })),
  );
  await open('/settings/identity');
  await page.getByRole('button', { name: 'Edit E-mail', exact: true }).click();
  await page.getByRole('switch', { name: 'Links' }).click({ force: true });
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Try on history' }).click();
  const trial = page.getByRole('region', { name: 'Tried on history' });
  await trial.getByText('Would be apart: 1 example').waitFor();
  const cells = await trial
    .getByRole('row', { name: /^Persons/ })
    .getByRole('cell')
    .allInnerTexts();
  expect(cells).toEqual(['Persons', '3', '4', '+1']);
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('the rules hold for what arrives from now on').first().waitFor();
  expect(await emailRule()).toMatchObject({ links: false, origin: 'changed', usual: { links: true } });

  await page.getByRole('button', { name: 'Edit E-mail', exact: true }).click();
  await page.getByRole('button', { name: 'Back to default' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save now' }).click();
  await expect.poll(emailRule).toMatchObject({ links: true, origin: 'default' });
});

test('an e-mail of too many is stopped, shown, and let go again; an identity can be taken away', {
  timeout: 60_000,
}, async ({ onTestFailed }) => {
  onTestFailed(async () => {
    await page.screenshot({ path: 'artifacts/identity-stopped-failed.png', fullPage: true });
  });
  await send(
    shop,
    ['cy', 'dee', 'eve', 'fay'].map((userId, i) => ({
      type: 'identify',
      userId,
      traits: { email: 'all@example.org' },
      ago: 20 - i,
    })),
  );
  await open('/data/stopped');
  await page.getByRole('link', { name: 'all@example.org' }).waitFor();
  await expectNothingSerious();
  await page.getByRole('button', { name: 'Let all@example.org link again' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Let it link again' }).click();
  await page.getByText('No stopped identities').waitFor();

  await open(`/people/${(await findPerson(shop.id, 'bob')).id}?tab=identity`);
  await page.getByRole('button', { name: 'Take tablet away from this person' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take away' }).click();
  await page.getByText('nobody, until it is seen with somebody again').waitFor();
  await expectNothingSerious();
});

test('what was done by hand is in the audit log', { timeout: 60_000 }, async () => {
  await product.stop();
  const state = await openEmbeddedStateStore(join(product.directory, 'state'));
  try {
    const found = await sql<{ action: string; count: number; actors: string[] }>`
      select action, count(*)::int as count, array_agg(distinct actor) as actors from audit_entry
      where workspace_id = ${shop.id} and (action like 'person.%' or action like 'identity%')
      group by action order by action`.execute(state);
    expect(found.rows.map(({ action, count }) => [action, count])).toEqual([
      ['identity-type.reset', 1],
      ['identity-type.saved', 1],
      ['identity.allowed', 1],
      ['identity.unbound', 1],
      ['person.merged', 2],
      ['person.unmerged', 2],
    ]);
    const actors = found.rows.find(({ action }) => action === 'person.unmerged')?.actors ?? [];
    expect(actors.some((actor) => actor.startsWith('mem_'))).toBe(true); // undone on the page
  } finally {
    await state.close();
  }
});

async function undoOlderOnThePage(): Promise<void> {
  await open(`/people/${(await findPerson(shop.id, 'ada')).id}?tab=identity`);
  const merges = page.getByRole('region', { name: 'Merges' });
  await merges.getByText('Joined because one log-in (identify) named both.').first().waitFor();
  await expectNothingSerious();
  await merges
    .getByRole('button', { name: /^Undo: / })
    .last()
    .click(); // newest first
  const dialog = page.getByRole('dialog');
  await dialog.getByText('They are kept apart').waitFor();
  for (const stays of ['ada@example.org', 'phone-ada']) await dialog.getByText(stays).waitFor();
  await dialog.getByText('Stands by itself').waitFor();
  await expectNothingSerious();
  await dialog.getByRole('button', { name: 'Undo merge' }).click();
  await page.getByText('The merge is undone').waitFor();
  await merges.getByText(/Undone .* by Olga/).waitFor();
}

/** Sends through the door of Segment and waits until it can be asked. */
async function send({ writeKey }: Shop, said: readonly Said[]): Promise<void> {
  const batch = said.map(({ ago, ...call }) => ({
    ...call,
    messageId: `${call.type}-${call.event ?? ''}-${call.userId ?? ''}-${call.anonymousId ?? ''}-${ago}`,
    timestamp: new Date(began - ago * HOUR).toISOString(),
  }));
  const answer = await fetch(`${product.url}/v1/batch?wait=queryable`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ batch }),
  });
  expect(answer.status).toBe(200);
}

async function ask<Reply>(workspaceId: string, path: string, body?: object): Promise<Reply> {
  const answer = await product.asAdmin(path, body, workspaceId);
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return (await answer.json()) as Reply; // the shape of the route
}

const events = ['signed_up', 'order_paid', 'product_viewed'];
const didBoth = {
  all: [
    { condition: 'did', what: { event: 'signed_up' } },
    { condition: 'did', what: { event: 'order_paid' } },
  ],
};
const insight = async (workspaceId: string, kind: string, params: object) =>
  (
    await ask<{ rows: Record<string, unknown>[] }>(workspaceId, `/api/v1/insights/${kind}`, {
      params,
      period: { last: '14d' },
      refresh: true,
    })
  ).rows;
const steps = [{ what: { event: 'signed_up' } }, { what: { event: 'order_paid' } }];

/** Every answer that a merge may change. */
async function askAll(workspaceId: string): Promise<object> {
  const series = events.map((event) => ({ what: { event }, measure: { of: 'unique_persons' } }));
  const [trend, funnel, retention, segment, persons] = await Promise.all([
    insight(workspaceId, 'trend', { series }),
    insight(workspaceId, 'funnel', { steps, window: '7d' }),
    insight(workspaceId, 'retention', { start: { event: 'signed_up' }, return: { event: 'order_paid' } }),
    ask<{ persons: number; total: number }>(workspaceId, '/api/v1/segments/preview', { rule: didBoth }),
    ask<{ items: { isIdentified: boolean; properties: object }[] }>(workspaceId, '/api/v1/persons'),
  ]);
  return {
    trend,
    funnel,
    retention,
    segment: { persons: segment.persons, total: segment.total },
    persons: persons.items
      .map(({ isIdentified, properties }) => JSON.stringify([isIdentified, sorted(properties)]))
      .sort(),
  };
}

const sorted = (properties: object) => Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));

/** How many reached each step. */
const funnelOf = async (workspaceId: string) =>
  (await insight(workspaceId, 'funnel', { steps, window: '7d' })).map((row) => row['persons']);

async function findPerson(workspaceId: string, search: string): Promise<{ id: string }> {
  const { items } = await ask<{ items: { id: string }[] }>(
    workspaceId,
    `/api/v1/persons?search=${encodeURIComponent(search)}`,
  );
  const [person] = items;
  if (person === undefined) throw new Error(`nobody is found by ${search}`);
  return person;
}

const graphOf = async (workspaceId: string, search: string) =>
  ask<PersonGraphReply>(workspaceId, `/api/v1/persons/${(await findPerson(workspaceId, search)).id}/graph`);

async function emailRule() {
  const { items } = await ask<{ items: { name: string }[] }>(shop.id, '/api/v1/identity-types');
  return items.find((kind) => kind.name === 'email');
}

const expectNothingSerious = async () => expect(await barriersOn(page)).toEqual([]);

const open = (path: string) => openScreen(page, path);
