import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { SkylanternError } from '@skylantern/contracts';
import { currentProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

const LOCK_FILE = 'server.lock';
const HEARTBEAT_MS = 2_000;
const FOREIGN_STALE_MS = 8_000;
const CLAIM_FILE = 'server.claim.';
const ATTEMPTS = 5;
const CLAIM_ATTEMPTS = 200;

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
  await alone(directory, self, (draft) => claim(file, draft, self));
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

/**
 * One claimant at a time, so that nobody removes a stale lock that another has just replaced. Each puts down a file
 * of its own and goes on only if it then sees no other living claim; of two that see each other both step back and
 * try again after a time of chance.
 */
async function alone(
  directory: string,
  self: LockOwner,
  act: (claimFile: string) => Promise<void>,
): Promise<void> {
  const mine = `${CLAIM_FILE}${self.token}`;
  const path = join(directory, mine);
  for (let attempt = 0; attempt < CLAIM_ATTEMPTS; attempt++) {
    await writeFile(path, `${JSON.stringify(self)}\n`, { mode: 0o600, flag: 'wx' });
    try {
      if (!(await hasOtherClaim(directory, mine, self))) return await act(path);
    } finally {
      await rm(path, { force: true });
    }
    await wait(5 + Math.random() * 45);
  }
  throw new SkylanternError('data-directory.locked', `could not lock ${directory}: others are trying too`, {
    directory,
  });
}

async function hasOtherClaim(directory: string, mine: string, self: LockOwner): Promise<boolean> {
  for (const name of await readdir(directory)) {
    if (!name.startsWith(CLAIM_FILE) || name === mine) continue;
    const path = join(directory, name);
    const owner = await findOwner(path);
    const at = await stat(path).catch(() => null);
    if (at === null) continue; // gone meanwhile
    const isFresh = Date.now() - at.mtimeMs < FOREIGN_STALE_MS;
    // Half written, or of another machine: its age tells. Names are never used twice, so a dead claim is safe to remove.
    const isLiving = owner !== null && owner.space === self.space ? await isRunning(owner) : isFresh;
    if (isLiving) return true;
    await rm(path, { force: true });
  }
  return false;
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
