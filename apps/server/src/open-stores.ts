import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isSkylanternError } from '@skylantern/contracts';
import {
  type DataDirectory,
  type EventLog,
  type EventStore,
  FileEventLog,
  migrateEventStore,
  migrateStateStore,
  openDataDirectory,
  openEmbeddedEventStore,
  openEmbeddedStateStore,
  openExternalStateStore,
  openRemoteEventStore,
  type StateStore,
  stateMigrationsDirectory,
} from '@skylantern/store';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { ServerConfig } from './config.ts';

/** A store of yours may be started beside us and be slower. */
const PATIENCE_MS = 60_000;

export interface Stores {
  directory: DataDirectory;
  state: StateStore;
  events: EventStore;
  log: EventLog;
  close(): Promise<void>;
}

/** Locks the data directory, starts both stores side by side, migrates them, opens the event log. */
export async function openStores(config: ServerConfig, logger: Logger): Promise<Stores> {
  const directory = await openDataDirectory(config.dataDirectory);
  const opened: { close(): Promise<void> }[] = [];
  const closeAll = async () => {
    for (const one of opened.reverse())
      await one.close().catch((err: unknown) => logger.error({ err }, 'store.close-failed'));
    await directory.release();
  };
  try {
    const migrations = dirname(stateMigrationsDirectory());
    const openState = async () => {
      const state =
        config.databaseUrl === null
          ? await openEmbeddedStateStore(await directory.subdirectory('state'), {
              onLog: (line) => logger.debug({ line }, 'postgres.said'),
            })
          : await patiently(logger, () => openExternalStateStore(config.databaseUrl ?? ''));
      opened.push(state);
      await migrateStateStore(state, { directory: join(migrations, 'state') });
      return state;
    };
    const openEvents = async () => {
      const events =
        config.clickhouseUrl === null
          ? await openEmbeddedEventStore({
              directory: await directory.subdirectory('events'),
              onDeath: (facts) => logger.error(facts, 'event-store.died'),
            })
          : await patiently(logger, () => openRemoteEventStore({ url: config.clickhouseUrl ?? '' }));
      opened.push(events);
      await migrateEventStore(events, { directory: join(migrations, 'events') });
      return events;
    };
    // Both are awaited even if one fails, so that what was opened can be closed.
    const [state, events] = await Promise.allSettled([openState(), openEvents()]);
    if (state.status === 'rejected') throw state.reason;
    if (events.status === 'rejected') throw events.reason;
    const cursor = await sql<{ position: number }>`
      select coalesce(max(position), 0) as position from cursor where consumer = 'processor'`.execute(
      state.value,
    );
    const log = await FileEventLog.open({
      directory: await directory.subdirectory('log'),
      nextOffsetAtLeast: cursor.rows[0]?.position ?? 0,
      onDamage: (damage) => logger.error({ damage }, 'log.damaged'),
    });
    opened.push(log);
    return { directory, state: state.value, events: events.value, log, close: closeAll };
  } catch (cause) {
    await closeAll();
    throw cause;
  }
}

async function patiently<Store>(logger: Logger, open: () => Promise<Store>): Promise<Store> {
  const until = performance.now() + PATIENCE_MS;
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await open();
    } catch (cause) {
      if (!isSkylanternError(cause, 'store.unavailable') || performance.now() > until) throw cause;
      if (isFirst) logger.warn({ reason: cause.message, forMs: PATIENCE_MS }, 'store.awaited');
      await wait(1_000);
    }
  }
}
