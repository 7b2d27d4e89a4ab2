import { readdir, readFile } from 'node:fs/promises';

export interface Memory {
  /** MB of the whole tree of processes. */
  all: number;
  /** MB by the kind of process. */
  parts: ReadonlyMap<string, number>;
}

/** Of a process and all that it started: memory that processes share counts once (proportional set size). */
export async function measureMemory(root: number): Promise<Memory> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    const text = /^\d+$/.test(name) ? await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null) : null;
    if (text !== null) parents.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isOurs = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === root || isOurs(parents.get(pid)));
  const parts = new Map<string, number>();
  for (const pid of [...parents.keys()].filter(isOurs)) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
    const megabytes = Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1_024;
    const part = partOf(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''));
    parts.set(part, (parts.get(part) ?? 0) + megabytes);
  }
  return { all: [...parts.values()].reduce((sum, part) => sum + part, 0), parts };
}

function partOf(command: string): string {
  if (command.includes('chdb-host')) return 'event store';
  if (command.includes('postgres')) return 'PostgreSQL';
  return command.includes('dist/main.mjs') ? 'server' : 'npm run up and shells';
}
