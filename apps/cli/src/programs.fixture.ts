import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { builtProgram } from '@skylantern/testkit';

const clean = { ...process.env };
for (const name of ['SKYLANTERN_DATA', 'DATABASE_URL', 'CLICKHOUSE_URL', 'FORCE_COLOR']) delete clean[name];

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** The command line in a process of its own, as somebody without a terminal runs it. */
export async function skylantern(data: string, args: readonly string[], input = ''): Promise<Ran> {
  const program = await builtProgram('cli');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...args],
      { env: { ...clean, SKYLANTERN_DATA: data, NO_COLOR: '1' }, maxBuffer: 50_000_000 },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
    );
    child.stdin?.end(input);
  });
}

/** Runs it, and reads its answer; fails with what it said if it failed. */
export async function skylanternJson<Answer>(
  data: string,
  args: readonly string[],
  input = '',
): Promise<Answer> {
  const { code, out, err } = await skylantern(data, args, input);
  if (code !== 0) throw new Error(`skylantern ${args.join(' ')}: ${err}`);
  return JSON.parse(out) as Answer; // what the test asked for
}

/** The real server; answers what ends it. */
export async function startServer(
  data: string,
  demo: 'on' | 'off',
): Promise<(signal: 'SIGTERM' | 'SIGKILL') => Promise<void>> {
  const child = spawn(process.execPath, [await builtProgram('server')], {
    env: { ...clean, PORT: '0', SKYLANTERN_DATA: data, SKYLANTERN_DEMO: demo, SKYLANTERN_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let isReady = false;
  for await (const line of createInterface({ input: child.stdout })) {
    isReady = line.includes('is ready');
    if (isReady) break;
  }
  if (!isReady) throw new Error('the server did not start');
  child.stdout.resume();
  return async (signal) => {
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  };
}
