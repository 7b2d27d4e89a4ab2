import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningServer } from '@skylantern/store';
import { pino } from 'pino';
import { expect } from 'vitest';
import { readConfig } from './config.ts';
import { startServer } from './start-server.ts';

export interface Keys {
  id: string;
  writeKey: string;
  serverKey: string;
  apiToken: string;
}

interface Asked {
  /** The administrator's secret when not given. */
  token?: string;
  workspace?: string;
  body?: unknown;
}

/** The whole server in this process, on stores and a data directory of its own. */
export interface TestServer {
  url: string;
  directory: string;
  adminSecret: string;
  setUpLink: string | null;
  ask(method: string, path: string, asked?: Asked): Promise<Response>;
  /** With the workspace's own token: the answer and its status. */
  call(keys: Keys, method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  makeWorkspace(name: string): Promise<Keys>;
  /** Resolves when the events can be asked for. */
  send(keys: Keys, batch: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

export async function openTestServer(): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-server-'));
  const config = readConfig({ PORT: '0', SKYLANTERN_DATA: directory });
  const { url, setUpLink, stop } = await startServer(config, pino({ level: 'silent' }));
  const adminSecret = (await findRunningServer(directory))?.adminSecret ?? '';

  const ask: TestServer['ask'] = (method, path, { token = adminSecret, workspace, body } = {}) => {
    const headers = new Headers({ authorization: `Bearer ${token}` });
    if (workspace !== undefined) headers.set('x-skylantern-workspace', workspace);
    if (body === undefined) return fetch(url + path, { method, headers });
    const isFile = Buffer.isBuffer(body);
    headers.set('content-type', isFile ? 'application/octet-stream' : 'application/json');
    return fetch(url + path, {
      method,
      headers,
      body: isFile ? new Uint8Array(body) : JSON.stringify(body),
    });
  };

  return {
    url,
    directory,
    adminSecret,
    setUpLink,
    ask,
    async call({ apiToken }, method, path, body) {
      const answer = await ask(method, path, { token: apiToken, body });
      return { status: answer.status, ...((await answer.json()) as object) };
    },
    async makeWorkspace(name) {
      const answer = await ask('POST', '/api/v1/admin/workspaces', { body: { name } });
      return (await answer.json()) as Keys; // the shape of adminCreateWorkspace
    },
    async send({ writeKey }, batch) {
      const answer = await ask('POST', '/v1/batch?wait=queryable', { token: writeKey, body: { batch } });
      expect(answer.status).toBe(200);
    },
    async close() {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
