import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ImportJob, ImportMapping, ImportPreview, QuarantineEntry } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

let server: TestServer;
let ours: Keys;
beforeAll(async () => {
  server = await openTestServer();
  ours = await server.makeWorkspace('Acme');
});
afterAll(() => server?.close());

async function send(
  method: string,
  path: string,
  body?: unknown,
  of = ours,
): Promise<{ status: number; reply: unknown }> {
  const answer = await server.ask(method, path, { workspace: of.id, body });
  return { status: answer.status, reply: await answer.json() };
}

async function ask<Reply>(method: string, path: string, body?: unknown): Promise<Reply> {
  const { status, reply } = await send(method, path, body);
  expect({ status, reply }).toMatchObject({ status: 200 });
  return reply as Reply; // what the test asked for
}

const upload = (name: string, content: Buffer) =>
  ask<ImportJob>('POST', `/api/v1/imports?name=${encodeURIComponent(name)}`, content);

async function untilEnded(id: string): Promise<ImportJob> {
  for (;;) {
    const job = await ask<ImportJob>('GET', `/api/v1/imports/${id}`);
    if (job.state !== 'queued' && job.state !== 'running') return job;
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

const rows = (count: number): string => {
  let text = 'who,at,n\n';
  for (let i = 0; i < count; i += 1)
    text += `person-${i % 100},${new Date(Date.UTC(2024, 0, 1) + i * 1000).toISOString()},${i}\n`;
  return text;
};
const mapping = (event: string): ImportMapping => ({
  event,
  person: { user_id: 'who' },
  time: { column: 'at' },
  properties: { types: { n: 'number' } },
});

test('a gzipped file is previewed with a guess, and as it would be stored', async () => {
  const { id, state } = await upload(
    'visits.ndjson',
    gzipSync(
      '{"user_id":"ann","event":"visited","time":"2024-03-01T10:00:00Z","n":1}\n{"user_id":"null","event":"visited","time":"2024-03-01T10:00:00Z"}\n',
    ),
  );
  expect(state).toBe('uploaded');
  const preview = await ask<ImportPreview>('POST', `/api/v1/imports/${id}/preview`, {});
  expect(preview).toMatchObject({
    format: 'ndjson',
    isGzip: true,
    encoding: 'utf-8',
    fault: null,
    mapping: { event: { column: 'event' }, person: { user_id: 'user_id' }, time: { column: 'time' } },
    rows: [
      {
        line: 1,
        fault: null,
        events: [{ event: 'visited', identities: { user_id: 'ann' }, properties: { n: 1 } }],
      },
      { line: 2, events: [], fault: { reason: 'identity-missing' } },
    ],
  });
  const wrong = await ask<ImportPreview>('POST', `/api/v1/imports/${id}/preview`, {
    mapping: { event: 'x', person: { user_id: 'a' }, time: { column: 'time', format: 'nope' } },
  });
  expect(wrong.fault).toContain('time.format "nope" is not usable');
});

test('an import that is cancelled and started again is counted once', async () => {
  const { id } = await upload('big.csv', Buffer.from(rows(20_000)));
  await ask('POST', `/api/v1/imports/${id}/start`, { mapping: mapping('counted') });
  while ((await ask<ImportJob>('GET', `/api/v1/imports/${id}`)).lines < 4_000) await wait(5);
  const cancelled = await ask<ImportJob>('POST', `/api/v1/imports/${id}/cancel`);
  expect(cancelled.state).toBe('cancelled');
  expect(
    (await send('DELETE', `/api/v1/imports/${id}`, undefined, await server.makeWorkspace('Other'))).status,
  ).toBe(404);
  await ask('POST', `/api/v1/imports/${id}/start`, {});
  expect(await untilEnded(id)).toMatchObject({ state: 'done', lines: 20_001, setAside: 0, progress: 1 });
  expect(await countEvents('counted')).toBe(20_000);
  expect((await send('POST', `/api/v1/imports/${id}/start`, {})).status).toBe(409);
}, 120_000);

test('a bad row waits in quarantine with its line, once, and goes in when it is repaired', async () => {
  const text = 'who,at,n\nann-1,2024-01-01,1\nann-1,soon,2\n';
  const ids: string[] = [];
  for (const name of ['first.csv', 'second.csv']) {
    const { id } = await upload(name, Buffer.from(text));
    ids.push(id);
    await ask('POST', `/api/v1/imports/${id}/start`, { mapping: mapping('repaired') });
    expect(await untilEnded(id)).toMatchObject({ state: 'done', events: 1, setAside: 1 });
  }
  const { items } = await ask<{ items: QuarantineEntry[] }>('GET', '/api/v1/quarantine?reason=time-invalid');
  expect(items).toHaveLength(1);
  const [entry] = items;
  expect(entry).toMatchObject({
    line: 3,
    source: 'import',
    detail: 'at: "soon" is not a time of this format',
    import: { id: ids[0], fileName: 'first.csv' },
  });
  const rowsOf = async (id: string | undefined) =>
    (await ask<{ items: QuarantineEntry[] }>('GET', `/api/v1/quarantine?import=${id}`)).items;
  expect([await rowsOf(ids[0]), await rowsOf(ids[1])]).toEqual([[entry], []]);
  expect(await ask('GET', `/api/v1/quarantine/summary?import=${ids[0]}`)).toEqual({
    open: 1,
    byReason: [{ reason: 'time-invalid', count: 1 }],
  });
  const raw = { ...(entry?.raw as object), timestamp: '2024-01-02T00:00:00Z' };
  await ask('POST', `/api/v1/quarantine/${entry?.id}/replay`, { raw });
  while ((await countEvents('repaired')) < 2) await wait(20);
  // The same file once more: neither the row nor the bad row comes back.
  const { id } = await upload('third.csv', Buffer.from(text));
  await ask('POST', `/api/v1/imports/${id}/start`, { mapping: mapping('repaired') });
  await untilEnded(id);
  expect(await countEvents('repaired')).toBe(2);
  expect((await ask<{ items: unknown[] }>('GET', '/api/v1/quarantine?reason=time-invalid')).items).toEqual(
    [],
  );
});

test('an import that cannot work says why, and leaves nothing when it is deleted', async () => {
  const { id } = await upload('cut.csv.gz', gzipSync(rows(20_000)).subarray(0, 60_000));
  await ask('POST', `/api/v1/imports/${id}/start`, { mapping: mapping('cut') });
  const failed = await untilEnded(id);
  expect(failed).toMatchObject({
    state: 'failed',
    fault: 'the gzip file is damaged or cut off: upload it again',
  });
  expect(failed.lines).toBeGreaterThan(0);
  await ask('DELETE', `/api/v1/imports/${id}`);
  expect(await readdir(join(server.directory, 'imports'))).not.toContain(id);
  expect((await send('GET', `/api/v1/imports/${id}`)).status).toBe(404);
});

test('what is no file, or belongs to another workspace, is refused', async () => {
  expect((await send('POST', '/api/v1/imports?name=x.csv', { not: 'a file' })).status).toBe(400);
  expect((await send('POST', '/api/v1/imports?name=x.csv', Buffer.alloc(0))).status).toBe(400);
  expect((await readdir(join(server.directory, 'imports'))).filter((name) => name.endsWith('.part'))).toEqual(
    [],
  );
  const { id } = await upload('mine.csv', Buffer.from(rows(3)));
  const other = await server.makeWorkspace('Another');
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/preview'],
    ['POST', '/start'],
    ['POST', '/cancel'],
    ['DELETE', ''],
  ] as const) {
    const body = method === 'POST' ? {} : undefined;
    expect((await send(method, `/api/v1/imports/${id}${path}`, body, other)).status).toBe(404);
  }
  expect(
    (await ask<{ items: ImportJob[]; next: string | null }>('GET', '/api/v1/imports?limit=1')).next,
  ).not.toBeNull();
});
