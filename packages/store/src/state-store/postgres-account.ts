import { chown, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';

/** PostgreSQL refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

const PREFERRED = ['postgres', '_postgres', 'nobody'];

/** Null when we are not root: then it runs as we do. No account is created on the machine. */
export async function findPostgresAccount(directory: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(directory).catch(() => null);
  if (owner !== null && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  for (const name of PREFERRED) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new SkylanternError(
    'config.invalid',
    'PostgreSQL does not run as root and there is no account nobody or postgres: run as another user, or set DATABASE_URL',
  );
}

/** For data that root put there, as from a backup. */
export async function giveTo(account: Account, directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
  await chown(directory, account.uid, account.gid);
}
