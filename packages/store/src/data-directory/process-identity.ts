import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Tells one process from a later one that got the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in whatever form the system gives; compared, never parsed. */
  startedAt: string | null;
  /** Processes of another space (container, machine, boot) cannot be looked up by pid. */
  space: string;
}

const run = promisify(execFile);

export async function currentProcess(): Promise<ProcessIdentity> {
  return { pid: process.pid, startedAt: await findProcessStart(process.pid), space: await processSpace() };
}

/** Null when no such process runs. */
export async function findProcessStart(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (stat === null) return null;
    // The command name may hold spaces and brackets; the fields after it do not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isZombie = fields[0] === 'Z' || fields[0] === 'X';
    return isZombie ? null : (fields[19] ?? null);
  }
  const listed = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => null);
  const startedAt = listed?.stdout.trim() ?? '';
  return startedAt === '' ? null : startedAt;
}

export async function processSpace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), namespace].join(' ').trim();
}

export async function isRunning(other: ProcessIdentity): Promise<boolean> {
  const startedAt = await findProcessStart(other.pid);
  return startedAt !== null && startedAt === other.startedAt;
}
