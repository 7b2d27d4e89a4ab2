import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findRunningServer, openEmbeddedEventStore, openEmbeddedStateStore } from '@skylantern/store';
import { ident, sql } from '@skylantern/store/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skylantern, skylanternJson, startServer } from './programs.fixture.ts';

/** Of the three demo workspaces. */
const DEMO_EVENTS = 75_546;
const DEMO_ITEMS = 9_244;

let parent: string;
let stop: Awaited<ReturnType<typeof startServer>> | null = null;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skylantern-backup-'));
});
afterAll(async () => {
  await stop?.('SIGTERM');
  await rm(parent, { recursive: true, force: true });
});

/** What the tables hold, as count and checksum; versions of copies are ours to choose. */
const checks = {
  events: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT properties, toString(properties))) AS sum FROM events`,
  timeline: sql`SELECT sum(length(events)) AS rows, sum(arraySum(arrayMap(e -> cityHash64(workspace_id, period, person, e), events))) AS sum FROM timeline`,
  daily_persons: sql`SELECT sum(events) AS rows, sum(cityHash64(workspace_id, event_name, day, n)) AS sum FROM (
    SELECT workspace_id, event_name, day, groupBitmapMerge(persons) AS n, sum(events) AS events FROM daily_persons GROUP BY 1, 2, 3)`,
  persons: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT (properties, version), toString(properties))) AS sum FROM persons FINAL`,
  person_overrides: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT version)) AS sum FROM person_overrides FINAL WHERE old_person != new_person`,
  accounts: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT (properties, version), toString(properties))) AS sum FROM accounts FINAL`,
  items: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT properties, toString(properties))) AS sum FROM items FINAL`,
  person_history: sql`SELECT count() AS rows, sum(cityHash64(*)) AS sum FROM person_history FINAL`,
  exposures: sql`SELECT count() AS rows, sum(cityHash64(* EXCEPT version)) AS sum FROM exposures FINAL`,
};

async function checkEvents(data: string): Promise<Record<string, unknown>> {
  const events = await openEmbeddedEventStore({ directory: join(data, 'events') });
  try {
    const tables = await events.query<{ name: string }>(sql`
      SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`);
    // A table that is not among these has no way back yet: give it one in packages/store/src/backups.
    expect(tables.map(({ name }) => name)).toEqual([...Object.keys(checks), 'schema_migrations'].sort());
    const found: Record<string, unknown> = {};
    for (const [table, check] of Object.entries(checks)) found[table] = (await events.query(check))[0];
    return found;
  } finally {
    await events.close();
  }
}

async function checkState(data: string): Promise<Record<string, unknown>> {
  const state = await openEmbeddedStateStore(join(data, 'state'));
  try {
    const { rows } = await state.pool.query(`select relname as name from pg_stat_user_tables order by 1`);
    const found: Record<string, unknown> = {};
    for (const { name } of rows) {
      const sums = await state.pool.query(
        `select count(*) as rows, md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as sum from "${name}" t`,
      );
      found[name] = sums.rows[0];
    }
    return found;
  } finally {
    await state.close();
  }
}

async function countsOf(data: string): Promise<unknown> {
  const events = await openEmbeddedEventStore({ directory: join(data, 'events') });
  try {
    return await events.query(sql`SELECT event_name AS name, count() AS events, uniqExact(message_id) AS ids
      FROM ${ident('events')} GROUP BY name ORDER BY name`);
  } finally {
    await events.close();
  }
}

async function linesOf(data: string): Promise<{ lines: number; isDone: boolean }> {
  const run = await findRunningServer(data);
  const workspaces = await skylanternJsonCached(data);
  let lines = 0;
  let isDone = true;
  for (const { id } of workspaces) {
    const response = await fetch(`${run?.url}/api/v1/imports`, {
      headers: { authorization: `Bearer ${run?.adminSecret}`, 'x-skylantern-workspace': id },
    });
    const { items } = (await response.json()) as { items: { lines: number; state: string }[] };
    for (const item of items) {
      lines += item.lines;
      if (item.state !== 'done') isDone = false;
    }
  }
  return { lines, isDone };
}

const known = new Map<string, { id: string }[]>();
async function skylanternJsonCached(data: string): Promise<{ id: string }[]> {
  const found =
    known.get(data) ?? (await skylanternJson<{ id: string }[]>(data, ['workspace', 'list', '--json']));
  known.set(data, found);
  return found;
}

async function untilDone(data: string): Promise<void> {
  while (!(await linesOf(data)).isDone) await wait(100);
}

test('a backup taken in the middle of an import is whole: restored, it goes on and ends the same', async () => {
  const [data, restored] = [join(parent, 'data'), join(parent, 'restored')];
  stop = await startServer(data, 'on');
  while ((await linesOf(data)).lines < 5_000) await wait(50);
  const early = await skylanternJson<{ events: number }>(data, ['backup', join(parent, 'early'), '--json']);
  expect(early.events).toBeLessThan(DEMO_EVENTS);
  await untilDone(data);
  await stop('SIGTERM');

  expect(await skylantern(restored, ['restore', join(parent, 'early')])).toMatchObject({ code: 0 });
  stop = await startServer(restored, 'on');
  await untilDone(restored);
  await stop('SIGTERM');
  stop = null;
  expect(await countsOf(restored)).toEqual(await countsOf(data));
}, 400_000);

test('a backup of a quiet server, restored, has the same counts and checksums everywhere', async () => {
  const data = join(parent, 'data');
  const copy = join(parent, 'copy');
  stop = await startServer(data, 'off');
  await skylanternJson(data, ['workspace', 'create', 'Later', '--json']);
  const [shop] = await skylanternJsonCached(data);
  const backup = join(parent, 'quiet');
  const merged = await mergeTwo(data, shop?.id ?? '');
  expect(merged).toBe(200);
  await skylanternJson(data, ['backup', backup, '--json']);
  const again = await skylantern(data, ['backup', backup]);
  expect(again.err).toContain('is not empty: name a new directory');
  await stop('SIGKILL');
  stop = null;

  const done = await skylanternJson<{ events: number }>(copy, ['restore', backup, '--json']);
  expect(done.events).toBeGreaterThan(DEMO_EVENTS);
  expect(await checkEvents(copy)).toMatchObject({ items: { rows: DEMO_ITEMS + 1 }, accounts: { rows: 1 } });
  expect(await checkEvents(copy)).toEqual(await checkEvents(data));
  const [of, from] = [await checkState(copy), await checkState(data)];
  const apart = { audit_entry: null, schema_migrations: null };
  // The backup notes itself in the audit trail, after the snapshot; migrations note when they ran.
  expect({ ...of, ...apart }).toEqual({ ...from, ...apart });
  expect(await readFile(join(copy, 'secrets.json'), 'utf8')).toBe(
    await readFile(join(data, 'secrets.json'), 'utf8'),
  );
}, 400_000);

/** An identify that makes two persons one, an account, an item: so that there is one of each to bring back. */
async function mergeTwo(data: string, workspace: string): Promise<number> {
  const run = await findRunningServer(data);
  const made = await fetch(`${run?.url}/api/v1/keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${run?.adminSecret}`,
      'x-skylantern-workspace': workspace,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ kind: 'write', name: 'Test' }),
  });
  const { key } = (await made.json()) as { key: string };
  const at = '2024-06-30T10:00:00.000Z';
  const response = await fetch(`${run?.url}/v1/import?wait=queryable`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      batch: [
        { type: 'track', event: 'seen', messageId: 'm1', anonymousId: 'device-1', timestamp: at },
        { type: 'track', event: 'seen', messageId: 'm2', userId: 'zoe', timestamp: at },
        {
          type: 'identify',
          messageId: 'm3',
          anonymousId: 'device-1',
          userId: 'zoe',
          timestamp: at,
          traits: { plan: 'pro' },
        },
        {
          type: 'group',
          messageId: 'm4',
          userId: 'zoe',
          groupId: 'acme',
          timestamp: at,
          traits: { size: 9 },
        },
        {
          type: 'item',
          messageId: 'm5',
          itemType: 'book',
          itemId: 'b1',
          timestamp: at,
          traits: { price: 9 },
        },
      ],
    }),
  });
  return response.status;
}

test('a damaged or unfinished backup is refused, and a directory in use too', async () => {
  const backup = join(parent, 'quiet');
  const used = await skylantern(join(parent, 'copy'), ['restore', backup]);
  expect(used.err).toContain('is not empty: restore into a new data directory');
  const [file = ''] = await readdir(join(backup, 'events'));
  const whole = await readFile(join(backup, 'events', file));
  await writeFile(join(backup, 'events', file), whole.subarray(0, whole.length - 200));
  const target = join(parent, 'target');
  const damaged = await skylantern(target, ['restore', backup]);
  expect(damaged.code).toBe(1);
  expect(damaged.err).toContain(`${file} of the backup is damaged`);
  await expect(startServer(target, 'off')).rejects.toThrow();
  await rm(join(backup, 'backup.json'));
  const unfinished = await skylantern(join(parent, 'other'), ['restore', backup]);
  expect(unfinished.err).toContain('holds no finished backup');
}, 120_000);
