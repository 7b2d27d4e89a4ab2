import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { int, sql, str } from '../sql/index.ts';
import type { EventStore } from './event-store.ts';

export interface EventMigration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** `{engine:ReplacingMergeTree}` is the engine alone on one machine, and its replicated form on a cluster. */
export function fillEngines(text: string, replicated: boolean): string {
  return text.replaceAll(/\{engine:(\w*MergeTree)\}/g, (_, engine: string) =>
    replicated ? `Replicated${engine}` : engine,
  );
}

/** Statements end with `;` at the end of a line; what is only comment is dropped. */
export function splitStatements(text: string): string[] {
  return text
    .split(/;[ \t]*(?:\r?\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim() !== '');
}

/** The numbered files (`0001-events.sql` …) of a directory, in order. */
export async function readEventMigrations(directory: string): Promise<EventMigration[]> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    files.map(async (file) => {
      const [, digits, name] = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(file) ?? [];
      if (digits === undefined || name === undefined) {
        throw new SkylanternError('internal', 'a migration is named like 0001-events.sql', { file });
      }
      const text = await readFile(join(directory, file), 'utf8');
      const checksum = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      return { number: Number(digits), name, checksum, statements: splitStatements(text) };
    }),
  );
  for (const [position, migration] of migrations.entries()) {
    if (migrations[position - 1]?.number === migration.number) {
      throw new SkylanternError('internal', 'two migrations have one number', { number: migration.number });
    }
  }
  return migrations;
}

function check(
  applied: readonly { number: number; name: string; checksum: string }[],
  known: readonly EventMigration[],
): void {
  for (const row of applied) {
    const migration = known.find(({ number }) => number === row.number);
    if (migration === undefined) {
      throw new SkylanternError(
        'store.newer-than-code',
        `the event store has migration ${row.number} (${row.name}), which this version does not know; start the newer version`,
        { number: row.number },
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new SkylanternError(
        'store.migration-changed',
        `migration ${row.number} (${row.name}) was changed after it was applied; put the released text back`,
        { number: row.number },
      );
    }
  }
}

export interface MigrateEventStoreOptions {
  /** Where the `.sql` files are. */
  readonly directory: string;
  /** On a cluster: replicated engines. */
  readonly replicated?: boolean | undefined;
}

/**
 * Applies what is new and returns its numbers. A migration that was cut off is run again from its start, so its
 * statements are written `IF NOT EXISTS`. Two processes must not migrate at once.
 */
export async function migrateEventStore(
  store: EventStore,
  { directory, replicated = false }: MigrateEventStoreOptions,
): Promise<number[]> {
  const migrations = await readEventMigrations(directory);
  await store.command(
    fillEngines(
      `CREATE TABLE IF NOT EXISTS schema_migrations (
        number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
      ) ENGINE = {engine:ReplacingMergeTree} ORDER BY number`,
      replicated,
    ),
  );
  const applied = await store.query<{ number: number; name: string; checksum: string }>(
    sql`SELECT number, name, checksum FROM schema_migrations FINAL ORDER BY number`,
  );
  check(applied, migrations);
  const done = new Set(applied.map(({ number }) => number));
  const fresh = migrations.filter(({ number }) => !done.has(number));
  for (const { number, name, checksum, statements } of fresh) {
    for (const statement of statements) await store.command(fillEngines(statement, replicated));
    await store.command(
      sql`INSERT INTO schema_migrations (number, name, checksum) SELECT ${int(number)}, ${str(name)}, ${str(checksum)}`,
    );
  }
  return fresh.map(({ number }) => number);
}
