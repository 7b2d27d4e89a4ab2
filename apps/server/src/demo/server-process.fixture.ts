import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { findRunningServer } from '@skylantern/store';
import { builtProgram } from '@skylantern/testkit';

export interface ServerProcess {
  call<Reply>(method: string, path: string, options?: { workspace?: string; body?: unknown }): Promise<Reply>;
  kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/** The real server in a process of its own, asked with the secret of its data directory. */
export async function startProcess(data: string, demo: 'on' | 'off'): Promise<ServerProcess> {
  const child = spawn(process.execPath, [await builtProgram('server')], {
    env: { ...process.env, PORT: '0', SKYLANTERN_DATA: data, SKYLANTERN_DEMO: demo, SKYLANTERN_LOG: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await untilReady(child);
  const run = await findRunningServer(data);
  if (run === null) throw new Error('the server is ready and has no run file');
  return {
    async call<Reply>(
      method: string,
      path: string,
      { workspace, body }: { workspace?: string; body?: unknown } = {},
    ) {
      const response = await fetch(`${run.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${run.adminSecret}`,
          ...(workspace === undefined ? {} : { 'x-skylantern-workspace': workspace }),
          ...(body === undefined
            ? {}
            : { 'content-type': Buffer.isBuffer(body) ? 'application/octet-stream' : 'application/json' }),
        },
        ...(body === undefined
          ? {}
          : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const reply = (await response.json()) as Reply; // what the test asked for
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(reply)}`);
      return reply;
    },
    async kill(signal) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

async function untilReady(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('the output of the server is not read');
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    if (!line.includes('is ready')) continue;
    child.stdout.resume();
    return;
  }
  throw new Error('the server ended before it was ready');
}
