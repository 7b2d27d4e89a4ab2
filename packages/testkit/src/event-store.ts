import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installModuleSql, sequenceModule } from '@skylantern/analyze/sequence';
import { type EventStore, migrateEventStore, openEmbeddedEventStore } from '@skylantern/store';

const migrations = fileURLToPath(new URL('../../store/migrations/events', import.meta.url));

let shared: Promise<{ store: EventStore; directory: string }> | null = null;

async function open() {
  const directory = mkdtempSync(join(tmpdir(), 'skylantern-test-'));
  const store = await openEmbeddedEventStore({ directory, threads: 2 });
  await migrateEventStore(store, { directory: migrations });
  await store.command(installModuleSql);
  for (const ddl of sequenceModule.functions) await store.command(ddl);
  return { store, directory };
}

/** The real embedded event store, migrated: one per test process. Close it in `afterAll`. */
export async function testEventStore(): Promise<EventStore> {
  shared ??= open();
  return (await shared).store;
}

export async function closeTestEventStore(): Promise<void> {
  const opened = shared;
  shared = null;
  if (opened === null) return;
  const { store, directory } = await opened;
  await store.close();
  await rm(directory, { recursive: true, force: true });
}
