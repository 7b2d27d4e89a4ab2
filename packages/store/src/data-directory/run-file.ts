import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { currentProcess, isRunning, processSpace } from './process-identity.ts';

const RUN_FILE = 'run.json';

/** How a command on this machine finds the running server and proves that it may read its files. */
export interface RunInfo {
  pid: number;
  url: string;
  port: number;
  adminSecret: string;
}

export function makeAdminSecret(): string {
  return randomBytes(32).toString('base64url');
}

export async function writeRunFile(directory: string, run: Omit<RunInfo, 'pid'>): Promise<void> {
  const file = join(directory, RUN_FILE);
  const draft = `${file}.${process.pid}`;
  const content = { ...run, ...(await currentProcess()) };
  await writeFile(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}

export async function removeRunFile(directory: string): Promise<void> {
  await rm(join(directory, RUN_FILE), { force: true });
}

/** Null when no server runs from this directory; a file left behind by a killed server counts as none. */
export async function findRunningServer(directory: string): Promise<RunInfo | null> {
  const text = await readFile(join(directory, RUN_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const found: unknown = JSON.parse(text);
  if (!isRunInfo(found)) return null;
  const { pid, url, port, adminSecret, startedAt, space } = found;
  // From another container the pid cannot be checked: let the request tell.
  if (space === (await processSpace()) && !(await isRunning({ pid, startedAt, space }))) return null;
  return { pid, url, port, adminSecret };
}

function isRunInfo(value: unknown): value is RunInfo & { startedAt: string | null; space: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'url' in value &&
    typeof value.url === 'string' &&
    'port' in value &&
    typeof value.port === 'number' &&
    'adminSecret' in value &&
    typeof value.adminSecret === 'string' &&
    'startedAt' in value &&
    'space' in value &&
    typeof value.space === 'string'
  );
}
