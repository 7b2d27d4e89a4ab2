import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isSkylanternError } from '@skylantern/contracts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openEmbeddedStateStore, openExternalStateStore } from './open-state-store.ts';
import { describeStateStore } from './state-store.contract.ts';
import { storeError } from './store-errors.ts';

type Store = Awaited<ReturnType<typeof openEmbeddedStateStore>>;

describeStateStore('embedded', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'skylantern-state-'));
  const store = await openEmbeddedStateStore(join(parent, 'state'));
  return { store, clean: () => rm(parent, { recursive: true, force: true }) };
});

let parent: string;
let directory: string;
const opened: Store[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'skylantern-state-')); // mode 0700: as root, closed to PostgreSQL's account
  directory = join(parent, 'state');
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(parent, { recursive: true, force: true });
});

async function open(path = directory): Promise<Store> {
  const store = await openEmbeddedStateStore(path);
  opened.push(store);
  return store;
}

async function hasEnded(pid: number): Promise<void> {
  for (;;) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    if (state === null || state.includes(') Z ')) return;
    await wait(20);
  }
}

/** A connection of the pool may have died unnoticed: a caller asks again, and so do we. */
async function ask(store: Store, statement: string): Promise<Record<string, unknown>[]> {
  for (;;) {
    try {
      return (await store.pool.query(statement)).rows;
    } catch (error) {
      if (!isSkylanternError(storeError(error), 'store.unavailable')) throw error;
    }
  }
}

const count = async (store: Store) => (await ask(store, 'select count(*) from note'))[0]?.['count'];

test('data stay over a restart, durable, and only its account may look', async () => {
  const first = await open();
  await first.pool.query('create table note (text text)');
  await first.pool.query(`insert into note values ('一')`);
  await first.close();
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  const second = await open();
  expect(await count(second)).toBe(1);
  const { rows } = await second.pool.query(`select current_setting('fsync') as fsync,
    current_setting('listen_addresses') as addresses, current_setting('server_encoding') as encoding`);
  expect(rows).toEqual([{ fsync: 'on', addresses: '', encoding: 'UTF8' }]);
});

test('PostgreSQL killed with -9 comes back and what was committed is there', async () => {
  const store = await open();
  await store.pool.query('create table note (text text primary key)');
  const heard: (string | null)[] = [];
  let tell = () => {};
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await store.listen('news', (payload) => {
    heard.push(payload);
    tell();
  });
  for (let round = 1; round <= 2; round++) {
    await ask(store, `insert into note values ('kept ${round}') on conflict do nothing`);
    const busy = store.pool.query('select pg_sleep(60)').catch((error: unknown) => error);
    const pid = store.serverPid() ?? 0;
    process.kill(pid, 'SIGKILL');
    expect(await busy).toBeInstanceOf(Error);
    while (store.serverPid() === pid) await wait(10); // until then a connection of the old one may still answer
    expect(await count(store)).toBe(round);
  }
  await told;
  expect(heard[0]).toBe(null); // something may have been missed
});

test('a transaction cut off by the death of PostgreSQL fails with store.unavailable and leaves nothing', async () => {
  const store = await open();
  await store.pool.query('create table note (text text)');
  const failed = store.transaction<{ note: { text: string } }, void>(async (trx) => {
    await trx.insertInto('note').values({ text: 'lost' }).execute();
    process.kill(store.serverPid() ?? 0, 'SIGKILL');
    for (;;) await trx.selectFrom('note').selectAll().execute();
  });
  await expect(failed).rejects.toMatchObject({ code: 'store.unavailable', retry: true });
  expect(await count(store)).toBe(0);
});

async function startAndKill(signal: 'SIGKILL', { keepOrphan }: { keepOrphan: boolean }): Promise<number> {
  const fixture = new URL('./hold-state-store.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, directory, keepOrphan ? 'orphan' : ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [told] = await once(child.stdout, 'data');
  child.kill(signal);
  await once(child, 'exit');
  return Number(String(told));
}

test('PostgreSQL ends when our process is killed with -9', async () => {
  const pid = await startAndKill('SIGKILL', { keepOrphan: false });
  await hasEnded(pid);
  expect(await count(await open())).toBe(1);
});

test('one that runs on nevertheless is stopped at the next start', async () => {
  const pid = await startAndKill('SIGKILL', { keepOrphan: true });
  process.kill(pid, 0);
  const store = await open();
  expect(await count(store)).toBe(1);
  expect(store.serverPid()).not.toBe(pid);
  await hasEnded(pid);
});

test('a pid file that names an unrelated living process does not block the start', async () => {
  const store = await open();
  await store.close();
  await writeFile(
    join(directory, 'postmaster.pid'),
    `${process.pid}\n${directory}\n1\n5432\n.\n\n1 1\nready\n`,
  );
  await open();
});

test('a first start that was cut off is begun again', async () => {
  await mkdir(join(`${directory}.new`, 'base'), { recursive: true });
  await open();
});

test('what is not ours is not overwritten', async () => {
  await mkdir(directory);
  await writeFile(join(directory, 'letter.txt'), 'mine');
  await expect(openEmbeddedStateStore(directory)).rejects.toThrow('ENOTEMPTY');
  expect(await readFile(join(directory, 'letter.txt'), 'utf8')).toBe('mine');
});

test('a path too long for a socket works', async () => {
  const store = await open(join(parent, 'a'.repeat(60), 'b'.repeat(60), 'state'));
  expect((await store.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
});

test('data of another PostgreSQL are refused', async () => {
  const store = await open();
  await store.close();
  await writeFile(join(directory, 'PG_VERSION'), '99\n');
  await expect(openEmbeddedStateStore(directory)).rejects.toMatchObject({ code: 'store.newer-than-code' });
});

test('an external store is reached by its URL, and the error is clear when it is not there', async () => {
  const own = await open();
  const url = `postgres://skylantern@/postgres?host=${encodeURIComponent(directory)}`;
  const store = await openExternalStateStore(url);
  expect([store.kind, (await store.pool.query('select 1 as one')).rows[0]]).toEqual(['external', { one: 1 }]);
  await store.close();
  await own.close();
  await expect(openExternalStateStore(url)).rejects.toMatchObject({ code: 'store.unavailable' });
});
