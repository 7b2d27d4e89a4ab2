import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSilence } from 'node:net';
import { join } from 'node:path';
import type { Json, JsonObject } from '@skylantern/contracts';
import { openPortOfSocket, openTestBucket } from '@skylantern/testkit';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { receiveRows } from './receive-rows.ts';
import { openSourceWorld, type SourceWorld } from './source-world.fixture.ts';
import type { SourceWorkPorts } from './start-sources.ts';
import { openTestMysql } from './test-mysql.fixture.ts';

const ROWS = 6_300;
const MAX_DEATHS = 12;

interface Row {
  id: number;
  who: string;
  city: string;
}
const rowOf = (id: number): Row => ({ id, who: `buyer-${id % 500}`, city: `city-${id % 500}` });

/** A place with rows, that can grow; what its position is once they are read. */
interface Place {
  kind: string;
  config: JsonObject;
  /** Two rows that are equal in every column are two. */
  hasRepeats: boolean;
  /** After an interruption it is read from the start: a life has to be long to come far. */
  restarts: boolean;
  write(rows: readonly Row[]): Promise<void>;
  position(rows: readonly Row[]): Json;
  close(): Promise<void>;
}

let world: SourceWorld;
beforeAll(async () => {
  world = await openSourceWorld();
});
afterAll(() => world.close());

const csvOf = (rows: readonly Row[]): string =>
  `id,who,city\n${rows.map((row) => `${row.id},${row.who},${row.city}\n`).join('')}`;
const ndjsonOf = (rows: readonly Row[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const parquetOf = (rows: readonly Row[]): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'id', data: rows.map((row) => row.id), type: 'INT32' },
        { name: 'who', data: rows.map((row) => row.who) },
        { name: 'city', data: rows.map((row) => row.city) },
      ],
    }),
  );

async function postgresTable(): Promise<Place> {
  const port = await openPortOfSocket(`${String(world.state.pool.options.host)}/.s.PGSQL.5432`);
  await world.state.pool.query('create table sold (id int, who text, city text)');
  return {
    kind: 'postgres',
    config: {
      ...{ host: '127.0.0.1', port: port.port, database: 'postgres', user: 'skylantern', tls: 'off' },
      ...{ table: 'sold', cursor: 'id' },
    },
    hasRepeats: false,
    restarts: false,
    async write(rows) {
      await world.state.pool.query('truncate sold');
      await world.state.pool.query(
        'insert into sold select * from unnest($1::int[], $2::text[], $3::text[])',
        [rows.map((row) => row.id), rows.map((row) => row.who), rows.map((row) => row.city)],
      );
    },
    position: (rows) => ({ column: 'id', value: String(rows.at(-1)?.id) }),
    close: () => port.close(),
  };
}

/** With a cursor it goes on where it stopped, without one it begins again. */
async function mysqlTable(cursor: string | null): Promise<Place> {
  let held: readonly Row[] = [];
  const columns = [
    { name: 'id', type: 3 },
    { name: 'who', type: 253 },
    { name: 'city', type: 253 },
  ];
  const server = await openTestMysql(columns, (statement) => {
    const from = Number(/>= '(-?\d+)'/.exec(statement)?.[1] ?? 0);
    return held.filter((row) => row.id >= from).map((row) => [String(row.id), row.who, row.city]);
  });
  return {
    kind: 'mysql',
    config: {
      ...{
        host: '127.0.0.1',
        port: server.port,
        database: 'shop',
        user: 'reader',
        tls: 'off',
        table: 'sold',
      },
      ...(cursor === null ? {} : { cursor }),
    },
    hasRepeats: cursor === null,
    restarts: cursor === null,
    async write(rows) {
      held = rows;
    },
    position: (rows) => (cursor === null ? null : { column: cursor, value: String(rows.at(-1)?.id) }),
    close: () => server.close(),
  };
}

async function sheet(): Promise<Place> {
  let text = '';
  const server = createServer((_request, response) =>
    response.writeHead(200, { etag: `"${text.length}"`, 'content-type': 'text/csv' }).end(text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // it listens
  return {
    kind: 'published-csv',
    config: { url },
    hasRepeats: true,
    restarts: true,
    async write(rows) {
      text = csvOf(rows);
    },
    position: () => ({ url, etag: `"${text.length}"`, lastModified: null }),
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bucket(): Promise<Place> {
  const store = await openTestBucket();
  const { endpoint, bucket: name, accessKeyId, secretAccessKey } = store;
  return {
    kind: 'bucket',
    config: { endpoint, bucket: name, accessKeyId, secretAccessKey },
    hasRepeats: true,
    restarts: false,
    async write(rows) {
      store.files.set('a.csv', Buffer.from(csvOf(rows.slice(0, 2_300))));
      store.files.set('b.ndjson', Buffer.from(ndjsonOf(rows.slice(2_300, 4_100))));
      store.files.set('c.parquet', parquetOf(rows.slice(4_100)));
    },
    position: () => ({
      done: { 'a.csv': expect.any(String), 'b.ndjson': expect.any(String), 'c.parquet': expect.any(String) },
      current: null,
    }),
    close: () => store.close(),
  };
}

async function folder(name: string, contentOf: (rows: readonly Row[]) => string | Buffer): Promise<Place> {
  const path = join(world.directory, `rows-${name}`);
  await mkdir(path);
  return {
    kind: 'folder',
    config: { path },
    hasRepeats: true,
    restarts: false,
    write: (rows) => writeFile(join(path, `rows.${name}`), contentOf(rows)),
    position: () => ({ done: { [`rows.${name}`]: expect.stringMatching(/^\d+-\d+$/) }, current: null }),
    close: async () => undefined,
  };
}

type Death = 'before' | 'after' | 'stop';
const deaths = ['before', 'after', 'stop'] as const;

/** Ports of a process that ends at its nth write: before it, just after it, or asked to. */
function mortal(lives: number, death: Death): { ports: Partial<SourceWorkPorts>; died: Promise<void> } {
  let left = lives;
  let die = () => {};
  const died = new Promise<void>((resolve) => {
    die = resolve;
  });
  async function write<T>(doIt: () => Promise<T>): Promise<T> {
    left -= 1;
    if (left > 0) return doIt();
    if (left < 0 || death === 'before') {
      die();
      throw new Error('the process was killed');
    }
    const done = await doIt();
    die();
    if (death === 'after') throw new Error('the process was killed');
    return done;
  }
  const { state, log } = world;
  return {
    died,
    ports: {
      state: { ...state, transaction: (work, options) => write(() => state.transaction(work, options)) },
      log: {
        ...{
          partitions: log.partitions,
          openConsumer: log.openConsumer.bind(log),
          close: log.close.bind(log),
        },
        ...{ removeBefore: log.removeBefore.bind(log), stat: log.stat.bind(log) },
        append: (record, key) => write(() => log.append(record, key)),
      },
    },
  };
}

/** Numbers from 0 to 1 that are the same every time. */
function makeRandom(seed: number): () => number {
  let value = seed;
  return () => {
    value = (value * 48_271) % 2_147_483_647;
    return value / 2_147_483_647;
  };
}

/** Runs a source through as many lives as it takes; the last is long enough. */
async function outlive(id: string, random: () => number, restarts: boolean) {
  const ended = world.run(id);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  let died = 0;
  while (!isOver) {
    const death = deaths[Math.floor(random() * deaths.length)] ?? 'before';
    const writes = 1 + Math.floor(random() * (restarts ? 9 : 3));
    const life = mortal(died < MAX_DEATHS ? writes : Number.POSITIVE_INFINITY, death);
    const work = world.work(life.ports);
    await Promise.race([life.died.then(() => work.stop()), ended]);
    if (!isOver) died += 1;
    await work.stop();
  }
  expect(died).toBeGreaterThanOrEqual(4);
  const run = await ended;
  await world.settled();
  return { run, died };
}

const places: [string, () => Promise<Place>][] = [
  ['PostgreSQL', postgresTable],
  ['MySQL with a cursor', () => mysqlTable('id')],
  ['MySQL without', () => mysqlTable(null)],
  ['published CSV', sheet],
  ['bucket with CSV, NDJSON and Parquet', bucket],
  ['folder with CSV', () => folder('csv', csvOf)],
  ['folder with NDJSON', () => folder('ndjson', ndjsonOf)],
  ['folder with Parquet', () => folder('parquet', parquetOf)],
];

test.each(places)(
  '%s: ended at any point and taken up again, every row counts once',
  async (name, open) => {
    const place = await open();
    const random = makeRandom(
      [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 100_000,
    );
    try {
      const rows = Array.from({ length: ROWS }, (_, i) => rowOf(i + 1));
      if (place.hasRepeats) rows.push(rowOf(1));
      await place.write(rows);
      const event = `paid ${name}`;
      const { id } = await world.add({
        kind: place.kind,
        config: place.config,
        mapping: {
          target: 'event',
          event,
          person: { user_id: 'who' },
          personProperties: { include: ['city'] },
        },
      });
      const { run, died } = await outlive(id, random, place.restarts);
      const total = rows.length;
      expect(run).toMatchObject({
        state: 'done',
        taken: total,
        setAside: 0,
        fault: null,
        pending: null,
      });
      await world.settled();

      const idsOf = async () =>
        (await world.events())
          .filter((one) => one.event_name === event)
          .map((one) => Number(one.properties['id']))
          .sort((a, b) => a - b);
      const wanted = (list: readonly Row[]) => list.map((row) => row.id).sort((a, b) => a - b);
      expect(await idsOf()).toEqual(wanted(rows));
      expect((await world.rows.find(id))?.position).toEqual(place.position(rows));

      // Nothing is news; then two rows are.
      const work = world.work();
      expect(await world.run(id)).toMatchObject({ state: 'done', taken: 0, setAside: 0 });
      const grown = [...rows, rowOf(ROWS + 1), rowOf(ROWS + 2)];
      await place.write(grown);
      expect(await world.run(id)).toMatchObject({ state: 'done', taken: 2, setAside: 0 });
      await work.stop();
      await world.settled();
      expect(await idsOf()).toEqual(wanted(grown));
      expect((await world.rows.find(id))?.position).toEqual(place.position(grown));
      expect(world.failures.filter((message) => message === 'source.failed').length).toBeLessThanOrEqual(
        died,
      );
    } finally {
      world.failures.splice(0);
      await place.close();
    }
  },
  120_000,
);

test('what is told of persons is told once, however often the sources that said it were interrupted', async () => {
  const told = (await world.events()).filter(
    (one) => one.event_name === 'person_identified' || one.event_name === 'person_updated',
  );
  // Each of the eight sources says where each of 500 buyers lives.
  expect(told).toHaveLength(places.length * 500);
});

test('accounts of a file are told once, however often it was interrupted', async () => {
  const place = await folder('accounts.ndjson', ndjsonOf);
  const rows = Array.from({ length: ROWS }, (_, i) => rowOf(i + 1));
  await place.write(rows);
  const { id } = await world.add({
    kind: place.kind,
    config: place.config,
    mapping: { target: 'account', account: 'id' },
  });
  const { run } = await outlive(id, makeRandom(11), place.restarts);
  expect(run).toMatchObject({ state: 'done', taken: ROWS, setAside: 0 });
  const found = await world.state.pool.query('select count(*)::int as accounts from account');
  expect(found.rows).toEqual([{ accounts: ROWS }]);
  world.failures.splice(0);
});

test('a webhook whose answer was cut is sent again, and counts once', async () => {
  const { id } = await world.add({
    kind: 'webhook-in',
    config: { secret: 'a secret of the address' },
    mapping: {
      target: 'event',
      event: 'deal_won',
      person: { email: 'mail' },
      personProperties: { include: ['city'] },
    },
  });
  const source = await world.rows.find(id);
  if (source === null) throw new Error('it was added');
  const body = Array.from({ length: 40 }, (_, i) => ({ mail: `p${i}@example.org`, city: 'Ulm', total: i }));
  const ports = () => ({
    state: world.state,
    log: world.log,
    recent: new Set<string>(),
    now: () => new Date(),
  });
  for (const [lives, death] of [
    [1, 'before'],
    [1, 'after'],
    [2, 'before'],
    [2, 'after'],
  ] as const) {
    const { ports: ending } = mortal(lives, death);
    await expect(receiveRows(source, body, { ...ports(), ...ending })).rejects.toThrow(/killed/);
  }
  // Sent again by three at once, to a process that remembers nothing.
  await Promise.all([1, 2, 3].map(() => receiveRows(source, body, ports())));
  await world.settled();
  const events = await world.events();
  const sums = events
    .filter((one) => one.event_name === 'deal_won')
    .map((one) => Number(one.properties['total']));
  expect(sums.sort((a, b) => a - b)).toEqual(body.map((row) => row.total));
  expect(await world.lastRun(id)).toMatchObject({ reason: 'received', setAside: 0 });
});

test.each(['postgres', 'mysql'])(
  'work on a %s that takes the connection and says nothing can be ended',
  async (kind) => {
    const silence = createSilence().listen(0, '127.0.0.1');
    await once(silence, 'listening');
    const { port } = silence.address() as AddressInfo; // it listens on a port
    const config = {
      host: '127.0.0.1',
      port,
      database: 'd',
      user: 'u',
      password: 'p',
      tls: 'off',
      table: 't',
    };
    const { id } = await world.add({
      kind,
      config,
      mapping: { target: 'event', event: 'met', person: { user_id: 'who' } },
    });
    const called = once(silence, 'connection');
    const work = world.work();
    const run = world.run(id).catch(() => undefined);
    const [socket] = await called;
    await work.stop();
    expect((await world.lastRun(id)).state).toBe('running'); // taken up again at the next start
    socket.destroy();
    silence.close();
    await world.state.pool.query(
      "update source_run set state = 'cancelled', finished_at = now() where state = 'running'",
    );
    await run;
  },
);
