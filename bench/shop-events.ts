import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { registerEngine } from '@skylantern/server';
import { type EmbeddedEventStore, migrateEventStore, openEmbeddedEventStore } from '@skylantern/store';
import { sql, strings, uint } from '@skylantern/store/sql';

/** Names in the order of their codes, from 1, with their share of all events in percent. */
export const mix = [
  ['page_viewed', 35],
  ['product_viewed', 25],
  ['search_done', 10],
  ['cart_added', 10],
  ['checkout_started', 5],
  ['order_paid', 5],
  ['signed_up', 2],
  ['app_opened', 8],
] as const;

/** The same events for every run: evenly over 90 days from 2026-01-01 and over the persons. */
export const shop = { workspaceId: 'bench', firstDay: '2026-01-01', days: 90 } as const;

const CHUNK = 1_000_000;
const migrations = fileURLToPath(new URL('../packages/store/migrations/events', import.meta.url));

/** Opens a store of `count` events; fills it when it is not there. The views of the product feed its tables. */
export async function openShop(
  directory: string,
  count: number,
  persons: number,
): Promise<EmbeddedEventStore> {
  const store = await openEmbeddedEventStore({ directory, threads: 2, memoryBytes: 8e9 });
  await registerEngine(store);
  const done = join(directory, `filled-${count}-${persons}`);
  if (existsSync(done)) return store;
  await migrateEventStore(store, { directory: migrations });
  for (let from = 0; from < count; from += CHUNK) {
    await insert(store, from, Math.min(CHUNK, count - from), persons);
  }
  // What is compared with: narrow rows in the order (workspace, day, event, hash of the person).
  await store.command(
    `CREATE TABLE flat (workspace_id LowCardinality(String), day Date, event_name LowCardinality(String), person UInt32, occurred_at DateTime64(3, 'UTC'))
     ENGINE = MergeTree ORDER BY (workspace_id, day, event_name, cityHash64(person))`,
  );
  await store.command(
    sql`INSERT INTO flat SELECT workspace_id, day, event_name, person, occurred_at FROM events`,
  );
  for (const table of ['events', 'flat', 'daily_persons', 'timeline']) {
    await store.command(`OPTIMIZE TABLE ${table} FINAL`);
  }
  await writeFile(done, '');
  return store;
}

async function insert(store: EmbeddedEventStore, from: number, count: number, persons: number) {
  const names = mix.map(([name]) => name);
  const bounds = mix.map((_, i) => mix.slice(0, i).reduce((sum, [, share]) => sum + share, 0));
  const code = sql`arrayLastIndex(bound -> bound <= chance, [${joinInts(bounds)}])`;
  await store.command(
    sql`INSERT INTO events (workspace_id, event_name, event_code, day, person, occurred_at, received_at, sequence, platform, properties)
      SELECT 'bench', ${strings(names)}[code], code, toDate(at), person, at, at, number,
        ['web', 'ios', 'android'][1 + intHash64(number * 23 + 11) % 3], '{}'
      FROM (SELECT number, toUInt32(1 + intHash64(number * 7 + 1) % ${uint(persons)}) AS person,
        intHash64(number * 13 + 5) % 100 AS chance, ${code} AS code,
        toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + toIntervalMillisecond(intHash64(number * 17 + 3) % (90 * 86400000)) AS at
      FROM numbers(${uint(from)}, ${uint(count)}))`,
    { settings: { max_partitions_per_insert_block: 1_000 } },
  );
}

const joinInts = (numbers: readonly number[]) =>
  numbers.map((number) => uint(number)).reduce((all, one, i) => (i === 0 ? one : sql`${all}, ${one}`), sql``);
