import { isAbsolute } from 'node:path';
import { readCursor } from '@skylantern/collect';
import { adminBackup, adminStatus, SkylanternError } from '@skylantern/contracts';
import { backup, FileEventLog } from '@skylantern/store';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import type { Stores } from '../open-stores.ts';
import { audit } from '../workspaces/audit.ts';

export const VERSION = '0.1.0';

/** What the command line asks about the machine. */
export function makeMachineRoutes(ports: {
  stores: Stores;
  startedAt: Date;
  eventStoreLacks(): string[];
}): HandledRoute[] {
  const { stores, startedAt } = ports;
  const { state, events, log } = stores;
  const db = state.tables<object>();
  let isBackingUp = false;
  return [
    handle(adminStatus, async () => {
      const isStateReady = await sql`select 1`.execute(state).then(
        () => true,
        () => false,
      );
      const { nextOffset, bytes } = await log.stat();
      const counts = isStateReady ? await countWork(db) : null;
      const { position } = isStateReady ? await readCursor(db, 'processor') : { position: nextOffset };
      return {
        version: VERSION,
        node: process.version,
        now: new Date().toISOString(),
        startedAt: startedAt.toISOString(),
        dataDirectory: stores.directory.path,
        stateStore: { kind: state.kind, isReady: isStateReady },
        eventStore: { kind: events.kind, isReady: await events.ping(), lacks: ports.eventStoreLacks() },
        log: { bytes, lagRecords: Math.max(0, nextOffset - position), waitingBatches: counts?.batches ?? 0 },
        quarantine: { open: counts?.quarantine ?? 0 },
        imports: { running: counts?.running ?? 0, failed: counts?.failed ?? 0 },
      };
    }),
    handle(adminBackup, async ({ input, principal }) => {
      const { directory } = input.body;
      if (!isAbsolute(directory))
        throw new SkylanternError('request.invalid', 'name the directory by its absolute path', {
          field: 'directory',
        });
      if (!(log instanceof FileEventLog))
        throw new SkylanternError(
          'conflict',
          'this event log is not on this machine: back it up where it is',
        );
      if (isBackingUp)
        throw new SkylanternError('conflict', 'a backup is being written already: wait for it');
      isBackingUp = true;
      try {
        const dataDirectory = stores.directory.path;
        const written = await backup(directory, { state, events, log, dataDirectory, now: new Date() });
        await audit(db, {
          workspaceId: null,
          principal,
          action: 'backup.written',
          subject: directory,
          detail: written,
        });
        return { directory, ...written };
      } finally {
        isBackingUp = false;
      }
    }),
  ];
}

async function countWork(db: Parameters<typeof readCursor>[0]) {
  const found = await sql<{ batches: number; quarantine: number; running: number; failed: number }>`
    select
      (select count(*) from event_batch where id > coalesce((select position from cursor where consumer = 'event-store'), 0)) as batches,
      (select count(*) from quarantine where state = 'open') as quarantine,
      (select count(*) from import_job where state in ('queued', 'running')) as running,
      (select count(*) from import_job where state = 'failed') as failed`.execute(db);
  return found.rows[0] ?? null;
}
