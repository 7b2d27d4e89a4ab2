import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { SkylanternError } from '@skylantern/contracts';
import pg, { type PoolClient } from 'pg';
import { copyOut } from './copy-table.ts';
import type { StateStore } from './state-store.ts';

export interface TableBackup {
  schema: string;
  name: string;
  columns: string[];
  file: string;
  rows: number;
  /** Of the rows in COPY's text form. */
  sha256: string;
}

export interface StateBackup {
  format: 1;
  /** The migration the data is of. */
  version: number;
  takenAt: string;
  tables: TableBackup[];
  sequences: { schema: string; name: string; lastValue: string; isCalled: boolean }[];
}

export const MANIFEST = 'state.json';

export function qualified({ schema, name }: { schema: string; name: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
}

/** All tables and sequences as of one instant, into `directory`, which must be empty or absent. Writers go on. */
export async function backupStateStore(store: StateStore, directory: string): Promise<StateBackup> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) {
    throw new SkylanternError('conflict', `${directory} is not empty`, { directory });
  }
  const client = await store.pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    const { rows } = await client.query<{ version: number; at: string }>(
      `select coalesce(max(version), 0) as version, now()::text as at from schema_migrations`,
    );
    const tables: TableBackup[] = [];
    for (const table of await listTables(client)) tables.push(await backupTable(client, table, directory));
    const sequences = await listSequences(client);
    await client.query('commit');
    const backup: StateBackup = {
      format: 1,
      version: rows[0]?.version ?? 0,
      takenAt: rows[0]?.at ?? '',
      tables,
      sequences,
    };
    await writeFile(join(directory, MANIFEST), `${JSON.stringify(backup, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    client.release();
    return backup;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** Tables that are read as a whole: plain ones, and partitioned ones instead of their partitions. */
async function listTables(client: PoolClient): Promise<Pick<TableBackup, 'schema' | 'name' | 'columns'>[]> {
  const { rows } = await client.query(`
    select n.nspname as schema, c.relname as name,
      array(select a.attname::text from pg_attribute a
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence = 'p'
      and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg_toast%'
      and c.relname <> 'schema_migrations'
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
    order by 1, 2`);
  return rows;
}

async function listSequences(client: PoolClient): Promise<StateBackup['sequences']> {
  const { rows } = await client.query<{ schema: string; name: string }>(
    `select schemaname as schema, sequencename as name from pg_sequences order by 1, 2`,
  );
  const sequences: StateBackup['sequences'] = [];
  for (const sequence of rows) {
    const { rows: state } = await client.query<{ lastValue: string; isCalled: boolean }>(
      `select last_value::text as "lastValue", is_called as "isCalled" from ${qualified(sequence)}`,
    );
    for (const { lastValue, isCalled } of state) sequences.push({ ...sequence, lastValue, isCalled });
  }
  return sequences;
}

async function backupTable(
  client: PoolClient,
  table: Pick<TableBackup, 'schema' | 'name' | 'columns'>,
  directory: string,
): Promise<TableBackup> {
  const file = `${table.schema}.${table.name}.copy.gz`;
  const gzip = createGzip({ level: 1 });
  const target = createWriteStream(join(directory, file), { mode: 0o600, flush: true });
  const failed = new AbortController();
  const written = pipeline(gzip, target).catch((error: unknown) => {
    failed.abort(error);
    throw error;
  });
  const hash = createHash('sha256');
  const columns = table.columns.map((name) => pg.escapeIdentifier(name)).join(', ');
  const copying = copyOut(
    client,
    `copy (select ${columns} from ${qualified(table)}) to stdout`,
    async (chunk) => {
      hash.update(chunk);
      if (!gzip.write(chunk)) await once(gzip, 'drain', { signal: failed.signal });
    },
  );
  const [rows] = await Promise.all([copying.finally(() => gzip.end()), written]);
  return { ...table, file, rows, sha256: hash.digest('hex') };
}
