import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type {
  QuarantineEntry,
  SourceHealth,
  SourceMapping,
  SourceReply,
  SourceRunReply,
  SourceSample,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { openPortOfSocket, openTestStateStore, type SocketPort } from '@skylantern/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../demo/server-process.fixture.ts';

let data: string;
let server: ServerProcess;
let workspace: string;
/** Somebody else's database. */
let foreign: StateStore;
let port: SocketPort;

beforeAll(async () => {
  process.env['SKYLANTERN_ALLOW_PRIVATE'] = '127.0.0.1';
  data = await mkdtemp(join(tmpdir(), 'skylantern-sources-'));
  foreign = await openTestStateStore();
  port = await openPortOfSocket(`${String(foreign.pool.options.host)}/.s.PGSQL.5432`);
  server = await startProcess(data, 'off');
  const made = await server.call<{ id: string }>('POST', '/api/v1/admin/workspaces', {
    body: { name: 'Acme' },
  });
  workspace = made.id;
}, 60_000);
afterAll(async () => {
  await server?.kill('SIGTERM');
  await port?.close();
  await foreign?.close();
  await rm(data, { recursive: true, force: true });
});

const ask = <Reply>(method: string, path: string, body?: unknown): Promise<Reply> =>
  server.call<Reply>(method, path, { workspace, ...(body === undefined ? {} : { body }) });

const tableOf = (part: object) => ({
  kind: 'postgres',
  config: {
    host: '127.0.0.1',
    port: port.port,
    database: 'postgres',
    user: 'skylantern',
    password: 'hidden',
    tls: 'off',
    ...part,
  },
});
const add = (part: object) => ask<SourceReply>('POST', '/api/v1/sources', { name: 'Orders', ...part });

async function run(id: string): Promise<SourceRunReply> {
  await ask('POST', `/api/v1/sources/${id}/run`);
  return untilEnded(id);
}

async function lastRun(id: string): Promise<SourceRunReply> {
  const { lastRun: last } = await ask<SourceReply>('GET', `/api/v1/sources/${id}`);
  if (last === null) throw new Error('the source has not run');
  return last;
}

async function untilEnded(id: string): Promise<SourceRunReply> {
  for (;;) {
    const last = await lastRun(id);
    if (last.state !== 'queued' && last.state !== 'running') return last;
    await wait(20);
  }
}

async function countEvents(name: string): Promise<number> {
  const { items } = await ask<{ items: { name: string; events: number }[] }>(
    'GET',
    '/api/v1/event-names?limit=500',
  );
  return items.find((item) => item.name === name)?.events ?? 0;
}

const mapping: SourceMapping = {
  target: 'event',
  event: 'order_paid',
  person: { user_id: 'buyer' },
  time: { column: 'at' },
  messageId: { column: 'id' },
};

test('rows of a table arrive once, through three kills and a growing table', async () => {
  await foreign.pool.query(`create table orders (id int primary key, buyer text, amount numeric, at timestamptz);
    insert into orders select i, 'buyer-' || i % 500, i, '2026-01-01Z'::timestamptz + i * interval '1 second' from generate_series(1, 30000) i`);
  const source = await add({ ...tableOf({ table: 'orders', cursor: 'id' }), mapping });
  expect(source).toMatchObject({ secretsSet: ['password'], schedule: null, lastRun: null });
  expect(JSON.stringify(source)).not.toContain('hidden');
  await ask('POST', `/api/v1/sources/${source.id}/run`);
  for (let kill = 1; kill <= 3; kill += 1) {
    while ((await lastRun(source.id)).rows < kill * 6_000) await wait(5);
    await server.kill('SIGKILL');
    server = await startProcess(data, 'off');
  }
  const first = await untilEnded(source.id);
  expect(first).toMatchObject({ state: 'done', taken: 30_000, setAside: 0, fault: null });
  expect(await countEvents('order_paid')).toBe(30_000);
  await foreign.pool.query(
    `insert into orders values (30001, 'buyer-1', 5, now()), (30002, null, 5, now()), (30003, 'buyer-3', 5, null)`,
  );
  expect(await run(source.id)).toMatchObject({ state: 'done', taken: 1, duplicates: 101, setAside: 2 });
  expect(await run(source.id)).toMatchObject({ taken: 0, setAside: 2 });
  expect(await countEvents('order_paid')).toBe(30_001);
  const { items } = await ask<{ items: QuarantineEntry[] }>('GET', `/api/v1/quarantine?import=${source.id}`);
  expect(items.map((entry) => [entry.reason, entry.import])).toEqual([
    ['time-invalid', { id: source.id, fileName: 'Orders' }],
    ['identity-missing', { id: source.id, fileName: 'Orders' }],
  ]);
}, 180_000);

test('states of accounts, items and persons are told when they are news', async () => {
  await foreign.pool.query(`create table company (key text, plan text); insert into company values ('acme', 'free'), ('blue', 'free');
    create table product (sku text, title text); insert into product values ('s1', 'Lamp')`);
  const accounts = await add({
    ...tableOf({ table: 'company' }),
    mapping: { target: 'account', account: 'key' },
  });
  const items = await add({
    ...tableOf({ query: 'select sku, title from product' }),
    mapping: { target: 'item', item: { type: 'product', id: 'sku' } },
  });
  expect(await run(accounts.id)).toMatchObject({ taken: 2, duplicates: 0 });
  expect(await run(accounts.id)).toMatchObject({ taken: 0, duplicates: 2 });
  for (const plan of ['paid', 'free', 'paid']) {
    await foreign.pool.query('update company set plan = $1 where key = $2', [plan, 'acme']);
    expect(await run(accounts.id)).toMatchObject({ state: 'done', taken: 1, duplicates: 1 });
  }
  expect(await run(items.id)).toMatchObject({ state: 'done', taken: 1 });
  const { items: names } = await ask<{ items: { of: string; name: string }[] }>(
    'GET',
    '/api/v1/property-names?of=account',
  );
  expect(names).toContainEqual(expect.objectContaining({ of: 'account', name: 'plan' }));
}, 60_000);

test('a fault is told, a run is cancelled, a sample shows what would become of the rows', async () => {
  const lost = await add({ ...tableOf({ table: 'nowhere' }), mapping });
  expect(await run(lost.id)).toMatchObject({ state: 'failed', fault: 'relation "nowhere" does not exist' });
  const { retry } = await ask<SourceReply>('GET', `/api/v1/sources/${lost.id}`);
  expect(retry).toEqual({ at: expect.any(String), failures: 1, needsHelp: true });
  expect(Date.parse(retry?.at ?? '') - Date.now()).toBeGreaterThan(40 * 60_000);
  await ask('PATCH', `/api/v1/sources/${lost.id}`, {
    config: { table: 'orders' },
    mapping: { ...mapping, event: 'late', person: { user_id: 'nobody' } },
  });
  expect((await run(lost.id)).fault).toMatch(/^person.user_id: there is no column "nobody"/);
  const sample = await ask<SourceSample>('POST', '/api/v1/source-samples', tableOf({ table: 'orders' }));
  expect(sample).toMatchObject({ fault: null, mapping: { target: 'event', time: { column: 'at' } } });
  expect(sample.columns.map((column) => column.name)).toEqual(['id', 'buyer', 'amount', 'at']);
  expect(sample.rows[0]?.events[0]?.identities).toEqual({ user_id: 'buyer-1' });
  const slow = await add({
    ...tableOf({
      query: 'select i as id, pg_sleep(0.01), now() as at, 1 as buyer from generate_series(1, 5000) i',
    }),
    mapping,
  });
  await ask('POST', `/api/v1/sources/${slow.id}/run`);
  while ((await lastRun(slow.id)).state !== 'running') await wait(5);
  expect((await ask<SourceRunReply>('POST', `/api/v1/sources/${slow.id}/cancel`)).state).toBe('cancelled');
  await expect(ask('PATCH', `/api/v1/sources/${slow.id}`, { schedule: 'often' })).rejects.toThrow(/schedule/);
  const planned = await ask<SourceReply>('PATCH', `/api/v1/sources/${slow.id}`, { schedule: '0 3 * * *' });
  expect(planned.nextRunAt).toMatch(/T03:00:00.000Z$/);
  expect(await ask('DELETE', `/api/v1/sources/${slow.id}`)).toEqual({ done: true });
  await expect(ask('GET', `/api/v1/sources/${slow.id}`)).rejects.toThrow(/404/);
}, 60_000);

test('a sheet is read whole each time it has changed; its rows arrive once, equal rows each', async () => {
  let text = 'who,when\nann,2026-03-01\nann,2026-03-01\nbob,2026-03-02\n';
  const sheet = createServer((request, response) => {
    const etag = `"${text.length}"`;
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    return response.writeHead(200, { etag }).end(text);
  });
  await new Promise<void>((resolve) => sheet.listen(0, '127.0.0.1', resolve));
  try {
    const source = await add({
      kind: 'published-csv',
      config: { url: `http://127.0.0.1:${(sheet.address() as AddressInfo).port}/` },
      mapping: { target: 'event', event: 'met', person: { user_id: 'who' }, time: { column: 'when' } },
    });
    expect(await run(source.id)).toMatchObject({ taken: 3, duplicates: 0 });
    expect(await run(source.id)).toMatchObject({ rows: 0 });
    text = 'who,when\ncleo,2026-03-03\nbob,2026-03-02\nann,2026-03-01\nann,2026-03-01\nann,2026-03-01\n';
    expect(await run(source.id)).toMatchObject({ taken: 2, duplicates: 3 });
    expect(await countEvents('met')).toBe(5);
  } finally {
    sheet.closeAllConnections();
    sheet.close();
  }
}, 60_000);

test('a webhook shows what came before it has a mapping, then takes it; another address is refused', async () => {
  const source = await add({ kind: 'webhook-in', config: {} });
  const { url } = await ask<{ url: string }>('GET', `/api/v1/sources/${source.id}/address`);
  const path = new URL(url).pathname;
  const send = async (at: string, body: unknown) => {
    const run = new URL(at).href;
    const response = await fetch(run, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, reply: (await response.json()) as unknown };
  };
  const body = { id: 7, customer: { mail: 'ann@example.com' }, total: 9 };
  expect(await send(url, body)).toEqual({ status: 200, reply: { taken: 0, setAside: 0, isSample: true } });
  const sample = await ask<SourceSample>('POST', '/api/v1/source-samples', {
    id: source.id,
    kind: 'webhook-in',
    config: {},
  });
  expect(sample.columns).toContainEqual({ name: 'customer.mail', samples: ['ann@example.com'] });
  await ask('PATCH', `/api/v1/sources/${source.id}`, {
    mapping: {
      target: 'event',
      event: 'deal_won',
      person: { email: 'customer.mail' },
      messageId: { column: 'id' },
    },
  });
  for (let i = 0; i < 2; i += 1)
    expect(await send(url, [body, { id: 8, total: 1 }])).toEqual({
      status: 200,
      reply: { taken: 1, setAside: 1, isSample: false },
    });
  while ((await countEvents('deal_won')) < 1) await wait(20);
  // The line is cut before the answer, and the sender sends the same again.
  const cut = { id: 9, customer: { mail: 'ben@example.com' }, total: 3 };
  await sendAndCut(url, JSON.stringify(cut));
  while ((await lastRun(source.id)).rows < 5) await wait(20);
  expect(await send(url, cut)).toMatchObject({ status: 200, reply: { taken: 1, setAside: 0 } });
  while ((await countEvents('deal_won')) < 2) await wait(20);
  expect(await send(url, body)).toMatchObject({ status: 200 });
  expect(await lastRun(source.id)).toMatchObject({
    reason: 'received',
    state: 'done',
    rows: 7,
    taken: 2,
    setAside: 2,
  });
  expect(await countEvents('deal_won')).toBe(2);
  expect((await send(url.replace(path, `${path.slice(0, -1)}x`), body)).status).toBe(404);
  const renewed = await ask<{ url: string }>('POST', `/api/v1/sources/${source.id}/address`);
  expect((await send(url, body)).status).toBe(404);
  expect((await send(renewed.url, body)).status).toBe(200);
  await ask('PATCH', `/api/v1/sources/${source.id}`, { isPaused: true });
  expect((await send(renewed.url, [body, body])).status).toBe(429);
  const limited = async () => {
    const { sources } = await ask<SourceHealth>('GET', '/api/v1/source-health?span=1h');
    const hook = sources.find((one) => one.source === 'webhook-in');
    return hook?.limitedRequests.reduce((sum, one) => sum + one, 0);
  };
  await expect.poll(limited).toBe(1);
}, 60_000);

/** Sends a body by POST and hangs up before the answer. */
async function sendAndCut(url: string, body: string): Promise<void> {
  const { hostname, port: at, pathname, host } = new URL(url);
  const socket = connect(Number(at), hostname);
  await once(socket, 'connect');
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  await once(socket, 'finish');
  socket.destroy();
}
