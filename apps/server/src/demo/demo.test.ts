import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { ImportJob } from '@skylantern/contracts';
import { openEmbeddedEventStore } from '@skylantern/store';
import { sql } from '@skylantern/store/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoDataDirectory } from './demo-data.ts';
import { type ServerProcess, startProcess } from './server-process.fixture.ts';

let data: string;
let server: ServerProcess | null = null;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'skylantern-demo-'));
});
afterAll(async () => {
  await server?.kill('SIGTERM');
  await rm(data, { recursive: true, force: true });
});

interface Workspaces {
  workspaces: { id: string; name: string; isDemo: boolean }[];
}

async function jobsOf(one: ServerProcess): Promise<{ workspace: string; job: ImportJob }[]> {
  const { workspaces } = await one.call<Workspaces>('GET', '/api/v1/admin/workspaces');
  const found = await Promise.all(
    workspaces.map(async ({ id }) => {
      const { items } = await one.call<{ items: ImportJob[] }>('GET', '/api/v1/imports', { workspace: id });
      return items.map((job) => ({ workspace: id, job }));
    }),
  );
  return found.flat();
}

/** What the event store holds, asked while no server runs on it. */
async function countStored(): Promise<Stored[]> {
  const events = await openEmbeddedEventStore({ directory: join(data, 'events') });
  try {
    return await events.query<Stored>(sql`
      SELECT workspace_id AS workspace, event_name AS name, count() AS events, uniqExact(message_id) AS ids
      FROM events GROUP BY workspace, name ORDER BY workspace, name`);
  } finally {
    await events.close();
  }
}

interface Stored {
  workspace: string;
  name: string;
  events: number;
  ids: number;
}

async function untilDone(one: ServerProcess): Promise<{ workspace: string; job: ImportJob }[]> {
  for (;;) {
    const jobs = await jobsOf(one);
    expect(jobs.map(({ job }) => job.fault)).toEqual(jobs.map(() => null));
    if (jobs.every(({ job }) => job.state === 'done')) return jobs;
    await wait(100);
  }
}

/** Counted from the file itself, by other means than the importer's. */
async function countFile(
  name: string,
  column: string,
): Promise<{ rows: number; counts: Record<string, number> }> {
  const text = gunzipSync(await readFile(join(demoDataDirectory(), name))).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const place = header.split(',').indexOf(column);
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const value = line.split(',')[place] ?? '';
    counts[value] = (counts[value] ?? 0) + 1;
  }
  return { rows: lines.length, counts };
}

/** What was bought, by a property of the items, as an insight answers it. */
async function valueByDepartment(one: ServerProcess, workspace: string): Promise<Record<string, number>> {
  const reply = await one.call<{
    rows: { part: string; point: number | null; values: string[]; value: number }[];
  }>('POST', '/api/v1/insights/trend', {
    workspace,
    body: {
      params: { series: [{ what: { event: 'product_bought' }, measure: { of: 'total' } }] },
      period: { from: '2016-12-01', until: '2018-01-31' },
      breakdown: { by: [{ property: { of: 'item', type: 'product', name: 'department' } }], top: 3 },
    },
  });
  const kept = reply.rows.filter(
    ({ part, point, values }) => part === 'value' && point === null && values[0],
  );
  return Object.fromEntries(kept.map(({ values, value }) => [values[0], value]));
}

/** The same, joined by hand. */
async function departmentsOfFiles(): Promise<Record<string, number>> {
  const read = async (name: string) =>
    gunzipSync(await readFile(join(demoDataDirectory(), name)))
      .toString('utf8')
      .trimEnd()
      .split('\n');
  const departments = new Map<string, string>();
  for (const line of await read('grocer.products.ndjson.gz')) {
    const { id, traits } = JSON.parse(line) as { id: string; traits: { department: string } };
    departments.set(id, traits.department);
  }
  const counts: Record<string, number> = {};
  for (const line of await read('grocer.csv.gz')) {
    const [event = '', , , , product = ''] = line.split(',');
    const department = departments.get(product);
    if (event === 'product_bought' && department !== undefined)
      counts[department] = (counts[department] ?? 0) + 1;
  }
  return Object.fromEntries(
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 3),
  );
}

const countsOf = (stored: readonly Stored[], workspace: string) =>
  Object.fromEntries(
    stored
      .filter((row) => row.workspace === workspace && row.name !== 'person_identified')
      .map(({ name, events }) => [name, events]),
  );

test('the demo is made once and exactly, though the server is killed while it imports', async () => {
  // Killed before an import was begun, in the middle of the first, and later again.
  for (const line of [0, 6_000, 20_000]) {
    server = await startProcess(data, 'on');
    for (;;) {
      const jobs = await jobsOf(server);
      expect(jobs).toHaveLength(3);
      if (jobs.some(({ job }) => job.lines >= line)) break;
      await wait(20);
    }
    await server.kill('SIGKILL');
  }
  server = await startProcess(data, 'on');
  await untilDone(server);
  const { workspaces } = await server.call<Workspaces>('GET', '/api/v1/admin/workspaces');
  expect(workspaces.map(({ name, isDemo }) => ({ name, isDemo }))).toEqual([
    { name: 'Demo shop', isDemo: true },
    { name: 'Demo retailer', isDemo: true },
    { name: 'Demo grocer', isDemo: true },
  ]);
  const [shop = '', retailer = '', grocer = ''] = workspaces.map(({ id }) => id);
  const running = server;
  await expect.poll(() => valueByDepartment(running, grocer)).toEqual(await departmentsOfFiles());

  await server.kill('SIGTERM');
  server = null;

  const stored = await countStored();
  const clicks = await countFile('shop.csv.gz', 'event');
  expect(clicks.rows).toBe(31_106);
  expect(countsOf(stored, shop)).toEqual(clicks.counts);
  const orders = await countFile('retailer.csv.gz', 'is_cancellation');
  expect(orders.rows).toBe(23_587);
  expect(countsOf(stored, retailer)).toEqual({
    order_placed: orders.counts['0'],
    order_cancelled: orders.counts['1'],
  });
  const receipts = await countFile('grocer.csv.gz', 'event');
  expect(receipts.rows).toBe(20_853);
  expect(countsOf(stored, grocer)).toEqual(receipts.counts);
  expect(stored.filter(({ events, ids }) => events !== ids)).toEqual([]);
}, 240_000);

test('the same file under another name adds nothing', async () => {
  const before = await countStored();
  server = await startProcess(data, 'on');
  const { workspaces } = await server.call<Workspaces>('GET', '/api/v1/admin/workspaces');
  expect(workspaces).toHaveLength(3);
  const shop = workspaces[0]?.id ?? '';
  const body = gunzipSync(await readFile(join(demoDataDirectory(), 'shop.csv.gz')));
  const mappingText = await readFile(join(demoDataDirectory(), 'shop.map.yaml'), 'utf8');
  const { id } = await server.call<ImportJob>('POST', '/api/v1/imports?name=other.csv', {
    workspace: shop,
    body,
  });
  await server.call('POST', `/api/v1/imports/${id}/start`, { workspace: shop, body: { mappingText } });
  const jobs = await untilDone(server);
  expect(jobs.find(({ job }) => job.id === id)?.job).toMatchObject({
    progress: 1,
    lines: 31_107,
    setAside: 0,
  });
  await server.kill('SIGTERM');
  server = null;
  expect(await countStored()).toEqual(before);
}, 120_000);
