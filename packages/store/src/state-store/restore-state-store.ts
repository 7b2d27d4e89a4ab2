import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { SkylanternError } from '@skylantern/contracts';
import pg, { type PoolClient } from 'pg';
import { MANIFEST, qualified, type StateBackup, type TableBackup } from './backup-state-store.ts';
import { copyIn } from './copy-table.ts';
import { migrateStateStore } from './migrate-state-store.ts';
import type { StateStore } from './state-store.ts';

/**
 * Fills a store without tables: migrates it to where the backup is of, loads all rows in one transaction, checks
 * counts and checksums, and migrates to the end. With `replaceExisting` what a migrated store holds is replaced.
 */
export async function restoreStateStore(
  store: StateStore,
  directory: string,
  { migrations, replaceExisting = false }: { migrations: string; replaceExisting?: boolean },
): Promise<StateBackup> {
  const backup = await readManifest(directory);
  if (!replaceExisting && (await hasTables(store))) {
    throw new SkylanternError('conflict', 'the state store is not empty: restore into a new data directory');
  }
  const { version } = await migrateStateStore(store, { directory: migrations, upTo: backup.version });
  if (version !== backup.version) {
    throw new SkylanternError(
      version < backup.version ? 'store.newer-than-code' : 'conflict',
      `the backup is of migration ${backup.version}, the state store is at ${version}`,
      { version, backup: backup.version },
    );
  }
  const client = await store.pool.connect();
  try {
    await client.query('begin');
    await load(client, backup, directory);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true); // the server rolls back what is left open
    throw error;
  }
  await migrateStateStore(store, { directory: migrations });
  return backup;
}

async function load(client: PoolClient, backup: StateBackup, directory: string): Promise<void> {
  if (backup.tables.length > 0) await client.query(`truncate ${backup.tables.map(qualified).join(', ')}`);
  const tables = await inOrderOfReference(client, backup.tables);
  for (const table of tables) await loadTable(client, table, directory);
  for (const { lastValue, isCalled, ...sequence } of backup.sequences) {
    await client.query('select setval($1::regclass, $2, $3)', [qualified(sequence), lastValue, isCalled]);
  }
}

async function loadTable(client: PoolClient, table: TableBackup, directory: string): Promise<void> {
  const hash = createHash('sha256');
  const source = createReadStream(join(directory, table.file));
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of unpacked) {
      const bytes = Buffer.from(chunk);
      hash.update(bytes);
      yield bytes;
    }
  }
  const columns = table.columns.map((name) => pg.escapeIdentifier(name)).join(', ');
  const rows = await copyIn(client, `copy ${qualified(table)} (${columns}) from stdin`, chunks());
  if (rows !== table.rows || hash.digest('hex') !== table.sha256) {
    throw new SkylanternError('conflict', `the backup of table ${table.name} is damaged`, {
      table: table.name,
      rows,
      expected: table.rows,
    });
  }
}

/** A table comes after those it refers to. In a circle the order is as good as any: its keys must be deferrable. */
async function inOrderOfReference(
  client: PoolClient,
  tables: readonly TableBackup[],
): Promise<TableBackup[]> {
  const { rows } = await client.query<{ from: string; to: string }>(`
    select conrelid::regclass::oid::text as "from", confrelid::regclass::oid::text as "to"
    from pg_constraint where contype = 'f' and conrelid <> confrelid`);
  const ids = new Map<TableBackup, string>();
  for (const table of tables) {
    const found = await client.query<{ id: string }>('select $1::regclass::oid::text as id', [
      qualified(table),
    ]);
    ids.set(table, found.rows[0]?.id ?? '');
  }
  await client.query('set constraints all deferred');
  const ordered = new Set<TableBackup>();
  const visit = (table: TableBackup, path: ReadonlySet<TableBackup>) => {
    if (ordered.has(table) || path.has(table)) return;
    const needed = new Set(rows.filter(({ from }) => from === ids.get(table)).map(({ to }) => to));
    for (const other of tables) if (needed.has(ids.get(other) ?? '')) visit(other, new Set([...path, table]));
    ordered.add(table);
  };
  for (const table of tables) visit(table, new Set());
  return [...ordered];
}

async function hasTables(store: StateStore): Promise<boolean> {
  const { rows } = await store.pool.query<{ found: boolean }>(
    `select exists (select from pg_tables where schemaname not in ('pg_catalog', 'information_schema')) as found`,
  );
  return rows[0]?.found === true;
}

async function readManifest(directory: string): Promise<StateBackup> {
  const content: unknown = JSON.parse(await readFile(join(directory, MANIFEST), 'utf8'));
  if (isBackup(content)) return content;
  throw new SkylanternError(
    'config.invalid',
    `${directory} holds no backup of a state store this release can read`,
  );
}

function isBackup(content: unknown): content is StateBackup {
  return typeof content === 'object' && content !== null && 'format' in content && content.format === 1;
}
