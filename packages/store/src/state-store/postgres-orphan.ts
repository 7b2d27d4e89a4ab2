import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SkylanternError } from '@skylantern/contracts';

const run = promisify(execFile);
const ESCALATION = [
  { signal: 'SIGINT', waitMs: 20_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 5_000 },
] as const;

/** The lines of postmaster.pid: pid, directory, start, port, socket directory, address, shared memory, status. */
export async function readPidFile(directory: string): Promise<{ pid: number; isReady: boolean } | null> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), isReady: lines[7]?.trim() === 'ready' };
}

/** A server left on the directory by a killed process is stopped; we hold the data directory, so it is nobody's. */
export async function stopOrphan(directory: string): Promise<void> {
  const found = await readPidFile(directory);
  if (found === null || !isAlive(found.pid)) return; // PostgreSQL itself removes the file of a dead server
  if (!(await servesDirectory(found.pid, directory))) {
    // The pid belongs to another program now; PostgreSQL would take that for a running server.
    await rm(join(directory, 'postmaster.pid'), { force: true });
    return;
  }
  for (const { signal, waitMs } of ESCALATION) {
    trySignal(found.pid, signal);
    const until = performance.now() + waitMs;
    while (performance.now() < until) {
      if (!isAlive(found.pid)) return;
      await wait(20);
    }
  }
  throw new SkylanternError('store.unavailable', `process ${found.pid} still serves ${directory}`, {
    pid: found.pid,
  });
}

async function servesDirectory(pid: number, directory: string): Promise<boolean> {
  if (process.platform === 'linux') {
    return (await readlink(`/proc/${pid}/cwd`).catch(() => null)) === (await realpath(directory));
  }
  const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => null);
  return command?.stdout.includes(directory) ?? false;
}

function isAlive(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && trySignal(pid, 0);
}

function trySignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
