import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { ident, sql } from '../sql/index.ts';
import { eventStoreContract } from './event-store.contract.ts';
import { openEmbeddedEventStore } from './open-embedded-event-store.ts';
import { openRemoteEventStore } from './open-remote-event-store.ts';

const directories: string[] = [];

async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'event-store-'));
  directories.push(directory);
  return directory;
}

afterAll(async () => {
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
});

eventStoreContract('embedded', async () => openEmbeddedEventStore({ directory: await freshDirectory() }));

const url = process.env['CLICKHOUSE_URL'];
if (url !== undefined) eventStoreContract('remote', () => openRemoteEventStore({ url }));

function kill(pid: number | null): void {
  if (pid === null) throw new Error('no host to kill');
  process.kill(pid, 'SIGKILL');
}

test('killed while it inserts: every acknowledged row is there once, and readers are told to try again', async () => {
  const deaths: number[] = [];
  const store = await openEmbeddedEventStore({
    directory: await freshDirectory(),
    onDeath: ({ pid }) => deaths.push(pid),
  });
  for (const engine of ['MergeTree', 'AggregatingMergeTree']) {
    await store.command(
      `CREATE TABLE rows_${engine.toLowerCase()} (id UInt64, batch UInt32) ENGINE = ${engine}
       PARTITION BY batch % 2 ORDER BY (batch, id) SETTINGS non_replicated_deduplication_window = 1000`,
    );
  }
  const batches = 60;
  const rowsPerBatch = 500;

  let reading = true;
  const readerFailures: unknown[] = [];
  const read = async (): Promise<void> => {
    while (reading) {
      await store
        .query(sql`SELECT uniqExact((id, batch)) AS n FROM rows_mergetree`)
        .catch((error: unknown) => readerFailures.push(error));
    }
  };
  const readers = [read(), read()];
  for (let batch = 0; batch < batches; batch += 1) {
    // ids of both partitions in one batch, so that a kill may fall between the two parts
    const rows = Array.from({ length: rowsPerBatch }, (_, id) => ({
      id,
      batch: id % 2 === 0 ? batch : batch + 1_000_001,
    }));
    if (batch % 12 === 6) setTimeout(() => kill(store.hostPid()), batch % 5);
    for (const table of ['rows_mergetree', 'rows_aggregatingmergetree']) {
      for (let acknowledged = false; !acknowledged; ) {
        acknowledged = await store.insert(table, rows, { deduplicationToken: `batch-${batch}` }).then(
          () => true,
          (error: unknown) => {
            expect(error).toMatchObject({ code: 'store.unavailable', retry: true });

            return false;
          },
        );
      }
    }
  }
  reading = false;
  await Promise.all(readers);
  kill(store.hostPid());
  // until the death is noticed, a query meets the broken connection
  await expect.poll(() => store.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  for (const table of ['rows_mergetree', 'rows_aggregatingmergetree']) {
    // no FINAL and no GROUP BY: a doubled row would be seen
    const [counted] = await store.query(
      sql`SELECT count() AS n, uniqExact((id, batch)) AS distinct FROM ${ident(table)}`,
    );
    expect(counted).toEqual({ n: batches * rowsPerBatch, distinct: batches * rowsPerBatch });
    await store.insert(table, [{ id: 1, batch: 1 }], { deduplicationToken: 'batch-0' });
    expect(await store.query(sql`SELECT count() AS n FROM ${ident(table)}`)).toEqual([
      { n: batches * rowsPerBatch },
    ]);
  }
  expect(deaths.length).toBeGreaterThanOrEqual(6);
  for (const error of readerFailures) expect(error).toMatchObject({ code: 'store.unavailable' });
  await store.close();
  await expect(store.query(sql`SELECT 1`)).rejects.toMatchObject({ code: 'store.unavailable' });
}, 120_000);

test('what was written is there after a close', async () => {
  const directory = await freshDirectory();
  const first = await openEmbeddedEventStore({ directory });
  await first.command('CREATE TABLE kept (id UInt64) ENGINE = MergeTree ORDER BY id');
  await first.insert('kept', [{ id: 7 }], { deduplicationToken: 'a' });
  await first.close();
  const second = await openEmbeddedEventStore({ directory });
  expect(await second.query(sql`SELECT id FROM kept`)).toEqual([{ id: 7 }]);
  await second.close();
});

test('the host ends when its parent is killed', async () => {
  const directory = await freshDirectory();
  const opener = fileURLToPath(new URL('./open-embedded-event-store.ts', import.meta.url));
  const text = `import { openEmbeddedEventStore } from ${JSON.stringify(opener)};
    const store = await openEmbeddedEventStore({ directory: ${JSON.stringify(directory)} });
    process.send(store.hostPid());`;
  const parent = fork('--', [], {
    execArgv: ['--import', 'tsx', '--input-type=module', '--eval', text],
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  const [pid]: unknown[] = await once(parent, 'message');
  if (typeof pid !== 'number') throw new Error('no process id');
  const lives = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  expect(lives()).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(lives).toBe(false);
});

test('a directory that another store has open is refused', async () => {
  const directory = await freshDirectory();
  const first = await openEmbeddedEventStore({ directory });
  await expect(openEmbeddedEventStore({ directory })).rejects.toMatchObject({ code: 'store.unavailable' });
  expect(await first.ping()).toBe(true);
  await first.close();
});
