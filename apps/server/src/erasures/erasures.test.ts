import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Erasure, ImportJob, PersonSummary } from '@skylantern/contracts';
import { FileEventLog, findRunningServer } from '@skylantern/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startProcess } from '../demo/server-process.fixture.ts';

/** Nothing of this may be left. */
const ada = {
  userId: 'zq-user-81723',
  anonymousId: 'zq-device-55120',
  email: 'zebulina.quux@example.org',
  name: 'Zebulina Quux',
  secret: 'zq-remark-99417',
  lost: 'zq-lost-31337',
};
const traces = [...Object.values(ada), createHash('md5').update(ada.email).digest('hex')];

let data: string;
let server: ServerProcess;
let keys: { id: string; writeKey: string };

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'skylantern-erasure-'));
  server = await startProcess(data, 'off');
  keys = await server.call('POST', '/api/v1/admin/workspaces', { body: { name: 'Acme' } });
});
afterAll(async () => {
  await server?.kill('SIGTERM');
  await rm(data, { recursive: true, force: true });
});

const call = <Reply>(method: string, path: string, body?: unknown): Promise<Reply> =>
  server.call<Reply>(method, path, { workspace: keys.id, ...(body === undefined ? {} : { body }) });

async function send(batch: object[]): Promise<void> {
  const run = await findRunningServer(data);
  const answer = await fetch(`${run?.url}/v1/batch?wait=queryable`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: keys.writeKey, batch }),
  });
  expect(answer.status).toBe(200);
}

async function countOf(question: string): Promise<number> {
  const { rows } = await call<{ rows: { n: number }[] }>('POST', '/api/v1/sql', { query: question });
  return Number(rows[0]?.n);
}

/** The files below the data directory that hold one of the values; the write-ahead log of PostgreSQL aside. */
async function filesWith(values: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes('pg_wal')) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0)); // gone meanwhile
    if (values.some((value) => bytes.includes(value))) found.push(path.slice(data.length + 1));
  }
  return found;
}

const track = (messageId: string, event: string, more: object = {}) => ({
  type: 'track',
  messageId,
  event,
  ...more,
});
const nobody = {
  type: 'track',
  messageId: 'bad',
  event: '',
  properties: { email: ada.email, note: ada.lost },
};

test('whoever is forgotten is nowhere any more, however often the server is killed meanwhile', {
  timeout: 240_000,
}, async () => {
  await send([
    track('a1', 'viewed', { anonymousId: ada.anonymousId, properties: { remark: ada.secret } }),
    {
      type: 'identify',
      messageId: 'a2',
      userId: ada.userId,
      anonymousId: ada.anonymousId,
      traits: { email: ada.email, name: ada.name },
    },
    track('b1', 'viewed', { userId: 'bob', properties: { remark: 'kept' } }),
    nobody,
  ]);
  await send([
    track('a3', 'paid', {
      userId: ada.userId,
      context: { page: { url: `https://x.test/?q=${ada.secret}` } },
    }),
    track('b2', 'paid', { userId: 'bob' }),
  ]);
  await call('POST', '/api/v1/segments', {
    name: 'Both',
    rule: { all: [{ condition: 'listed', persons: [1, 2] }] },
  });
  const job = await call<ImportJob>(
    'POST',
    '/api/v1/imports?name=people.csv',
    Buffer.from(
      `user_id,event,at\n${ada.userId},visited,2026-01-02T00:00:00Z\nbob,visited,2026-01-02T00:00:00Z\n`,
    ),
  );
  await call('POST', `/api/v1/imports/${job.id}/start`, {
    mapping: { event: 'visited', person: { user_id: 'user_id' }, time: { column: 'at' } },
  });
  while ((await call<ImportJob>('GET', `/api/v1/imports/${job.id}`)).state !== 'done') await wait(50);
  const before = await filesWith(traces);
  for (const store of ['log/', 'events/', 'imports/'])
    expect(
      before.some((path) => path.startsWith(store)),
      store,
    ).toBe(true);

  const { items } = await call<{ items: PersonSummary[] }>('GET', `/api/v1/persons?search=${ada.email}`);
  const person = items[0]?.id ?? '';
  const { erasureId } = await call<{ erasureId: string }>('POST', `/api/v1/persons/${person}/forget`, {
    confirm: person,
    thorough: true,
  });
  for (const afterMs of [0, 250, 1_500]) {
    await wait(afterMs);
    await server.kill('SIGKILL');
    server = await startProcess(data, 'off');
  }
  // Who comes back while it is under way is refused already.
  await send([track('a4', 'viewed', { userId: ada.userId }), track('b3', 'viewed', { userId: 'bob' })]);
  let erasure = await call<Erasure>('GET', `/api/v1/erasures/${erasureId}`);
  while (erasure.state !== 'done') {
    await wait(200);
    erasure = await call<Erasure>('GET', `/api/v1/erasures/${erasureId}`);
  }
  expect(erasure.fault).toBeNull();
  expect(erasure.certificate).toMatchObject({
    format: 1,
    askedBy: 'admin',
    removed: {
      eventStore: { events: 4, persons: expect.any(Number) },
      eventLog: { events: 5 },
      stateStore: { person: 1, identity: 3, quarantine: 1, segment: 1 },
    },
    importFiles: [{ importId: job.id, state: 'done', became: 'removed' }],
    backups: [],
  });
  expect(erasure.certificate?.tombstones).toHaveLength(5); // three identities, the e-mail hashed in two ways

  // Numbers of the others are as they were, in every table.
  expect(await countOf("select count() as n from events where event_name = 'viewed'")).toBe(2);
  expect(await countOf('select count() as n from events')).toBe(4);
  const counted = JSON.stringify(await call('POST', '/api/v1/insights/trend', trend));
  expect(counted).toContain('"value":1');
  expect(counted).not.toContain('"value":2');

  // Late arrivals under any of the identities, hashed ones too, and what cannot be read.
  await send([
    track('a5', 'viewed', { anonymousId: ada.anonymousId, userId: 'somebody-new' }),
    {
      type: 'identify',
      messageId: 'a6',
      anonymousId: 'fresh',
      traits: {},
      context: { traits: {} },
      userId: ` ${ada.userId} `,
    },
    nobody,
    track('b4', 'viewed', { userId: 'bob' }),
  ]);
  expect(await countOf('select count() as n from events')).toBe(5);
  expect(
    (await call<{ items: PersonSummary[] }>('GET', '/api/v1/persons')).items.map(({ label }) => label),
  ).toEqual(['bob']);
  expect((await call<{ open: number }>('GET', '/api/v1/quarantine/summary')).open).toBe(0);

  await server.kill('SIGTERM');
  expect(await filesWith(traces)).toEqual([]);
  const log = await FileEventLog.open({ directory: join(data, 'log') });
  const consumer = await log.openConsumer({ from: 0 });
  const { records, skipped } = await consumer.next({ maxRecords: 1_000 });
  expect(skipped).toEqual([]);
  const texts = records.map(({ payload }) => payload.toString());
  expect(texts.filter((text) => text.includes('b1'))).toHaveLength(1);
  await log.close();
  server = await startProcess(data, 'off');
});

const trend = {
  params: { series: [{ what: { event: 'viewed' }, measure: { of: 'unique_persons' } }] },
  period: { from: '2026-01-01', until: '2030-01-01' },
};
