import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SkylanternError } from '@skylantern/contracts';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const LOCK_FILE = 'server.lock';
const HEARTBEAT_MS = 2_000;
const FOREIGN_STALE_MS = 8_000;
const ATTEMPTS = 5;

interface LockOwner extends ProcessIdentity {
  token: string;
}

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * One owner per directory. A lock left by kill -9 is taken over at once: pid and start time tell. An owner in
 * another container or machine cannot be looked up, so its heartbeat is watched for `FOREIGN_STALE_MS`.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = join(directory, LOCK_FILE);
  const self: LockOwner = { ...(await currentProcess()), token: randomUUID() };
  const draft = `${file}.${self.token}`;
  await writeFile(draft, `${JSON.stringify(self)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await claim(file, draft, self);
  } finally {
    await rm(draft, { force: true });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined); // a missed beat matters only to watchers, who wait for several
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      const owner = await findOwner(file);
      if (owner?.token === self.token) await rm(file, { force: true });
    },
  };
}

async function claim(file: string, draft: string, self: LockOwner): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await tryLink(draft, file)) {
      if ((await findOwner(file))?.token === self.token) return;
      continue;
    }
    const owner = await findOwner(file);
    if (owner !== null && (await isAlive(owner, self, file))) throw lockedBy(owner, file);
    await removeStale(file, owner);
  }
  throw new SkylanternError('data-directory.locked', `could not lock ${file}: others are trying too`, {
    file,
  });
}

async function isAlive(owner: LockOwner, self: LockOwner, file: string): Promise<boolean> {
  if (owner.space === self.space) return isRunning(owner);
  const before = await stat(file).catch(() => null);
  if (before === null) return false;
  const until = performance.now() + FOREIGN_STALE_MS;
  while (performance.now() < until) {
    await wait(250);
    const now = await stat(file).catch(() => null);
    if (now === null) return false;
    if (now.mtimeMs !== before.mtimeMs) return true;
  }
  return false;
}

/** The stale file is moved aside first: if another starter replaced it meanwhile, what moved is theirs and goes back. */
async function removeStale(file: string, stale: LockOwner | null): Promise<void> {
  const aside = `${file}.stale-${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  const owner = await findOwner(aside);
  if (owner !== null && owner.token !== stale?.token) await tryLink(aside, file);
  await rm(aside, { force: true });
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function findOwner(file: string): Promise<LockOwner | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const owner: unknown = JSON.parse(text);
    return isLockOwner(owner) ? owner : null;
  } catch {
    return null;
  }
}

function isLockOwner(value: unknown): value is LockOwner {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    Number.isInteger(value.pid) &&
    'token' in value &&
    typeof value.token === 'string' &&
    'space' in value &&
    typeof value.space === 'string' &&
    'startedAt' in value
  );
}

function lockedBy(owner: LockOwner, file: string): SkylanternError {
  const host = owner.space.split(' ')[0] ?? '';
  return new SkylanternError(
    'data-directory.locked',
    `the data directory is in use by process ${owner.pid} on ${host} (${file})`,
    { pid: owner.pid, host, file },
  );
}
