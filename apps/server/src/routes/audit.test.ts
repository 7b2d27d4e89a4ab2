import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEntry } from '@skylantern/contracts';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { type RunningServer, startServer } from '../start-server.ts';

interface Keys {
  id: string;
  apiToken: string;
}
interface Page {
  items: AuditEntry[];
  next: string | null;
}

let directory: string;
let server: RunningServer;
let admin: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skylantern-audit-'));
  server = await startServer(
    readConfig({ PORT: '0', SKYLANTERN_DATA: directory }),
    pino({ level: 'silent' }),
  );
  const { adminSecret } = JSON.parse(await readFile(join(directory, 'run.json'), 'utf8')) as {
    adminSecret: string;
  };
  admin = { authorization: `Bearer ${adminSecret}` };
});
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

async function ask<Reply>(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Reply> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await fetch(server.url + path, {
    method,
    headers: { ...headers, ...type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Reply; // what the test asked for
}

const make = (name: string) => ask<Keys>('POST', '/api/v1/admin/workspaces', admin, { name });
const inside = (keys: Keys) => ({ ...admin, 'x-skylantern-workspace': keys.id });
const log = (keys: Keys, query = '') => ask<Page>('GET', `/api/v1/audit${query}`, inside(keys));

test('who did what, newest first, page by page; of this workspace alone, and for owners', async () => {
  const [ours, theirs] = [await make('ours'), await make('theirs')];
  await ask('PUT', '/api/v1/account-settings', inside(theirs), { fromEmail: true });
  await ask('PUT', '/api/v1/account-settings', inside(ours), { fromEmail: true });
  const rule = { condition: 'did', what: { event: 'bought' } };
  const segment = await ask<{ id: string }>(
    'POST',
    '/api/v1/segments',
    { authorization: `Bearer ${ours.apiToken}` },
    { name: 'Buyers', rule },
  );
  const all = await log(ours);
  expect(all.items.slice(0, 2)).toMatchObject([
    {
      action: 'segment.created',
      subject: segment.id,
      subjectName: 'Buyers',
      actor: expect.stringMatching(/^\w+_/),
    },
    { action: 'account-setting.saved', subject: 'from e-mail', subjectName: null, actor: 'admin' },
  ]);
  expect(all.items[0]?.actorName).toEqual(expect.any(String));
  expect(all.next).toBeNull();

  const first = await log(ours, '?limit=1');
  const second = await log(ours, `?limit=1&cursor=${first.next}`);
  expect([first, second].map(({ items }) => items.map(({ id }) => id))).toEqual([
    [all.items[0]?.id],
    [all.items[1]?.id],
  ]);
  expect((await log(ours, '?about=segment')).items).toHaveLength(1);
  expect((await log(ours, '?actor=admin')).items.every(({ actor }) => actor === 'admin')).toBe(true);
  const { key } = await ask<{ key: string }>('POST', '/api/v1/keys', inside(ours), {
    kind: 'api',
    name: 'Editors',
    role: 'editor',
  });
  await expect(ask('GET', '/api/v1/audit', { authorization: `Bearer ${key}` })).rejects.toThrow('403');
});
