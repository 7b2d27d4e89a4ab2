import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { openDataDirectory, UNFINISHED_FILE } from '../data-directory/index.ts';
import { restoreLog } from '../event-log/index.ts';
import {
  type EventStore,
  migrateEventStore,
  openEmbeddedEventStore,
  openRemoteEventStore,
} from '../event-store/index.ts';
import { sql as clickhouse } from '../sql/index.ts';
import {
  openEmbeddedStateStore,
  openExternalStateStore,
  restoreStateStore,
  type StateStore,
  stateMigrationsDirectory,
} from '../state-store/index.ts';
import { copyFiles } from './backup.ts';
import { readBackup, SECRETS_FILE } from './backup-format.ts';
import { fillFromState } from './fill-from-state.ts';
import { findCut } from './find-cut.ts';
import { loadEvents } from './load-events.ts';

export interface RestoreOptions {
  backup: string;
  dataDirectory: string;
  /** Stores of your own, which must be empty too. */
  databaseUrl?: string | undefined;
  clickhouseUrl?: string | undefined;
  onStep?: ((step: 'log' | 'state' | 'events' | 'persons') => void) | undefined;
}

export interface Restored {
  takenAt: string;
  /** Events put back at once. */
  events: number;
  /** Records of the log that the server will read on from, at its next start. */
  logRecords: number;
}

/** Puts a backup into an empty data directory (see `backup` for why the parts fit together). No server may run on it. */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const manifest = await readBackup(options.backup);
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 });
  if ((await readdir(options.dataDirectory)).length > 0) {
    const { dataDirectory } = options;
    throw new SkylanternError(
      'conflict',
      `${dataDirectory} is not empty: restore into a new data directory`,
      {
        dataDirectory,
      },
    );
  }
  const directory = await openDataDirectory(options.dataDirectory);
  const opened: { close(): Promise<void> }[] = [];
  try {
    await writeFile(join(directory.path, UNFINISHED_FILE), `${options.backup}\n`, { flush: true });
    options.onStep?.('log');
    await restoreLog(join(options.backup, 'log'), join(directory.path, 'log'));
    await copyFile(join(options.backup, SECRETS_FILE), join(directory.path, SECRETS_FILE));
    await chmod(join(directory.path, SECRETS_FILE), 0o600);
    await copyFiles(join(options.backup, 'imports'), join(directory.path, 'imports'));
    options.onStep?.('state');
    const state = await openState(options.databaseUrl, () => directory.subdirectory('state'));
    opened.push(state);
    await restoreStateStore(state, join(options.backup, 'state'), { migrations: stateMigrationsDirectory() });
    options.onStep?.('events');
    const events = await openEvents(options.clickhouseUrl, () => directory.subdirectory('events'));
    opened.push(events);
    const { position, offset } = await findCut(state);
    const loaded = await loadEvents(events, join(options.backup, 'events'), manifest.events, offset);
    options.onStep?.('persons');
    await fillFromState(state, events);
    await rm(join(directory.path, UNFINISHED_FILE));
    return {
      takenAt: manifest.takenAt,
      events: loaded,
      logRecords: Math.max(0, manifest.log.nextOffset - position),
    };
  } finally {
    for (const store of opened.reverse()) await store.close();
    await directory.release();
  }
}

function openState(url: string | undefined, directory: () => Promise<string>): Promise<StateStore> {
  return url === undefined
    ? directory().then((path) => openEmbeddedStateStore(path))
    : openExternalStateStore(url);
}

async function openEvents(url: string | undefined, directory: () => Promise<string>): Promise<EventStore> {
  const events =
    url === undefined
      ? await openEmbeddedEventStore({ directory: await directory() })
      : await openRemoteEventStore({ url });
  await migrateEventStore(events, { directory: join(dirname(stateMigrationsDirectory()), 'events') });
  const [found] = await events.query<{ rows: number }>(clickhouse`SELECT count() AS rows FROM events`);
  if (found?.rows === 0) return events;
  await events.close();
  throw new SkylanternError('conflict', 'the event store is not empty: restore into a new one');
}
