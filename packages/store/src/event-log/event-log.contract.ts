import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EventLog, LogConsumer, LogRecord } from './event-log.ts';

/** `open` gives the same log for the same directory; segments are to hold about `segmentBytes`. */
export type OpenEventLog = (options: { directory: string; segmentBytes: number }) => Promise<EventLog>;

export async function readAll(consumer: LogConsumer): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (;;) {
    const batch = await consumer.next({ maxRecords: 100 });
    if (batch.records.length === 0 && batch.skipped.length === 0) return records;
    records.push(...batch.records);
  }
}

export function describeEventLog(name: string, open: OpenEventLog): void {
  describe(`event log: ${name}`, () => {
    let directory: string;
    let log: EventLog;

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'skylantern-log-'));
      log = await open({ directory, segmentBytes: 16 * 1024 });
    });

    afterEach(async () => {
      await log.close();
      await rm(directory, { recursive: true, force: true });
    });

    const appendMany = (count: number, from = 0) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          log.append(Buffer.from(`record ${from + index}`.padEnd(200))),
        ),
      );

    test('concurrent appends lose nothing and keep the order of each writer', async () => {
      const writers = Array.from({ length: 16 }, async (_, writer) => {
        const offsets: number[] = [];
        for (let n = 0; n < 50; n++)
          offsets.push(await log.append(Buffer.from(`${writer}:${n}`), String(writer)));
        return offsets;
      });
      const given = await Promise.all(writers);
      const records = await readAll(await log.openConsumer({ from: 0 }));
      expect(records).toHaveLength(800);
      for (const [writer, offsets] of given.entries()) {
        const own = records.filter(({ payload }) => payload.toString().startsWith(`${writer}:`));
        expect(own.map(({ payload }) => payload.toString())).toEqual(offsets.map((_, n) => `${writer}:${n}`));
        expect(own.map(({ offset }) => offset)).toEqual(offsets);
      }
    });

    test('several records in one append lie together', async () => {
      await log.append(Buffer.from('before'));
      const first = await log.append([Buffer.from('a'), Buffer.from('b'), Buffer.from('c')]);
      const batch = await (await log.openConsumer({ from: first })).next();
      expect(batch.records.map(({ payload }) => payload.toString())).toEqual(['a', 'b', 'c']);
      expect(batch.records[0]?.offset).toBe(first);
      expect(batch.nextOffset).toBeGreaterThan(batch.records[2]?.offset ?? Infinity);
      await expect(log.append([])).rejects.toThrow('nothing to append');
      await expect(log.append(Buffer.alloc(0))).rejects.toThrow('nothing to append');
    });

    test('a large record crosses every limit whole', async () => {
      const large = Buffer.alloc(3 * 1024 * 1024, 'x');
      const offset = await log.append(large);
      await log.append(Buffer.from('after'));
      const consumer = await log.openConsumer({ from: offset });
      const batch = await consumer.next({ maxBytes: 1000 });
      expect(batch.records.map(({ payload }) => payload.equals(large))).toEqual([true]);
      expect((await consumer.next()).records.map(({ payload }) => payload.toString())).toEqual(['after']);
    });

    test('a batch keeps to its limits and nextOffset goes on where it ended', async () => {
      await appendMany(30);
      const first = await (await log.openConsumer({ from: 0 })).next({ maxRecords: 7 });
      expect(first.records).toHaveLength(7);
      const second = await (await log.openConsumer({ from: first.nextOffset })).next({ maxBytes: 1000 });
      expect(second.records[0]?.payload.toString().trim()).toBe('record 7');
      expect(second.records.length).toBeLessThanOrEqual(5);
    });

    test('after reopening everything is there and offsets go on', async () => {
      const offsets = await appendMany(200);
      await log.close();
      log = await open({ directory, segmentBytes: 16 * 1024 });
      const next = await log.append(Buffer.from('later'));
      expect(next).toBeGreaterThan(Math.max(...offsets));
      const records = await readAll(await log.openConsumer({ from: 0 }));
      expect(records.map(({ offset }) => offset)).toEqual([...offsets, next]);
      expect(records[200]?.payload.toString()).toBe('later');
    });

    test('a waiting consumer is woken by an append', async () => {
      const consumer = await log.openConsumer({ from: 0 });
      expect((await consumer.next()).records).toEqual([]);
      const waiting = consumer.next({ waitMs: Infinity });
      const acknowledged = log.append(Buffer.from('now'));
      const batch = await waiting;
      expect(batch.records.map(({ payload }) => payload.toString())).toEqual(['now']);
      expect(await acknowledged).toBe(batch.records[0]?.offset);
    });

    test('a waiting consumer gives up at its time, its signal, or the end of the log', async () => {
      const consumer = await log.openConsumer({ from: 0 });
      expect(await consumer.next({ waitMs: 20 })).toEqual({ records: [], nextOffset: 0, skipped: [] });
      const stop = new AbortController();
      const aborted = consumer.next({ waitMs: Infinity, signal: stop.signal });
      stop.abort(new Error('stopped'));
      await expect(aborted).rejects.toThrow('stopped');
      const ended = consumer.next({ waitMs: Infinity });
      await Promise.all([log.close(), expect(ended).rejects.toThrow('closed')]);
      await expect(log.append(Buffer.from('late'))).rejects.toThrow('closed');
    });

    test('consumers are independent', async () => {
      await appendMany(50);
      const [ada, bob] = await Promise.all([log.openConsumer({ from: 0 }), log.openConsumer({ from: 0 })]);
      await readAll(ada);
      await appendMany(50, 50);
      expect(await readAll(ada)).toHaveLength(50);
      expect(await readAll(bob)).toHaveLength(100);
      await ada.close();
      await expect(ada.next()).rejects.toThrow('closed');
    });

    test('retention while a consumer reads: it reads on or is told what is gone', async () => {
      await appendMany(500);
      const consumer = await log.openConsumer({ from: 0 });
      const { records: begun } = await consumer.next({ maxRecords: 10 });
      const before = await log.stat();
      await log.removeBefore(400);
      const after = await log.stat();
      expect(after.firstOffset).toBeGreaterThan(0);
      expect(after.firstOffset).toBeLessThanOrEqual(400);
      expect(after.nextOffset).toBe(500);
      expect(after.bytes).toBeLessThan(before.bytes);
      const seen = begun.map(({ offset }) => offset);
      for (;;) {
        const batch = await consumer.next();
        if (batch.records.length === 0 && batch.skipped.length === 0) break;
        for (const { from, to, reason } of batch.skipped) {
          expect(reason).toBe('removed');
          for (let offset = from; offset < to; offset++) seen.push(offset);
        }
        seen.push(...batch.records.map(({ offset }) => offset));
      }
      expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, offset) => offset));
    });

    test('retention keeps what is young, and what is not yet before the offset', async () => {
      await appendMany(300);
      await log.removeBefore(300, { keepForMs: 3_600_000 });
      expect((await log.stat()).firstOffset).toBe(0);
      await log.removeBefore(0);
      expect((await log.stat()).firstOffset).toBe(0);
    });
  });
}
