import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSkylanternError } from '@skylantern/contracts';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateStateStore } from './migrate-state-store.ts';
import type { StateStore } from './state-store.ts';

interface Tables {
  counter: { id: number; value: number };
}

/** `open` gives an empty store; `clean` removes what it made. */
export function describeStateStore(
  name: string,
  open: () => Promise<{ store: StateStore; clean: () => Promise<void> }>,
): void {
  describe(`state store: ${name}`, () => {
    let store: StateStore;
    let clean: () => Promise<void>;
    let directory: string;

    beforeAll(async () => {
      ({ store, clean } = await open());
      directory = await mkdtemp(join(tmpdir(), 'skylantern-migrations-'));
      await writeFile(
        join(directory, '0001_counter.sql'),
        'create table counter (id int primary key, value int8);',
      );
    });

    afterAll(async () => {
      await store.close();
      await clean();
      await rm(directory, { recursive: true, force: true });
    });

    test('migrations run once, also when two servers start together', async () => {
      const both = await Promise.all([
        migrateStateStore(store, { directory }),
        migrateStateStore(store, { directory }),
      ]);
      expect(both.map(({ version }) => version)).toEqual([1, 1]);
      expect(both.flatMap(({ applied }) => applied)).toEqual(['0001_counter.sql']);
    });

    test('a failing migration leaves nothing behind and says which it was', async () => {
      const file = join(directory, '0002_wrong.sql');
      await writeFile(file, 'create table half (id int); create table counter (id int);');
      await expect(migrateStateStore(store, { directory })).rejects.toThrow('0002_wrong.sql');
      await rm(file);
      expect((await store.pool.query(`select to_regclass('half') as half`)).rows).toEqual([{ half: null }]);
    });

    test('data newer than the code, and an edited migration, are refused', async () => {
      const empty = await mkdtemp(join(tmpdir(), 'skylantern-migrations-'));
      const newer: unknown = await migrateStateStore(store, { directory: empty }).catch(
        (error: unknown) => error,
      );
      expect(isSkylanternError(newer, 'store.newer-than-code')).toBe(true);
      await writeFile(join(empty, '0001_counter.sql'), 'create table counter (id int);');
      const edited: unknown = await migrateStateStore(store, { directory: empty }).catch(
        (error: unknown) => error,
      );
      expect(isSkylanternError(edited, 'store.migration-changed')).toBe(true);
      await rm(empty, { recursive: true });
    });

    test('a transaction is kept whole or not at all', async () => {
      await store.transaction<Tables, void>(async (trx) => {
        await trx.insertInto('counter').values({ id: 1, value: 10 }).execute();
      });
      const failed = store.transaction<Tables, void>(async (trx) => {
        await trx.updateTable('counter').set({ value: 99 }).execute();
        throw new Error('changed my mind');
      });
      await expect(failed).rejects.toThrow('changed my mind');
      expect(await store.tables<Tables>().selectFrom('counter').selectAll().execute()).toEqual([
        { id: 1, value: 10 },
      ]);
    });

    test('a serialization failure is retried only where it was asked for', async () => {
      const addOne = async (retries: number, meet: () => Promise<void>) =>
        store.transaction<Tables, void>(
          async (trx) => {
            const { value } = await trx
              .selectFrom('counter')
              .select('value')
              .where('id', '=', 1)
              .executeTakeFirstOrThrow();
            await meet();
            await trx
              .updateTable('counter')
              .set({ value: value + 1 })
              .where('id', '=', 1)
              .execute();
          },
          { isolation: 'repeatable read', retries },
        );
      const meetOnce = () => {
        let waiting = 2;
        let open: () => void;
        const both = new Promise<void>((resolve) => {
          open = resolve;
        });
        return () => {
          waiting--;
          if (waiting <= 0) open();
          return both;
        };
      };
      const strict = meetOnce();
      const refused = await Promise.allSettled([addOne(0, strict), addOne(0, strict)]);
      expect(refused.filter(({ status }) => status === 'rejected')).toMatchObject([
        { reason: { code: '40001' } },
      ]);
      const patient = meetOnce();
      await Promise.all([addOne(3, patient), addOne(3, patient)]);
      const { value } = await store
        .tables<Tables>()
        .selectFrom('counter')
        .select('value')
        .executeTakeFirstOrThrow();
      expect(value).toBe(13);
    });

    test('values come in the types we work with', async () => {
      const { rows } = await sql<Record<string, unknown>>`
        select 7::int8 as small, 9007199254740993::int8 as large, 1.50::numeric as amount,
          '2026-03-01T08:00:00+08'::timestamptz as at, '2026-03-01'::date as day,
          array[1, 2]::int8[] as list, array[0.5, null]::numeric[] as shares, '{"a": [1]}'::jsonb as json
      `.execute(store);
      expect(rows).toEqual([
        {
          small: 7,
          large: 9007199254740993n,
          amount: 1.5,
          at: new Date('2026-03-01T00:00:00Z'),
          day: '2026-03-01',
          list: [1, 2],
          shares: [0.5, null],
          json: { a: [1] },
        },
      ]);
    });

    test('a notification is heard, one within a transaction at its commit', async () => {
      const heard: (string | null)[] = [];
      let arrived = () => {};
      const stop = await store.listen('Changes', (payload) => {
        heard.push(payload);
        arrived();
      });
      const next = () =>
        new Promise<void>((resolve) => {
          arrived = resolve;
        });
      let told = next();
      await store.notify('Changes', 'one');
      await told;
      told = next();
      await store.transaction<Tables, void>(async (trx) => {
        await sql`select pg_notify('Changes', 'two')`.execute(trx);
        expect(heard).toEqual(['one']);
      });
      await told;
      expect(heard).toEqual(['one', 'two']);
      await stop();
    });
  });
}
