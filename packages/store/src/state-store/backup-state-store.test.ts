import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { backupStateStore } from './backup-state-store.ts';
import { migrateStateStore } from './migrate-state-store.ts';
import { openEmbeddedStateStore } from './open-state-store.ts';
import { restoreStateStore } from './restore-state-store.ts';
import type { StateStore } from './state-store.ts';

const FIRST = `
  create table zoo_parent (id text primary key);
  create table child (id int8 generated always as identity primary key,
    owner text references zoo_parent on delete cascade, up int8 references child, data bytea, note text,
    twice text generated always as (note || note) stored);
  create table settings (name text primary key, value jsonb);
  insert into settings values ('seeded', '1');
`;

let parent: string;
let migrations: string;
let store: StateStore;
let target: StateStore;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skylantern-backup-'));
  migrations = join(parent, 'migrations');
  store = await openEmbeddedStateStore(join(parent, 'store'));
  target = await openEmbeddedStateStore(join(parent, 'target'));
});

beforeEach(async () => {
  await rm(migrations, { recursive: true, force: true });
  await mkdir(migrations);
  await writeFile(join(migrations, '0001_first.sql'), FIRST);
  await rm(join(parent, 'backup'), { recursive: true, force: true });
  for (const each of [store, target])
    await each.pool.query('drop schema public cascade; create schema public');
});

afterAll(async () => {
  await store.close();
  await target.close();
  await rm(parent, { recursive: true, force: true });
});

async function fill(): Promise<void> {
  await migrateStateStore(store, { directory: migrations });
  await store.pool.query(`insert into zoo_parent select 'p' || n from generate_series(1, 50) n`);
  await store.pool.query(`
    insert into child (owner, up, data, note)
    select 'p' || (n % 50 + 1), nullif(n - 1, 0), sha256(n::text::bytea), E'line\\n\\t\\\\ 一 ' || repeat('x', n % 900)
    from generate_series(1, 20000) n`);
  await store.pool.query(`update settings set value = '{"a": null}'`);
}

const fingerprint = async (of: StateStore) =>
  (
    await of.pool.query(`select count(*) as rows, md5(string_agg(c::text, ',' order by id)) as sum,
      (select string_agg(s::text, ',') from settings s) as settings from child c`)
  ).rows[0];

test('what is restored is what was backed up, rows, sequences and all', async () => {
  await fill();
  const backup = await backupStateStore(store, join(parent, 'backup'));
  expect(backup.tables.map(({ name, rows }) => [name, rows])).toEqual([
    ['child', 20000],
    ['settings', 1],
    ['zoo_parent', 50],
  ]);
  await restoreStateStore(target, join(parent, 'backup'), { migrations });
  expect(await fingerprint(target)).toEqual(await fingerprint(store));
  const { rows } = await target.pool.query(`insert into child (note) values ('next') returning id, twice`);
  expect(rows).toEqual([{ id: 20001, twice: 'nextnext' }]);
});

test('the backup is of one instant while writers go on', async () => {
  await fill();
  const taking = backupStateStore(store, join(parent, 'backup'));
  for (let n = 0; n < 50; n++) {
    await store.pool.query(`with p as (insert into zoo_parent values ('new ${n}') returning id)
      insert into child (owner) select null from p`);
  }
  const backup = await taking;
  const rowsOf = (name: string) => backup.tables.find((table) => table.name === name)?.rows ?? 0;
  expect(rowsOf('child') - 20000).toBe(rowsOf('zoo_parent') - 50);
});

test('a backup of an older release is migrated on after it is loaded', async () => {
  await fill();
  await backupStateStore(store, join(parent, 'backup'));
  await writeFile(
    join(migrations, '0002_more.sql'),
    `alter table child add column length int; update child set length = length(note);`,
  );
  await restoreStateStore(target, join(parent, 'backup'), { migrations });
  const { rows } = await target.pool.query(
    'select count(*) filter (where length is not null) as filled from child',
  );
  expect(rows).toEqual([{ filled: 20000 }]);
});

test('a store that holds something, and a damaged file, are refused and nothing is changed', async () => {
  await fill();
  const backup = join(parent, 'backup');
  await backupStateStore(store, backup);
  await expect(restoreStateStore(store, backup, { migrations })).rejects.toThrow('not empty');
  const file = join(backup, 'public.zoo_parent.copy.gz');
  const text = gunzipSync(await readFile(file)).toString();
  await writeFile(file, gzipSync(text.replace('p50', 'p51')));
  await store.pool.query(`update settings set value = '2'`);
  const before = await fingerprint(store);
  await expect(restoreStateStore(store, backup, { migrations, replaceExisting: true })).rejects.toThrow();
  expect(await fingerprint(store)).toEqual(before);
});
