import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningServer } from '@skylantern/store';

const main = new URL('../../apps/server/dist/main.mjs', import.meta.url).pathname;
const START_MS = 90_000;

export interface Keys {
  id: string;
  writeKey: string;
  serverKey: string;
  apiToken: string;
}

/** A product that runs. */
export interface RunningProduct {
  url: string;
  directory: string;
  makeWorkspace(name: string): Promise<Keys>;
  /** As the command line would: with the secret of run.json. */
  asAdmin(path: string, body?: object, workspaceId?: string): Promise<Response>;
}

/** The built product in a process and a data directory of its own, which can be killed and started again. */
export interface Product extends RunningProduct {
  /** The one-time link that the console printed; null when it printed none. */
  setUpLink(): string | null;
  /** What this start has written to the console so far. */
  printed(): string;
  /** Of the server's own process. */
  pid(): number;
  /** Kill -9, without a chance to finish anything. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** SIGTERM; everything is finished first. */
  stop(): Promise<void>;
  /** SIGTERM, and the directory is gone after. */
  close(): Promise<void>;
}

export async function startProduct(env: Record<string, string> = {}): Promise<Product> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-e2e-'));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let printed = '';

  async function start(): Promise<void> {
    printed = '';
    const started = spawn(process.execPath, [main], {
      env: {
        ...process.env,
        PORT: String(port),
        SKYLANTERN_DATA: directory,
        SKYLANTERN_LOG: 'error',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    const note = (text: Buffer) => {
      printed += text.toString();
    };
    started.stdout.on('data', note);
    started.stderr.on('data', note);
    const until = Date.now() + START_MS;
    while (Date.now() < until) {
      if (started.exitCode !== null) throw new Error(`the server ended while starting:\n${printed}`);
      if (printed.includes('Skylantern is ready')) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server did not start in ${START_MS} ms:\n${printed}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await ended;
  }

  await start();
  return {
    ...connectProduct({ url, directory }),
    setUpLink: () => /http\S+\/setup\?token=\S+/.exec(printed)?.[0] ?? null,
    printed: () => printed,
    pid: () => child?.pid ?? 0,
    kill: () => end('SIGKILL'),
    start,
    stop: () => end('SIGTERM'),
    async close() {
      await end('SIGTERM');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Speaks to a product that somebody else started. */
export function connectProduct({ url, directory }: { url: string; directory: string }): RunningProduct {
  const asAdmin: RunningProduct['asAdmin'] = async (path, body, workspaceId) => {
    const run = await findRunningServer(directory);
    if (run === null) throw new Error('no server runs on this data directory');
    return fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${run.adminSecret}`,
        ...(workspaceId === undefined ? {} : { 'x-skylantern-workspace': workspaceId }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
  return {
    url,
    directory,
    asAdmin,
    async makeWorkspace(name) {
      const answer = await asAdmin('/api/v1/admin/workspaces', { name });
      if (!answer.ok) throw new Error(`no workspace: ${await answer.text()}`);
      return (await answer.json()) as Keys; // the shape of adminCreateWorkspace
    },
  };
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
