import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import type { FileEventLog } from '../event-log/index.ts';
import type { EventStore } from '../event-store/index.ts';
import { backupStateStore, type StateStore } from '../state-store/index.ts';
import { BACKUP_FILE, type BackupManifest, SECRETS_FILE } from './backup-format.ts';
import { exportEvents } from './export-events.ts';
import { findCut } from './find-cut.ts';

/**
 * A whole installation into `directory`, which must be empty or absent, while everything goes on working.
 *
 * What makes it consistent is the order. First the state store, as of one instant T: it knows how far the processor
 * had read the event log (P) and which batches the event store had (up to the log's offset C <= P). Then the events,
 * all that are there: at least those before C. Last the log, which reaches at least to P and keeps three days before
 * it. Restoring cuts the events at C, feeds the batches between C and P from the state store, and reads the log on
 * from P: every event once, and also what came after T and before the log was copied. What the event store holds
 * besides (persons, merges, accounts, items) is a copy of the state store and is written from it; views fill themselves.
 */
export async function backup(
  directory: string,
  ports: { state: StateStore; events: EventStore; log: FileEventLog; dataDirectory: string; now: Date },
): Promise<{ events: number; bytes: number }> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0)
    throw new SkylanternError('conflict', `${directory} is not empty: name a new directory`, { directory });
  const cut = await findCut(ports.state);
  if (cut.offset < cut.replayedUntil)
    throw new SkylanternError(
      'conflict',
      'the event log is being read again (replay): back up when that is done',
    );
  await copyFile(join(ports.dataDirectory, SECRETS_FILE), join(directory, SECRETS_FILE));
  await backupStateStore(ports.state, join(directory, 'state'));
  const events = await exportEvents(ports.events, join(directory, 'events'));
  await copyFiles(join(ports.dataDirectory, 'imports'), join(directory, 'imports'));
  const { firstOffset, nextOffset } = await ports.log.copyTo(join(directory, 'log'));
  const manifest: BackupManifest = {
    format: 1,
    takenAt: ports.now.toISOString(),
    events,
    log: { firstOffset, nextOffset },
  };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await writeFile(join(directory, BACKUP_FILE), text, { mode: 0o600, flush: true });
  return {
    events: events.reduce((sum, file) => sum + (file.table === 'events' ? file.rows : 0), 0),
    bytes: await sizeOf(directory),
  };
}

/** Uploaded files; those still arriving (`.part`) are not ours yet. */
export async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const names = await readdir(from).catch(() => []);
  for (const name of names.filter((one) => !one.endsWith('.part'))) {
    await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE).catch((cause: unknown) => {
      // Deleted meanwhile: its import ended before, or was taken back by its owner.
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
    });
  }
}

async function sizeOf(directory: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}
