import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../sql/index.ts';
import { fillEngines, migrateEventStore, splitStatements } from './migrate-event-store.ts';
import { type EmbeddedEventStore, openEmbeddedEventStore } from './open-embedded-event-store.ts';

let store: EmbeddedEventStore;
let home: string;
let directory: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'event-migrations-'));
  directory = await mkdtemp(join(tmpdir(), 'event-migrations-'));
  store = await openEmbeddedEventStore({ directory: home });
});
afterAll(async () => {
  await store.close();
  for (const path of [home, directory]) await rm(path, { recursive: true, force: true });
});

const first = `-- what happened; said once;
CREATE TABLE IF NOT EXISTS happened (id UInt64, name String DEFAULT 'a;b')
ENGINE = {engine:ReplacingMergeTree}(id) ORDER BY id;

-- the end;
INSERT INTO happened (id) VALUES (1);
`;

test('new migrations are applied once, in order; changed and unknown ones are refused', async () => {
  await writeFile(join(directory, '0001-happened.sql'), first);
  expect(await migrateEventStore(store, { directory })).toEqual([1]);
  expect(await migrateEventStore(store, { directory })).toEqual([]);
  expect(await store.query(sql`SELECT id, name FROM happened`)).toEqual([{ id: 1, name: 'a;b' }]);

  await writeFile(
    join(directory, '0002-more.sql'),
    'ALTER TABLE happened ADD COLUMN IF NOT EXISTS more UInt8;\n',
  );
  expect(await migrateEventStore(store, { directory })).toEqual([2]);

  await writeFile(join(directory, '0001-happened.sql'), `${first}\n-- a late idea`);
  await expect(migrateEventStore(store, { directory })).rejects.toMatchObject({
    code: 'store.migration-changed',
  });
  await writeFile(join(directory, '0001-happened.sql'), first);

  await rm(join(directory, '0002-more.sql'));
  await expect(migrateEventStore(store, { directory })).rejects.toMatchObject({
    code: 'store.newer-than-code',
  });
});

test('statements end at the end of a line, engines depend on the place', () => {
  expect(splitStatements("SELECT ';' AS a;\n-- only words\n;\nSELECT 2; \r\nSELECT 3")).toEqual([
    "SELECT ';' AS a",
    'SELECT 2',
    'SELECT 3',
  ]);
  expect(fillEngines('{engine:MergeTree} {engine:SummingMergeTree}(n)', false)).toBe(
    'MergeTree SummingMergeTree(n)',
  );
  expect(fillEngines('{engine:MergeTree} {engine:SummingMergeTree}(n)', true)).toBe(
    'ReplicatedMergeTree ReplicatedSummingMergeTree(n)',
  );
});
