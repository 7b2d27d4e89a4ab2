import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSkylanternError } from '@skylantern/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDirectory } from './data-directory.ts';
import { findRunningServer } from './run-file.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'skylantern-')), 'data');
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function holdInChild(): Promise<ChildProcess> {
  const fixture = new URL('./hold-directory.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

test('a second opener is refused and told who holds the directory', async () => {
  const first = await openDataDirectory(directory);
  const error: unknown = await openDataDirectory(directory).catch((refused: unknown) => refused);
  expect(isSkylanternError(error, 'data-directory.locked') && error.facts['pid']).toBe(process.pid);
  await first.release();
  const second = await openDataDirectory(directory);
  await second.release();
});

test('only the owner can read the directory and run.json', async () => {
  const held = await openDataDirectory(directory);
  await held.writeRunFile({ url: 'http://127.0.0.1:3210', port: 3210, adminSecret: 'secret' });
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect((await stat(join(directory, 'run.json'))).mode & 0o777).toBe(0o600);
  expect(await findRunningServer(directory)).toEqual({
    pid: process.pid,
    url: 'http://127.0.0.1:3210',
    port: 3210,
    adminSecret: 'secret',
  });
  await held.release();
  expect(await findRunningServer(directory)).toBe(null);
});

test('another process holds it; after kill -9 it is free and its run.json is not believed', async () => {
  const child = await holdInChild();
  expect((await findRunningServer(directory))?.pid).toBe(child.pid);
  await expect(openDataDirectory(directory)).rejects.toThrow(`process ${child.pid} `);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await findRunningServer(directory)).toBe(null);
  const held = await openDataDirectory(directory);
  await held.release();
});

test('a pid that now belongs to another process does not hold the lock', async () => {
  const held = await openDataDirectory(directory);
  const file = join(directory, 'server.lock');
  const owner: unknown = JSON.parse(await readFile(file, 'utf8'));
  await held.release();
  await writeFile(file, JSON.stringify({ ...Object(owner), startedAt: '1', token: 'earlier' }));
  await (await openDataDirectory(directory)).release();
});

test('a half-written lock does not block', async () => {
  await (await openDataDirectory(directory)).release();
  await writeFile(join(directory, 'server.lock'), '{"pid":');
  await (await openDataDirectory(directory)).release();
});

test('of many who race for a stale lock one wins', async () => {
  await (await openDataDirectory(directory)).release();
  await writeFile(join(directory, 'server.lock'), '');
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => openDataDirectory(directory)));
  const winners = attempts.filter((attempt) => attempt.status === 'fulfilled');
  expect(winners).toHaveLength(1);
  for (const winner of winners) await winner.value.release();
});

test('an owner in another container is believed while its heartbeat moves', { timeout: 30_000 }, async () => {
  const held = await openDataDirectory(directory);
  const file = join(directory, 'server.lock');
  const owner: unknown = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...Object(owner), space: 'elsewhere', pid: 7 }));
  await expect(openDataDirectory(directory)).rejects.toThrow('process 7 on elsewhere');
  await held.release(); // the heartbeat ends; the file is still there
  await (await openDataDirectory(directory)).release();
});
