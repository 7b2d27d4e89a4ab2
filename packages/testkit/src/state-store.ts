import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  migrateStateStore,
  openEmbeddedStateStore,
  type StateStore,
  stateMigrationsDirectory,
} from '@skylantern/store';
import { sql } from 'kysely';

/** A real PostgreSQL with all migrations in a directory of its own, gone after `close`. */
export async function openTestStateStore(): Promise<StateStore> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-state-'));
  const store = await openEmbeddedStateStore(directory);
  await migrateStateStore(store, { directory: stateMigrationsDirectory() });
  return {
    ...store,
    close: async () => {
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A workspace to write into; the name is its id. */
export async function insertTestWorkspace(store: StateStore, id: string, timeZone = 'UTC'): Promise<string> {
  await sql`insert into workspace (id, name, time_zone) values (${id}, ${id}, ${timeZone})`.execute(store);
  return id;
}
