import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Compile } from 'typebox/compile';
import type { ProgramEntry } from '../program-entry.ts';
import { type HostOrder, hostWord } from './chdb-host/host-words.ts';

const checkWord = Compile(hostWord);
const keptErrorBytes = 4_000;

export interface HostProcess {
  readonly pid: number;
  readonly port: number;
  /** Resolves when the process is gone, with the last it wrote to stderr. */
  readonly ended: Promise<string>;
  readonly terminate: () => void;
  readonly kill: () => void;
}

function firstWord(child: ChildProcess, signal: AbortSignal): Promise<unknown> {
  const spoke = once(child, 'message', { signal }).then(([word]: unknown[]) => word);
  const died = once(child, 'exit', { signal }).then(([code, by]: unknown[]) => {
    throw new Error(`the event store's process ended while starting (${code ?? by})`);
  });
  return Promise.race([spoke, died]);
}

/** Starts the process and resolves when it answers queries. */
export async function startHost(
  entry: ProgramEntry,
  order: HostOrder,
  startWithinMs: number,
): Promise<HostProcess> {
  const child = fork(entry.url, [], {
    execArgv: [...entry.execArgv],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // Each running query holds a thread of this pool; Node reads the variable before any code of ours runs.
    env: { ...process.env, UV_THREADPOOL_SIZE: '32' },
  });
  let errors = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    errors = (errors + bytes.toString('utf8')).slice(-keptErrorBytes);
  });
  const ended = once(child, 'exit').then(() => errors);
  const settled = new AbortController();
  const late = setTimeout(
    () => settled.abort(new Error('the event store did not start in time')),
    startWithinMs,
  );
  try {
    child.send(order);
    const word = await firstWord(child, settled.signal);
    if (!checkWord.Check(word)) throw new Error("not a word of the event store's process");
    if (word.is === 'failed') throw new Error(word.message);
    return {
      pid: child.pid ?? 0,
      port: word.port,
      ended,
      terminate: () => void child.kill('SIGTERM'),
      kill: () => void child.kill('SIGKILL'),
    };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  } finally {
    clearTimeout(late);
    settled.abort();
  }
}
