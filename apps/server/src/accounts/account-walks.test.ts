import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AccountSummary, AccountWalk } from '@skylantern/contracts';
import { findRunningServer } from '@skylantern/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../demo/server-process.fixture.ts';

const PERSONS = 6_000;
const BATCH = 2_000;
const ACCOUNTS = 40;

let data: string;
let server: ServerProcess;
let keys: { id: string; writeKey: string };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'skylantern-walk-'));
  server = await startProcess(data, 'off');
  keys = await server.call('POST', '/api/v1/admin/workspaces', { body: { name: 'Acme' } });
});
afterAll(async () => {
  await server?.kill('SIGTERM');
  await rm(data, { recursive: true, force: true });
});

const call = <Reply>(method: string, path: string, body?: unknown): Promise<Reply> =>
  server.call<Reply>(method, path, { workspace: keys.id, ...(body === undefined ? {} : { body }) });
const walkOf = async () => (await call<{ walk: AccountWalk | null }>('GET', '/api/v1/account-settings')).walk;

async function send(first: number): Promise<void> {
  const run = await findRunningServer(data);
  const batch = Array.from({ length: BATCH }, (_, i) => ({
    type: 'identify',
    messageId: `m${first + i}`,
    userId: `user-${first + i}`,
    traits: { email: `user-${first + i}@acme-${(first + i) % ACCOUNTS}.com` },
  }));
  const answer = await fetch(`${run?.url}/v1/batch`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: keys.writeKey, batch }),
  });
  expect(answer.status).toBe(200);
}

test('everybody who was there joins once, however often the server is killed meanwhile', {
  timeout: 400_000,
}, async () => {
  for (let first = 0; first < PERSONS; first += BATCH) await send(first);
  const known = async () =>
    (
      await call<{ rows: { n: number }[] }>('POST', '/api/v1/sql', {
        query: 'SELECT count() AS n FROM persons',
      })
    ).rows[0]?.n;
  while ((await known()) !== PERSONS) await wait(100);
  expect(await call('GET', '/api/v1/accounts')).toMatchObject({ items: [] });
  await call('PUT', '/api/v1/account-settings', { fromEmail: true });
  const seen: number[] = [];
  for (;;) {
    await server.kill('SIGKILL');
    server = await startProcess(data, 'off');
    const walk = await walkOf();
    seen.push(walk?.progress ?? -1);
    if (walk?.state !== 'running' || seen.length > 2) break;
  }
  expect(seen[0]).toBeLessThan(1); // the first end came in between
  let walk = await walkOf();
  while (walk?.state === 'running') {
    await wait(50);
    walk = await walkOf();
  }
  expect(walk).toMatchObject({ state: 'done', progress: 1, joined: PERSONS, fault: null });
  const { items } = await call<{ items: AccountSummary[] }>('GET', '/api/v1/accounts?limit=100');
  expect(items.map(({ persons }) => persons)).toEqual(
    Array.from({ length: ACCOUNTS }, () => PERSONS / ACCOUNTS),
  );
  // What the event store knows: through the feeder, which may still be behind.
  const stored = async () =>
    (
      await call<{ rows: object[] }>('POST', '/api/v1/sql', {
        query:
          'SELECT count() AS persons, uniqExact(account) AS accounts, min(n) AS least, max(n) AS most FROM (SELECT person, account, count() OVER (PARTITION BY account) AS n FROM persons WHERE account > 0)',
      })
    ).rows[0];
  const whole = { persons: PERSONS, accounts: ACCOUNTS, least: 150, most: 150 };
  while (JSON.stringify(await stored()) !== JSON.stringify(whole)) await wait(100);

  await call('PUT', '/api/v1/account-settings', { fromEmail: false });
  await expect(call('POST', '/api/v1/account-settings/walk')).rejects.toThrow('409');
  await call('PUT', '/api/v1/account-settings', { fromEmail: true });
  await call('POST', '/api/v1/account-settings/walk/cancel');
  expect(await walkOf()).toMatchObject({ joined: 0 });
});
