import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findProgramEntry } from '../../program-entry.ts';
import { type HostProcess, startHost } from '../host-process.ts';

const password = 'a password of a test';
let directory: string;
let host: HostProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chdb-host-'));
  const entry = findProgramEntry(import.meta.url, { name: 'chdb-host', source: './main.ts' });
  host = await startHost(entry, { directory, password, memoryBytes: null, threads: null }, 30_000);
});
afterAll(async () => {
  host.terminate();
  await host.ended;
  await rm(directory, { recursive: true, force: true });
});

const authorization = `Basic ${Buffer.from(`default:${password}`).toString('base64')}`;

function ask(
  fields: Record<string, string>,
  body: string | Buffer | FormData = '',
  headers: Record<string, string> = {},
): Promise<Response> {
  const url = `http://127.0.0.1:${host.port}/?${new URLSearchParams(fields)}`;
  const sent = Buffer.isBuffer(body) ? new Uint8Array(body) : body;
  return fetch(url, { method: 'POST', body: sent, headers: { authorization, ...headers } });
}

test('answers /ping to everyone and questions to those who have the password', async () => {
  const ping = await fetch(`http://127.0.0.1:${host.port}/ping`);
  expect(await ping.text()).toBe('Ok.\n');
  const stranger = await ask({}, 'SELECT 1', { authorization: 'Basic ZGVmYXVsdDo=' });
  expect([stranger.status, stranger.headers.get('x-clickhouse-exception-code')]).toEqual([403, '516']);
  const friend = await ask({}, 'SELECT 1');
  expect([friend.status, await friend.text()]).toEqual([200, '1\n']);
});

test('inserts RowBinary, gzip and inline rows, and says how many it wrote', async () => {
  await ask({}, 'CREATE TABLE raw (id UInt32, name String) ENGINE = MergeTree ORDER BY id');
  const binary = Buffer.concat([
    Buffer.from([1, 0, 0, 0, 4]),
    Buffer.from("a\n'\0"),
    Buffer.from([10, 0, 0, 0, 0]),
  ]);
  const written = await ask({ query: 'INSERT INTO raw FORMAT RowBinary' }, binary);
  expect(JSON.parse(written.headers.get('x-clickhouse-summary') ?? '{}')).toMatchObject({
    written_rows: '2',
  });
  await ask({ query: 'INSERT INTO raw FORMAT JSONEachRow' }, gzipSync('{"id":2,"name":"zip"}\n'), {
    'content-encoding': 'gzip',
  });
  await ask({}, "INSERT INTO raw VALUES (3, 'inline')");
  const answer = await ask({ default_format: 'JSONCompactEachRow' }, 'SELECT * FROM raw ORDER BY id');
  expect(await answer.text()).toBe('[1, "a\\n\'\\u0000"]\n[2, "zip"]\n[3, "inline"]\n[10, ""]\n');
});

test('takes parameters from the URL and from multipart fields', async () => {
  const inUrl = await ask(
    { param_name: "it's \\\\ \\t", param_n: '3' },
    'SELECT {name:String} || toString({n:UInt8})',
  );
  expect(await inUrl.text()).toBe("it\\'s \\\\ \\t3\n");
  const form = new FormData();
  form.set('query', 'SELECT length({list:Array(String)})');
  form.set('param_list', "['a','--b','c']");
  expect(await (await ask({}, form)).text()).toBe('3\n');
});

test('settings and database hold for one question', async () => {
  await ask({}, 'CREATE DATABASE other');
  await ask({ database: 'other' }, 'CREATE TABLE here (id UInt8) ENGINE = MergeTree ORDER BY id');
  const changed = await ask(
    { database: 'other', max_block_size: '77' },
    "SELECT getSetting('max_block_size'), currentDatabase(), count() FROM here",
  );
  expect(await changed.text()).toBe('77\tother\t0\n');
  expect(await (await ask({}, 'SELECT currentDatabase()')).text()).toBe('default\n');
});

test('a failure has the words and the code of the engine', async () => {
  const answer = await ask({}, 'SELECT * FROM nowhere');
  expect([answer.status, answer.headers.get('x-clickhouse-exception-code')]).toEqual([404, '60']);
  expect(await answer.text()).toMatch(/^Code: 60\. DB::Exception: Unknown table .*\(UNKNOWN_TABLE\)/);
  const injected = await ask({ "max_threads = 1, x'": '1' }, 'SELECT 1');
  expect(injected.headers.get('x-clickhouse-exception-code')).toBe('115');
});
