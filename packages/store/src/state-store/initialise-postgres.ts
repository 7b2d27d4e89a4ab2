import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { chown, type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { type Account, giveTo } from './postgres-account.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';

export const POSTGRES_USER = 'skylantern';
export const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * As root the parents of the directory are often closed to other accounts (/root, our own 0700). The child inherits
 * the opened directory instead and needs no right on the way to it.
 */
export const INHERITED_DIRECTORY = '/proc/self/fd/3';

export async function openDirectory(directory: string): Promise<FileHandle | null> {
  if (process.platform !== 'linux') return null;
  return open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
}

export async function initialisePostgres(
  directory: string,
  account: Account | null,
  binaries: PostgresBinaries,
): Promise<void> {
  const version = await readFile(join(directory, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (Number(version) !== binaries.majorVersion) {
      throw new SkylanternError(
        Number(version) > binaries.majorVersion ? 'store.newer-than-code' : 'config.invalid',
        `the data in ${directory} is of PostgreSQL ${version.trim()}, this is ${binaries.majorVersion}: restore a backup into a new data directory`,
      );
    }
    const { uid } = await stat(directory);
    if (account !== null && uid !== account.uid) await giveTo(account, directory);
    return;
  }
  // Made beside and renamed when complete: a start cut off in the middle leaves nothing half made.
  const draft = `${directory}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  if (account !== null) await chown(draft, account.uid, account.gid);
  await runInitdb(draft, account, binaries);
  await rename(draft, directory); // fails if something else lies there
}

async function runInitdb(
  draft: string,
  account: Account | null,
  { initdb }: PostgresBinaries,
): Promise<void> {
  const handle = account === null ? null : await openDirectory(draft);
  try {
    const path = handle === null ? draft : INHERITED_DIRECTORY;
    const options = [
      ...['--pgdata', path, '--username', POSTGRES_USER, '--auth', 'trust', '--encoding', 'UTF8'],
      ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ];
    const child = spawn(initdb, options, {
      ...account,
      cwd: '/',
      env: ENVIRONMENT,
      stdio: ['ignore', 'ignore', 'pipe', ...(handle === null ? [] : [handle.fd])],
    });
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const [code] = await once(child, 'close');
    if (code !== 0)
      throw new SkylanternError('store.unavailable', 'could not make the state store', { code, output });
  } finally {
    await handle?.close();
  }
}
