import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { among, ident, instant, int, nullable, sql, str, strings } from '../sql/index.ts';
import type { EventStore } from './event-store.ts';

/** What every form of the event store must do. `open` gives a store, `table` names are free to use. */
export function eventStoreContract(name: string, open: () => Promise<EventStore>): void {
  describe(`event store: ${name}`, () => {
    let store: EventStore;
    const table = `contract_${Date.now()}`;
    const long = sql`SELECT sum(sipHash64(number)) AS hash FROM numbers(1000000000000)`;

    async function countRows(): Promise<number | undefined> {
      const [row] = await store.query<{ rows: number }>(sql`SELECT count() AS rows FROM ${ident(table)}`);
      return row?.rows;
    }

    beforeAll(async () => {
      store = await open();
      await store.command(
        `CREATE TABLE ${table} (id UInt64, name String, at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY id
         SETTINGS non_replicated_deduplication_window = 1000`,
      );
    });
    afterAll(async () => {
      await store.command(`DROP TABLE IF EXISTS ${table}`);
      await store.command(`DROP TABLE IF EXISTS ${table}_sums`);
      await store.close();
    });

    test('whole numbers come as numbers, instants as ISO text, NULL as null', async () => {
      const at = new Date('2026-03-01T10:20:30.456Z');
      const rows = await store.query(
        sql`SELECT toUInt64(9007199254740991) AS big, ${instant(at)} AS at, ${nullable(str, null)} AS nothing`,
      );
      expect(rows).toEqual([{ big: 9007199254740991, at: '2026-03-01T10:20:30.456Z', nothing: null }]);
    });

    test('every hostile string comes back as it was, bound, inline and inserted', async () => {
      const hostile = [
        "'",
        '\\',
        "\\'",
        '\n\r\t\b\f\v',
        'a\0b',
        '{p1:String}',
        '{}[]()',
        '🏮孔明灯',
        '`"--/*;',
        '\\N',
        '\\0',
        '',
      ];
      const bound = await store.query(sql`SELECT arrayJoin(${strings(hostile)}) AS name`);
      expect(bound).toEqual(hostile.map((text) => ({ name: text })));
      for (const text of hostile) {
        expect(await store.query(sql`SELECT ${str(text)} AS name, ${nullable(str, text)} AS maybe`)).toEqual([
          { name: text, maybe: text },
        ]);
      }
      // longer than a URL may be, so the values are written into the statement
      const many = [...hostile, 'x'.repeat(5_000)];
      await store.command(
        sql`INSERT INTO ${ident(table)} SELECT 0, arrayJoin(${strings(many)}), ${instant(new Date(0))}`,
      );
      const stored = await store.query<{ name: string }>(sql`SELECT name FROM ${ident(table)}`);
      expect(stored.map((row) => row.name).sort()).toEqual([...many].sort());
      await store.command(sql`TRUNCATE TABLE ${ident(table)}`);
      await store.insert(
        table,
        hostile.map((text) => ({ id: 1, name: text, at: '2026-01-01T00:00:00.000Z' })),
        { deduplicationToken: 'hostile' },
      );
      const inserted = await store.query<{ name: string }>(sql`SELECT name FROM ${ident(table)}`);
      expect(inserted.map((row) => row.name).sort()).toEqual([...hostile].sort());
      await store.command(sql`TRUNCATE TABLE ${ident(table)}`);
    });

    test('50,000 strings in one list', async () => {
      const list = Array.from({ length: 50_000 }, (_, position) => `per_${position}_it's`);
      const rows = await store.query(
        sql`SELECT count() AS matched FROM numbers(60000)
            WHERE concat('per_', toString(number), ${str("_it's")}) IN ${among(strings, list)}`,
      );
      expect(rows).toEqual([{ matched: 50_000 }]);
    });

    test('bad SQL, too slow, too large and too many rows have their own codes', async () => {
      await expect(store.query(sql`SELEC 1`)).rejects.toMatchObject({ code: 'query.invalid' });
      await expect(store.query(sql`SELECT 1 FROM no_such_table`)).rejects.toMatchObject({
        code: 'query.invalid',
      });
      await expect(store.query(long, { maxSeconds: 1 })).rejects.toMatchObject({
        code: 'query.timeout',
        message: expect.stringContaining('shorter period'),
      });
      await expect(
        store.query(sql`SELECT groupArray(number) AS all FROM numbers(100000000)`, {
          maxMemoryBytes: 20_000_000,
        }),
      ).rejects.toMatchObject({ code: 'query.memory', message: expect.stringContaining('20 MB') });
      await expect(store.query(sql`SELECT number FROM numbers(10)`, { maxRows: 5 })).rejects.toMatchObject({
        code: 'query.invalid',
        message: expect.stringContaining('more than 5 rows'),
      });
    });

    test('the settings of one query are not those of the next', async () => {
      const asked = sql`SELECT getSetting('max_block_size') AS size, getSetting('max_execution_time') AS seconds`;
      const before = await store.query(asked);
      const changed = await store.query(asked, { maxSeconds: 7, settings: { max_block_size: 123 } });
      expect(changed).toEqual([{ size: 123, seconds: 7 }]);
      for (let round = 0; round < 20; round += 1) expect(await store.query(asked)).toEqual(before);
    });

    test('a cancelled query frees the store', async () => {
      for (let round = 0; round < 12; round += 1) {
        const leave = new AbortController();
        const asked = store.query(long, {
          signal: leave.signal,
          onProgress: () => leave.abort(),
        });
        await expect(asked).rejects.toMatchObject({ code: 'query.cancelled' });
      }
      const started = performance.now();
      expect(await store.query(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
      expect(performance.now() - started).toBeLessThan(2_000);
      await expect
        .poll(() =>
          store.query(
            sql`SELECT count() AS n FROM system.processes WHERE query LIKE '%sipHash64(number)) AS hash%' AND query NOT LIKE '%processes%'`,
          ),
        )
        .toEqual([{ n: 0 }]);
    }, 60_000);

    test('progress is told while the engine works', async () => {
      const seen: number[] = [];
      await expect(
        store.query(long, { maxSeconds: 2, onProgress: (progress) => seen.push(progress.readRows) }),
      ).rejects.toMatchObject({ code: 'query.timeout' });
      expect(seen.length).toBeGreaterThan(1);
      expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? Number.POSITIVE_INFINITY);
    });

    test('20 questions at once get each their own answer', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.query(sql`SELECT ${int(n)} AS n, sum(number * ${int(n)}) AS total FROM numbers(100000)`),
        ),
      );
      expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [{ n, total: n * 4_999_950_000 }]));
    });

    test('a stream gives all rows in portions, tells of a failure on the way, and can be left', async () => {
      let rows = 0;
      let portions = 0;
      for await (const portion of store.stream(sql`SELECT number AS n FROM numbers(1000000)`)) {
        rows += portion.length;
        portions += 1;
      }
      expect(rows).toBe(1_000_000);
      expect(portions).toBeGreaterThan(5);

      const failing = async (): Promise<number> => {
        let got = 0;
        const asked = sql`SELECT number AS n, throwIf(number = 900000) AS boom FROM numbers(1000000)`;
        for await (const portion of store.stream(asked)) got += portion.length;
        return got;
      };
      await expect(failing()).rejects.toMatchObject({ code: 'query.invalid' });

      for await (const portion of store.stream(sql`SELECT number AS n FROM numbers(100000000000)`)) {
        expect(portion.length).toBeGreaterThan(0);
        break;
      }
      await expect(store.stream(long, { maxSeconds: 1 }).next()).rejects.toMatchObject({
        code: 'query.timeout',
      });
      // a scalar subquery works before the first row; others must not wait for it
      const leave = new AbortController();
      const slow = store
        .stream(sql`SELECT (SELECT sum(sipHash64(number)) FROM numbers(1000000000000)) AS x`, {
          signal: leave.signal,
        })
        .next();
      expect(await store.query(sql`SELECT 2 AS two`)).toEqual([{ two: 2 }]);
      leave.abort();
      await expect(slow).rejects.toMatchObject({ code: 'query.cancelled' });
    });

    test('the same token inserts once, for objects, lines and INSERT SELECT, also into an aggregating table', async () => {
      await store.command(
        `CREATE TABLE ${table}_sums (id UInt64, total SimpleAggregateFunction(sum, UInt64)) ENGINE = AggregatingMergeTree
         ORDER BY id SETTINGS non_replicated_deduplication_window = 1000`,
      );
      const rows = Array.from({ length: 120_000 }, (_, id) => ({
        id,
        name: 'n',
        at: '2026-01-01T00:00:00.000Z',
      }));
      const lines = (): Readable => Readable.from(rows.map((row) => Buffer.from(`${JSON.stringify(row)}\n`)));
      for (let round = 0; round < 2; round += 1) {
        await store.insert(table, rows, { deduplicationToken: 'objects' });
        await store.insert(table, lines(), { deduplicationToken: 'lines' });
        await store.insert(`${table}_sums`, [{ id: 1, total: 5 }], { deduplicationToken: 'sums' });
        await store.command(sql`INSERT INTO ${ident(`${table}_sums`)} SELECT number, 1 FROM numbers(3)`, {
          deduplicationToken: 'select',
        });
      }
      expect(await countRows()).toBe(240_000);
      const sums = await store.query(
        sql`SELECT id, sum(total) AS total FROM ${ident(`${table}_sums`)} GROUP BY id ORDER BY id`,
      );
      expect(sums).toEqual([
        { id: 0, total: 1 },
        { id: 1, total: 6 },
        { id: 2, total: 1 },
      ]);
    });

    test('a bad row leaves nothing of its portion', async () => {
      const before = await countRows();
      const rows = [
        { id: 1, name: 'good', at: '2026-01-01T00:00:00.000Z' },
        { id: 'x', name: 'bad', at: 'never' },
      ];
      await expect(store.insert(table, rows, { deduplicationToken: 'bad' })).rejects.toMatchObject({
        code: 'query.invalid',
      });
      expect(await countRows()).toBe(before);
    });

    test('WebAssembly functions, registered again and again', async () => {
      const module = {
        name: 'contract',
        code: addModule,
        functions: [
          `CREATE OR REPLACE FUNCTION contract_add LANGUAGE WASM FROM '{module}' :: 'add'
           ARGUMENTS (a UInt32, b UInt32) RETURNS UInt32 ABI ROW_DIRECT`,
        ],
      };
      const registered = [await store.registerWasm(module), await store.registerWasm(module)];
      expect(registered).toEqual(store.kind === 'embedded' ? [true, true] : [registered[0], registered[0]]);
      if (registered[0] === true) {
        expect(await store.query(sql`SELECT contract_add(1, 2) AS three`)).toEqual([{ three: 3 }]);
        await store.command('DROP FUNCTION contract_add');
      }
    });

    test('ping', async () => {
      expect(await store.ping()).toBe(true);
    });
  });
}

/** One function, `add(i32, i32) → i32`. */
const addModule = Buffer.from(
  '0061736d0100000001070160027f7f017f030201000707010361646400000a09010700200020016a0b',
  'hex',
);
