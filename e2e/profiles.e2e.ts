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
let messages = 0;

beforeAll(async () => {
  product = await startProduct({ SKYLANTERN_DEMO: 'off' });
  browser = await openChromium();
  ({ page, workspaceId, writeKey } = await openAsOwner(product, browser));
});
afterAll(async () => {
  await browser?.close();
  await product?.close();
});

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

async function send(...calls: object[]): Promise<void> {
  const batch = calls.map((call) => {
    messages += 1;
    return { messageId: `m${messages}`, ...call };
  });
  const answer = await fetch(`${product.url}/v1/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
    },
    body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
  });
  expect(answer.status).toBe(200);
}

/** How often somebody paid, by the value of their plan; of the last ten days. */
async function paidBy(at?: 'event'): Promise<Record<string, number>> {
  const property = { of: 'person', name: 'plan', ...(at === undefined ? {} : { at }) };
  const answer = await product.asAdmin(
    '/api/v1/insights/trend',
    {
      params: { series: [{ what: { event: 'paid' }, measure: { of: 'total' } }] },
      period: { last: '10d' },
      breakdown: { by: [{ property }] },
      refresh: true,
    },
    workspaceId,
  );
  const { rows } = (await answer.json()) as {
    rows: { point: number | null; part: string; values: (string | null)[]; value: number }[];
  };
  const whole = rows.filter(({ point, part }) => point === null && part === 'value');
  return Object.fromEntries(whole.map(({ values, value }) => [values[0] ?? 'none', value]));
}

async function findPerson(search: string): Promise<{ id: string; properties: Record<string, unknown> }> {
  const answer = await product.asAdmin(`/api/v1/persons?search=${search}`, undefined, workspaceId);
  const { items } = (await answer.json()) as {
    items: { id: string; properties: Record<string, unknown> }[];
  };
  const [first] = items;
  if (first === undefined) throw new Error(`nobody is found by ${search}`);
  return first;
}

const paid = (hours: number, who: object) => ({
  type: 'track',
  event: 'paid',
  timestamp: hoursAgo(hours),
  ...who,
});
const identify = (hours: number, who: object, traits: object, operations: object[] = []) => ({
  type: 'identify',
  timestamp: hoursAgo(hours),
  traits,
  operations,
  ...who,
});
const ada = { userId: 'ada' };
const phone = { anonymousId: 'phone-of-ada' };

test('what a person was when it happened, merged and parted again', { timeout: 120_000 }, async () => {
  await send(
    identify(72, ada, { plan: 'free' }, [{ op: 'increment', name: 'orders', value: 2 }]),
    paid(70, ada),
    identify(48, ada, { plan: 'pro' }),
    paid(47, ada),
    paid(60, phone),
    identify(50, phone, { plan: 'trial' }, [{ op: 'increment', name: 'orders', value: 3 }]),
    paid(49, phone),
  );
  const apart = { free: 1, pro: 1, trial: 1, none: 1 };
  await expect.poll(() => paidBy('event')).toEqual(apart);
  expect(await paidBy()).toEqual({ pro: 2, trial: 2 });
  // Late: it happened before what is known, and changes what was, not what is.
  await send(identify(71, ada, { plan: 'guest' }));
  const told = { ...apart, free: undefined, guest: 1 };
  await expect.poll(() => paidBy('event')).toEqual(JSON.parse(JSON.stringify(told)));
  expect((await findPerson('ada')).properties).toEqual({ plan: 'pro', orders: 2 });

  await send(identify(1, { ...ada, ...phone }, {}));
  await expect.poll(() => paidBy()).toEqual({ pro: 4 });
  expect(await paidBy('event')).toEqual({ guest: 2, trial: 1, pro: 1 });
  const merged = await findPerson('ada');
  expect(merged.properties).toEqual({ plan: 'pro', orders: 5 });

  const detail = (await (
    await product.asAdmin(`/api/v1/persons/${merged.id}`, undefined, workspaceId)
  ).json()) as { merges: { id: number }[] };
  await product.asAdmin(`/api/v1/merges/${detail.merges[0]?.id}/undo`, {}, workspaceId);
  await expect.poll(() => paidBy()).toEqual({ pro: 2, trial: 2 });
  expect(await paidBy('event')).toEqual({ guest: 1, pro: 1, trial: 1, none: 1 });
  expect((await findPerson('ada')).properties).toEqual({ plan: 'pro', orders: 2 });
});

test('the builder offers the value now or at the event', { timeout: 60_000 }, async () => {
  const params = { series: [{ what: { event: 'paid' }, measure: { of: 'total' } }] };
  const breakdown = { by: [{ property: { of: 'person', name: 'plan' } }] };
  const query = new URLSearchParams({
    params: JSON.stringify(params),
    breakdown: JSON.stringify(breakdown),
    period: '10d',
  });
  await open(`/insights/trend?${query}`);
  await page.getByRole('combobox', { name: 'Which value of plan' }).click();
  await page.getByRole('option', { name: 'at the event' }).click();
  await page.getByText('plan at the event').first().waitFor();
  await page.getByText('guest').first().waitFor();
  expect(page.url()).toContain('event');
  await expectNothingSerious();
  await page.screenshot({ path: 'artifacts/past-values.png' });
});

test('a person shows what changed each property, and when', { timeout: 60_000 }, async () => {
  const { id } = await findPerson('ada');
  await open(`/people/${id}`);
  await page.getByRole('button', { name: 'Changes of plan' }).click();
  const changes = page.getByRole('dialog').getByRole('listitem');
  await changes.first().waitFor();
  expect((await changes.allInnerTexts()).map((text) => /(pro|guest|free)/.exec(text)?.[0])).toEqual([
    'pro',
    'guest',
    'free',
  ]);
  await page.screenshot({ path: 'artifacts/property-changes.png' });
  await expectNothingSerious();
});

const expectNothingSerious = async () => expect(await barriersOn(page)).toEqual([]);

const open = (path: string) => openScreen(page, path);
