import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Json } from '@skylantern/contracts';
import { openPortOfSocket, openTestBucket, openTestStateStore } from '@skylantern/testkit';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bucket } from './bucket.ts';
import type { Portion, ReadPorts } from './define-source.ts';
import { folder } from './folder.ts';
import { mysql } from './mysql.ts';
import { postgres } from './postgres.ts';
import { publishedCsv } from './published-csv.ts';
import { beginBefore, selectOf, tableFault } from './table-query.ts';
import { openTestMysql } from './test-mysql.fixture.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skylantern-sources-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const ports = (part: Partial<ReadPorts> = {}): ReadPorts => ({
  position: null,
  shape: {},
  signal: new AbortController().signal,
  allowedPrivate: ['127.0.0.1'],
  folders: [directory],
  directory,
  maxBytes: 10_000_000,
  maxMs: 60_000,
  isSample: false,
  ...part,
});

async function read<Config>(
  source: { read: ((config: Config, ports: ReadPorts) => AsyncGenerator<Portion>) | null },
  config: Config,
  part: Partial<ReadPorts> = {},
): Promise<{ rows: unknown[]; position: Json }> {
  const rows: unknown[] = [];
  let position: Json = part.position ?? null;
  for await (const portion of source.read?.(config, ports(part)) ?? []) {
    rows.push(...portion.rows.map((row) => ('object' in row ? row.object : row.fault)));
    position = portion.position;
  }
  return { rows, position };
}

test('a run begins before the last value, by time or count; of texts at it', () => {
  expect(beginBefore('2026-03-01 10:00:00.123456', '5m')).toBe('2026-03-01 09:55:00.123');
  expect(beginBefore('2026-03-01 10:00:00+00', undefined)).toBe('2026-03-01 09:50:00.000');
  expect(beginBefore('2026-03-01', '1d')).toBe('2026-02-28 00:00:00.000');
  expect(beginBefore('9007199254740993', '10')).toBe('9007199254740983');
  expect(beginBefore('01HQ5T', '10m')).toBe('01HQ5T');
  const config = { host: 'db', database: 'd', user: 'u' };
  const quoting = { name: (text: string) => `"${text}"`, literal: (text: string) => `'${text}'` };
  expect(selectOf({ ...config, table: 's.t', cursor: 'at' }, '7', quoting)).toBe(
    `select * from "s"."t" where "at" >= '7' order by "at"`,
  );
  expect(selectOf({ ...config, query: 'select 1;' }, null, quoting)).toBe(
    'select * from (select 1\n) as source_rows',
  );
  expect(tableFault(config)?.field).toBe('table');
  expect(tableFault({ ...config, table: 't', query: 'select 1' })?.field).toBe('query');
});

test('PostgreSQL: types as JSON; the next run begins a little before the last value, rows of one time included', async () => {
  const store = await openTestStateStore();
  const port = await openPortOfSocket(`${String(store.pool.options.host)}/.s.PGSQL.5432`);
  try {
    await store.pool.query(`create table sold (id bigint, at timestamptz, amount numeric, paid boolean, tags text[], extra jsonb, big bigint);
      insert into sold select i, '2026-03-01 10:00:00.123456+00'::timestamptz + i * interval '1 second', i * 1.5, i % 2 = 0, array['a,b', 'c'],
        '{"deep": {"n": 1}}', 9007199254740993 from generate_series(1, 2500) i`);
    const config = {
      host: '127.0.0.1',
      port: port.port,
      database: 'postgres',
      user: 'skylantern',
      tls: 'off' as const,
    };
    const table = { ...config, table: 'public.sold', cursor: 'at', overlap: '1s' };
    const first = await read(postgres, table);
    expect(first.rows).toHaveLength(2500);
    expect(first.rows[0]).toEqual({
      id: 1,
      at: '2026-03-01T10:00:01.123456Z',
      amount: 1.5,
      paid: false,
      tags: ['a,b', 'c'],
      extra: { deep: { n: 1 } },
      big: '9007199254740993',
    });
    await store.pool.query(
      `insert into sold select 2501, max(at) from sold; insert into sold select 2502, max(at) - interval '1 second' from sold`,
    );
    const second = await read(postgres, table, { position: first.position });
    expect(second.rows.map((row) => (row as { id: number }).id).sort()).toEqual([2499, 2500, 2501, 2502]);
    await expect(
      read(postgres, { ...config, query: 'select 1) as a; drop table sold; --' }),
    ).rejects.toThrow();
    await expect(read(postgres, { ...config, query: "select nextval('x')" })).rejects.toThrow();
    expect((await read(postgres, { ...config, query: 'select count(*) as rows from sold;' })).rows).toEqual([
      { rows: 2502 },
    ]);
    await expect(read(postgres, table, { allowedPrivate: [] })).rejects.toThrow(/inside a private network/);
    await expect(read(postgres, { ...config, table: 'nowhere' })).rejects.toThrow(/"nowhere" does not exist/);
    expect(port.open).toBe(0);
  } finally {
    await port.close();
    await store.close();
  }
}, 60_000);

test('MySQL: types as JSON, the cursor in the statement, nothing but reading', async () => {
  const columns = [
    { name: 'id', type: 3 },
    { name: 'at', type: 12 },
    { name: 'amount', type: 246 },
    { name: 'who', type: 253 },
    { name: 'paid', type: 16, length: 1 },
    { name: 'flags', type: 16, length: 12 },
  ];
  const rows = Array.from({ length: 1_500 }, (_, i) => [
    String(i + 1),
    '2026-03-01 10:00:00',
    '12.50',
    i === 0 ? '李雷' : null,
    '\u0001',
    '\u0002\u0003',
  ]);
  const server = await openTestMysql(columns, (statement) =>
    statement.includes('>=') ? rows.slice(-2) : rows,
  );
  try {
    const config = {
      host: '127.0.0.1',
      port: server.port,
      database: 'shop',
      user: 'reader',
      tls: 'off' as const,
      table: 'shop.orders',
      cursor: 'id',
      overlap: '2',
    };
    const first = await read(mysql, config);
    expect(first.rows).toHaveLength(1_500);
    expect(first.rows[0]).toEqual({
      ...{ id: 1, at: '2026-03-01 10:00:00', amount: 12.5, who: '李雷' },
      ...{ paid: true, flags: 515 },
    });
    expect(first.position).toEqual({ column: 'id', value: '1500' });
    expect((await read(mysql, config, { position: first.position })).rows).toHaveLength(2);
    expect(server.statements.filter((one) => one.startsWith('select'))).toEqual([
      'select * from `shop`.`orders` where `id` is not null order by `id`',
      "select * from `shop`.`orders` where `id` >= '1498' order by `id`",
    ]);
    expect(server.statements).toContain('set session transaction read only');
    await expect(read(mysql, config, { allowedPrivate: [] })).rejects.toThrow(/inside a private network/);
  } finally {
    await server.close();
  }
});

const parquet = () =>
  Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: 'sku', data: ['a', 'b'] },
        { name: 'at', data: [new Date('2026-03-01T10:00:00Z'), new Date('2026-03-02T10:00:00Z')] },
        { name: 'n', data: [1n, 9007199254740993n] },
      ],
    }),
  );

test('a bucket: CSV, gzipped NDJSON and Parquet; what has not changed is not read again, a stop goes on at its line', async () => {
  const store = await openTestBucket();
  try {
    store.files.set('in/a & b.csv', Buffer.from('who,n\nann,1\nbob\ncleo,3\n'));
    store.files.set('in/b.ndjson.gz', gzipSync('{"who":"dan"}\n'));
    store.files.set('in/c.parquet', parquet());
    store.files.set('in/readme.md', Buffer.from('no'));
    store.files.set('other/d.csv', Buffer.from('who\nno\n'));
    const config = { ...store, prefix: 'in/' };
    const first = await read(bucket, config);
    expect(first.rows).toEqual([
      { who: 'ann', n: '1' },
      'the row has 1 cells, the header names 2',
      { who: 'cleo', n: '3' },
      { who: 'dan' },
      { sku: 'a', at: '2026-03-01T10:00:00.000Z', n: 1 },
      { sku: 'b', at: '2026-03-02T10:00:00.000Z', n: '9007199254740993' },
    ]);
    expect((await read(bucket, config, { position: first.position })).rows).toEqual([]);
    store.files.set('in/b.ndjson.gz', gzipSync('{"who":"dan"}\n{"who":"eve"}\n'));
    expect((await read(bucket, config, { position: first.position })).rows).toEqual([
      { who: 'dan' },
      { who: 'eve' },
    ]);
    expect(store.reads.at(-1)).toBe('in/b.ndjson.gz');
    // Stopped after the first rows of the first file.
    const portions = bucket.read?.(config, ports());
    const begun = await portions?.next();
    await portions?.return(undefined);
    const on = await read(bucket, config, { position: begun?.value?.position ?? null });
    expect((begun?.value?.rows.length ?? 0) + on.rows.length).toBe(7);
    expect(on.rows).not.toContainEqual({ who: 'ann', n: '1' });
    await expect(read(bucket, { ...config, secretAccessKey: 'wrong' })).rejects.toThrow(
      /403 SignatureDoesNotMatch/,
    );
  } finally {
    await store.close();
  }
});

test('a folder: only where the operator allows it, links too', async () => {
  const inside = join(directory, 'inside');
  await mkdir(inside);
  await writeFile(join(inside, 'a.csv'), 'who\nann\n');
  await writeFile(join(inside, 'b.txt'), 'who\nbob\n');
  await symlink('/etc/hostname', join(inside, 'link.csv'));
  const allowed = { folders: [inside] };
  expect((await read(folder, { path: inside, pattern: 'a*' }, allowed)).rows).toEqual([{ who: 'ann' }]);
  expect((await read(folder, { path: join(inside, 'b.txt') }, allowed)).rows).toEqual([{ who: 'bob' }]);
  for (const path of ['/etc', join(inside, '..'), join(inside, 'link.csv'), '/nowhere'])
    await expect(read(folder, { path }, allowed)).rejects.toThrow(/has not opened it to sources/);
  await expect(read(folder, { path: inside }, allowed)).rejects.toThrow(/has not opened it/); // by its link
  const first = await read(folder, { path: join(inside, 'a.csv') }, allowed);
  expect(
    (await read(folder, { path: join(inside, 'a.csv') }, { ...allowed, position: first.position })).rows,
  ).toEqual([]);
  await utimes(join(inside, 'a.csv'), 1, 1);
  expect(
    (await read(folder, { path: join(inside, 'a.csv') }, { ...allowed, position: first.position })).rows,
  ).toHaveLength(1);
});

test('a published sheet: by redirects, each address checked; unchanged it is not sent again', async () => {
  const asked: (string | undefined)[] = [];
  let text = 'who,n\nann,1\nann,1\n';
  let port = 0;
  const server: Server = createServer((request, response) => {
    asked.push(request.headers['if-none-match']);
    const etag = `"${text.length}"`;
    if (request.url === '/page')
      return response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    if (request.url === '/away')
      return response.writeHead(302, { location: 'http://10.255.255.1/secret' }).end();
    if (request.url === '/moved')
      return response.writeHead(302, { location: `http://127.0.0.1:${port}/sheet` }).end();
    if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
    return response.writeHead(200, { etag, 'content-type': 'text/csv' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  try {
    const at = (path: string) => ({ url: `http://127.0.0.1:${port}/${path}` });
    const first = await read(publishedCsv, at('moved'));
    expect(first.rows).toEqual([
      { who: 'ann', n: '1' },
      { who: 'ann', n: '1' },
    ]);
    expect((await read(publishedCsv, at('moved'), { position: first.position })).rows).toEqual([]);
    expect(asked.at(-1)).toBe('"18"');
    text += 'bob,2\n';
    expect((await read(publishedCsv, at('moved'), { position: first.position })).rows).toHaveLength(3);
    await expect(read(publishedCsv, at('away'))).rejects.toThrow(/inside a private network/);
    await expect(read(publishedCsv, at('page'))).rejects.toThrow(/publish the sheet as CSV/);
    await expect(read(publishedCsv, at('sheet'), { allowedPrivate: [] })).rejects.toThrow(
      /inside a private network/,
    );
    await expect(read(publishedCsv, at('sheet'), { maxBytes: 10 })).rejects.toThrow(/more than 0 MB/);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
