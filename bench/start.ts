import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adminCreateMember,
  adminListWorkspaces,
  adminStatus,
  type MachineStatus,
} from '@skylantern/contracts';
import { findRunningServer } from '@skylantern/store';
import type { Browser } from 'playwright-core';
import { openChromium } from '../e2e/support/chromium.ts';
import { measureMemory } from './memory.ts';
import type { Figure } from './report.ts';

const root = new URL('..', import.meta.url).pathname;
const PATIENCE_MS = 10 * 60_000;
const IDLE_MS = 60_000;
const ROUNDS = 3;

/** `npm run up` with the demo: what all of its processes hold when nothing happens, and how soon it is there again. */
export async function benchStart(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-bench-'));
  const browser = await openChromium();
  let up: Up | null = null;
  try {
    up = await runUp(directory, 0);
    await until(() => isFilled(directory));
    await addMember(directory);
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    const memory = await measureMemory(up.pid);
    const { port } = up;
    const starts: Moments[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await up.stop();
      const beganAt = performance.now();
      const starting = runUp(directory, port);
      starts.push(await watchStart(browser, `http://127.0.0.1:${port}`, beganAt));
      up = await starting;
    }
    const worst = (of: keyof Moments) => Math.max(...starts.map((start) => start[of])) / 1_000;
    return [
      ...[...memory.parts].map(([name, value]) => ({ name: `memory: ${name}`, value, unit: 'MB' })),
      {
        name: 'memory of all processes, idle with the demo',
        value: memory.all,
        unit: 'MB',
        target: 'under 900',
      },
      { name: 'second start: ready', value: worst('readyMs'), unit: 's' },
      { name: 'page and its main script served', value: worst('servedMs'), unit: 's' },
      { name: 'log-in form visible in Chromium', value: worst('visibleMs'), unit: 's', target: 'under 10' },
    ];
  } finally {
    await up?.stop();
    await browser.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Up {
  pid: number;
  port: number;
  /** As Ctrl-C does; resolves when all of it has ended. */
  stop(): Promise<void>;
}

async function runUp(directory: string, port: number): Promise<Up> {
  const child = spawn('npm', ['run', 'up'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), SKYLANTERN_DATA: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      printed += text.toString();
    });
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`it ended while starting:\n${printed}`);
    return printed.includes('Skylantern is ready');
  });
  const found = /Skylantern is ready: http:\/\/[^:]+:(\d+)/.exec(printed)?.[1];
  return { pid: child.pid ?? 0, port: Number(found), stop: () => stop(child, directory) };
}

async function stop(child: ChildProcess, directory: string): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  await until(async () => (await findRunningServer(directory)) === null);
}

async function ask(directory: string, path: string, body?: object): Promise<unknown> {
  const run = await findRunningServer(directory);
  if (run === null) throw new Error('the server has ended');
  const answer = await fetch(`${run.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${run.adminSecret}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

async function isFilled(directory: string): Promise<boolean> {
  const { imports, log } = (await ask(directory, adminStatus.path)) as MachineStatus; // the shape of adminStatus
  return imports.running + log.lagRecords + log.waitingBatches === 0;
}

/** With a member the first page is the log-in, as on every later day. */
async function addMember(directory: string): Promise<void> {
  const { workspaces } = (await ask(directory, adminListWorkspaces.path)) as { workspaces: { id: string }[] };
  if (workspaces.length !== 3) throw new Error(`${workspaces.length} demo workspaces`);
  await ask(directory, adminCreateMember.path, {
    email: 'olga@example.org',
    name: 'Olga',
    password: 'correct horse battery',
    workspaceId: workspaces[0]?.id,
    role: 'owner',
  });
}

interface Moments {
  readyMs: number;
  servedMs: number;
  visibleMs: number;
}

async function watchStart(browser: Browser, url: string, beganAt: number): Promise<Moments> {
  const passed = () => performance.now() - beganAt;
  await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200);
  const readyMs = passed();
  const html = await (await fetch(url)).text();
  const script = /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1];
  const served = await fetch(new URL(script ?? 'no-script', url));
  if (!served.ok || (await served.text()).length < 1_000) throw new Error(`no main script: ${script}`);
  const servedMs = passed();
  const page = await browser.newPage({ locale: 'en-GB' });
  await page.goto(url);
  await page.getByRole('button', { name: 'Log in' }).waitFor();
  const visibleMs = passed();
  await page.close();
  return { readyMs, servedMs, visibleMs };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not so after ${PATIENCE_MS} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
