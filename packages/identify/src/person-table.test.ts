import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makePersonTable } from './person-table.ts';

/** As keys are in use: bits of an MD5. */
const scattered = (n: number) => Number.parseInt(hash('md5', String(n)).slice(0, 8), 16);

describe('the table of persons', () => {
  it('finds what was put in, while it grows and after it', () => {
    const table = makePersonTable();
    for (let n = 0; n < 300_000; n += 1) table.set(n, scattered(n), n + 1);
    const lost = Array.from({ length: 300_000 }, (_, n) => n).filter(
      (n) => table.get(n, scattered(n)) !== n + 1,
    );
    // A set may be full before the table grows: seldom.
    expect(lost.length).toBeLessThan(3_000);
  });

  it('knows nothing of keys that share one half', () => {
    const table = makePersonTable();
    table.set(1, 2, 7);
    expect(table.get(1, 3)).toBeUndefined();
    expect(table.get(3, 2)).toBeUndefined();
    expect(table.get(1, 2)).toBe(7);
  });

  it('takes the halves of a key with and without a sign for the same', () => {
    const table = makePersonTable();
    table.set(0xffffffff, 0x80000000, 7);
    expect(table.get(-1, -0x80000000)).toBe(7);
  });

  it('writes over and deletes without losing its neighbours', () => {
    const table = makePersonTable();
    for (let n = 1; n <= 5; n += 1) table.set(n, 0, n);
    table.set(3, 0, 30);
    table.delete(2, 0);
    table.delete(99, 0);
    expect([1, 2, 3, 4, 5].map((n) => table.get(n, 0))).toEqual([1, undefined, 30, 4, 5]);
  });

  it('forgets in a full set what was not asked for the longest', () => {
    const table = makePersonTable(2 ** 10);
    for (let n = 1; n <= 16; n += 1) table.set(n, 0, n);
    table.get(1, 0);
    table.set(17, 0, 17);
    expect(table.get(1, 0)).toBe(1);
    expect(table.get(2, 0)).toBeUndefined();
    expect(table.get(17, 0)).toBe(17);
  });
});
