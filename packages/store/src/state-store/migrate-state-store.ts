import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SkylanternError } from '@skylantern/contracts';
import type { PoolClient } from 'pg';
import type { StateStore } from './state-store.ts';

const LOCK_KEY = 5_310_417; // any fixed number: two servers that start together take turns

export interface StateMigration {
  version: number;
  name: string;
  sql: string;
  checksum: string;
}

/** In the source tree, or `migrations/state` beside a bundle. */
export function stateMigrationsDirectory(): string {
  const places = ['../../migrations/state', './migrations/state', '../migrations/state'];
  const found = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined)
    throw new SkylanternError('config.invalid', 'the migrations of the state store are missing');
  return found;
}

export async function listStateMigrations(directory: string): Promise<StateMigration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const migrations: StateMigration[] = [];
  for (const name of names) {
    const version = Number(/^(\d+)[_-]/.exec(name)?.[1]);
    const previous = migrations.at(-1);
    if (!Number.isInteger(version) || version === previous?.version) {
      throw new SkylanternError('config.invalid', `migration ${name}: its number is missing or taken`, {
        name,
      });
    }
    const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
    migrations.push({ version, name, sql, checksum: createHash('sha256').update(sql).digest('hex') });
  }
  return migrations;
}

/**
 * Runs what is missing, each file in a transaction of its own. Throws `store.newer-than-code` when the data knows
 * migrations that the code does not, `store.migration-changed` when a file that ran was edited.
 */
export async function migrateStateStore(
  store: StateStore,
  { directory, upTo = Infinity }: { directory: string; upTo?: number },
): Promise<{ version: number; applied: string[] }> {
  const migrations = await listStateMigrations(directory);
  const client = await store.pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await client.query(`create table if not exists schema_migrations (
      version integer primary key, name text not null, checksum text not null,
      applied_at timestamptz not null default now())`);
    const done = await listApplied(client);
    throwIfUnfit(migrations, done);
    const missing = migrations.filter(({ version }) => version <= upTo && !done.has(version));
    for (const migration of missing) await apply(client, migration);
    const versions = [...done.keys(), ...missing.map(({ version }) => version)];
    return { version: Math.max(0, ...versions), applied: missing.map(({ name }) => name) };
  } finally {
    const isFree = await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => null);
    client.release(isFree === null);
  }
}

async function listApplied(client: PoolClient): Promise<Map<number, { name: string; checksum: string }>> {
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select version, name, checksum from schema_migrations',
  );
  return new Map(rows.map((row) => [row.version, row]));
}

function throwIfUnfit(
  migrations: readonly StateMigration[],
  done: ReadonlyMap<number, { name: string; checksum: string }>,
): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  const newest = migrations.at(-1)?.version ?? 0;
  for (const [version, { name, checksum }] of done) {
    const migration = known.get(version);
    if (migration === undefined) {
      throw new SkylanternError(
        'store.newer-than-code',
        `the state store was migrated to ${name}, this release ends at ${newest}: install the newer release`,
        { version, newest },
      );
    }
    if (migration.checksum !== checksum) {
      throw new SkylanternError('store.migration-changed', `migration ${name} was edited after it ran`, {
        name,
      });
    }
  }
}

async function apply(client: PoolClient, { version, name, sql, checksum }: StateMigration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
      version,
      name,
      checksum,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => undefined);
    throw new SkylanternError('internal', `migration ${name} failed: ${String(cause)}`, { name }, { cause });
  }
}
