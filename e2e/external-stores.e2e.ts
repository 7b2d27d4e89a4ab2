import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { restore } from '@skylantern/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExternalClickhouse, openExternalClickhouse } from './support/external-clickhouse.ts';
import { type ExternalPostgres, openExternalPostgres } from './support/external-postgres.ts';
import { type Keys, type Product, startProduct } from './support/product.ts';

let postgres: ExternalPostgres;
let clickhouse: ExternalClickhouse;
let product: Product;
let keys: Keys;

beforeAll(async () => {
  [postgres, clickhouse] = await Promise.all([openExternalPostgres(), openExternalClickhouse()]);
  clickhouse.hasWebAssembly = false;
  product = await startProduct({ DATABASE_URL: postgres.url, CLICKHOUSE_URL: clickhouse.url });
  keys = await product.makeWorkspace('Shop');
});
afterAll(async () => {
  await product?.close();
  await postgres?.close();
  await clickhouse?.close();
});

const steps = [{ what: { event: 'signed_up' } }, { what: { event: 'order_paid' } }];
const funnel = { params: { steps, window: '7d' }, period: { last: '30d' } };
const trend = {
  params: { series: [{ what: { event: 'order_paid' }, measure: { of: 'total' } }] },
  period: { last: '30d' },
};

test('a ClickHouse without WebAssembly functions: said at the start, and all but funnels works', async () => {
  await expect
    .poll(product.printed)
    .toMatch(/Note: Funnels do not work .*allow_experimental_webassembly_udf/);
  const { eventStore } = await status();
  expect(eventStore).toMatchObject({ kind: 'remote', isReady: true });
  expect(eventStore.lacks).toHaveLength(1);
  await send('ada', ['signed_up', 'order_paid']);
  await send('bob', ['signed_up']);
  expect(await countPaid()).toBe(1);
  const refused = await ask('funnel', funnel);
  expect(refused.status).toBe(500);
  expect(refused.body['error']).toMatchObject({
    code: 'config.invalid',
    message: expect.stringContaining('allow_experimental_webassembly_udf'),
  });
});

test('allowed meanwhile: the next funnel works, nothing is restarted', async () => {
  clickhouse.hasWebAssembly = true;
  expect(await personsByStep()).toEqual([2, 1]);
  expect((await status()).eventStore.lacks).toEqual([]);
});

test('nothing of the stores lies in the data directory, and a restart answers the same', async () => {
  const names = await readdir(product.directory);
  expect(names).not.toContain('state');
  expect(names).not.toContain('events');
  expect((await status()).stateStore).toEqual({ kind: 'external', isReady: true });
  const { rows: before } = await answerOf('funnel');
  await product.stop();
  await product.start();
  expect(product.printed()).not.toContain('Note:');
  expect((await answerOf('funnel')).rows).toEqual(before);
});

test('each server gone for a while: what was acknowledged is there when it is back, once', async () => {
  const ready = async () => (await fetch(`${product.url}/readyz`)).status;
  const paid = { event: 'order_paid', userId: 'bob', messageId: 'bob-order_paid' };
  await clickhouse.kill();
  await expect.poll(ready).toBe(503);
  expect((await post(paid, '')).status).toBe(200);
  await postgres.kill();
  const away = await post({ event: 'order_paid', userId: 'eve', messageId: 'eve-order_paid' }, '');
  // Without the state store nobody knows the key; a client tries again.
  expect([away.status, away.headers.has('retry-after')]).toEqual([503, true]);
  await postgres.start();
  await clickhouse.start();
  await expect.poll(ready).toBe(200);
  expect((await post(paid, '')).status).toBe(200);
  await expect.poll(personsByStep, { timeout: 60_000, interval: 500 }).toEqual([2, 2]);
  expect(await countPaid()).toBe(2);
});

test('a backup of them can be restored into stores of the product itself', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-moved-'));
  try {
    const backup = join(directory, 'backup');
    const written = await product.asAdmin('/api/v1/admin/backups', { directory: backup });
    expect(written.status, await written.clone().text()).toBe(200);
    const restored = await restore({ backup, dataDirectory: join(directory, 'data') });
    expect(restored.events).toBe(4);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('what is wrong with an address is said in one line, without the password', async () => {
  const fails = (env: Record<string, string>) =>
    startProduct(env).then(
      () => 'it started',
      (cause: unknown) => String(cause),
    );
  const wrongPassword = await fails({
    DATABASE_URL: postgres.urlOf({ password: 'guessed-it', query: '?sslmode=no-verify' }),
    CLICKHOUSE_URL: clickhouse.url,
  });
  expect(wrongPassword).toMatch(
    /PostgreSQL at localhost:\d+: password authentication failed .* DATABASE_URL/,
  );
  expect(wrongPassword).not.toContain('guessed-it');
  const notTrusted = await fails({ DATABASE_URL: postgres.urlOf({ query: '?sslmode=verify-full' }) });
  expect(notTrusted).toMatch(/self-signed certificate; check DATABASE_URL/);
  const wrongName = await fails({ CLICKHOUSE_URL: clickhouse.url.replace('default:', 'nobody:') });
  expect(wrongName).toMatch(/ClickHouse at 127.0.0.1:\d+ refuses us: .* CLICKHOUSE_URL/);
});

test('it ends although both are gone, and waits for them when it starts before them', async () => {
  await Promise.all([clickhouse.kill(), postgres.kill()]);
  await product.stop();
  const starting = product.start();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await Promise.all([clickhouse.start(), postgres.start()]);
  await starting;
  expect(await personsByStep()).toEqual([2, 2]);
});

async function status() {
  return (await (await product.asAdmin('/api/v1/admin/status')).json()) as {
    stateStore: { kind: string; isReady: boolean };
    eventStore: { kind: string; isReady: boolean; lacks: string[] };
  };
}

function post(event: object, query = '?wait=queryable'): Promise<Response> {
  return fetch(`${product.url}/v1/track${query}`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: keys.writeKey, timestamp: new Date().toISOString(), ...event }),
  });
}

async function send(userId: string, events: string[]): Promise<void> {
  for (const event of events) {
    const answer = await post({ event, userId, messageId: `${userId}-${event}` });
    expect(answer.status, await answer.clone().text()).toBe(200);
  }
}

async function ask(insight: string, body: object) {
  const answer = await fetch(`${product.url}/api/v1/insights/${insight}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${keys.apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Asked anew, not kept. */
async function answerOf(insight: 'funnel' | 'trend') {
  const question = insight === 'funnel' ? funnel : trend;
  const { status: code, body } = await ask(insight, { ...question, refresh: true });
  expect(code, JSON.stringify(body)).toBe(200);
  return body as { rows: { persons: number; point: number | null; value: number }[] }; // of funnel or trend
}

const countPaid = async () => (await answerOf('trend')).rows.find((row) => row.point === null)?.value;

const personsByStep = async () => (await answerOf('funnel')).rows.map((row) => row.persons);
