import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';

export const BACKUP_FILE = 'backup.json';
/** Its place in a backup, and in a data directory: state, events, log, imports, secrets.json. */
export const SECRETS_FILE = 'secrets.json';

export interface EventFile {
  table: 'events' | 'person_history';
  file: string;
  rows: number;
  /** Of the lines as they are inside the gzip. */
  sha256: string;
}

export interface BackupManifest {
  format: 1;
  takenAt: string;
  events: EventFile[];
  log: { firstOffset: number; nextOffset: number };
}

/** Written last: a directory without it is no backup. */
export async function readBackup(directory: string): Promise<BackupManifest> {
  const text = await readFile(join(directory, BACKUP_FILE), 'utf8').catch(() => null);
  if (text === null)
    throw new SkylanternError(
      'not-found',
      `${directory} holds no finished backup: ${BACKUP_FILE} is missing`,
    );
  const content: unknown = JSON.parse(text);
  if (typeof content === 'object' && content !== null && 'format' in content && content.format === 1)
    return content as BackupManifest; // we wrote it
  throw new SkylanternError('store.newer-than-code', `${directory} is a backup of a newer release`);
}
