import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open as openFile, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { restoreLog } from './copy-log.ts';
import { describeEventLog, readAll } from './event-log.contract.ts';
import { FileEventLog, type FileEventLogOptions, type LogDamage } from './file-event-log.ts';
import { RECORD_HEADER_BYTES, SEGMENT_HEADER_BYTES } from './record-format.ts';
import type { OpenFile } from './segment-files.ts';

describeEventLog('files', (options) => FileEventLog.open(options));

let directory: string;
let damage: LogDamage[];
const opened: FileEventLog[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skylantern-log-'));
  damage = [];
});

afterEach(async () => {
  for (const log of opened.splice(0)) await log.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(options: Partial<FileEventLogOptions> = {}): Promise<FileEventLog> {
  const log = await FileEventLog.open({ directory, onDamage: (found) => damage.push(found), ...options });
  opened.push(log);
  return log;
}

const texts = async (log: FileEventLog, from = 0) =>
  (await readAll(await log.openConsumer({ from }))).map(({ payload }) => payload.toString());

async function segmentPaths(): Promise<string[]> {
  return (await readdir(directory)).sort().map((name) => join(directory, name));
}

test('a write torn at any byte of the last record costs only that record', async () => {
  const log = await open();
  for (const text of ['one', 'two', 'three']) await log.append(Buffer.from(text));
  await log.close();
  const [path = ''] = await segmentPaths();
  const whole = await readFile(path);
  const lastBytes = RECORD_HEADER_BYTES + 'three'.length;
  for (let cut = 1; cut <= lastBytes; cut++) {
    await writeFile(path, whole.subarray(0, whole.length - cut));
    const torn = await open();
    expect(await texts(torn)).toEqual(['one', 'two']);
    const offset = await torn.append(Buffer.from('four'));
    // Whoever may have read the torn record has a cursor of 3: the new one must not fall before it.
    expect(offset).toBeGreaterThanOrEqual(cut === lastBytes ? 2 : 3);
    expect(await texts(torn)).toEqual(['one', 'two', 'four']);
    await torn.close();
    expect(await texts(await open())).toEqual(['one', 'two', 'four']);
  }
});

test('a flipped bit costs one record, is reported, and the others are read', async () => {
  const log = await open();
  for (let n = 0; n < 9; n++) await log.append(Buffer.from(`record ${n}`));
  await log.close();
  const [path = ''] = await segmentPaths();
  const whole = await readFile(path);
  const recordBytes = RECORD_HEADER_BYTES + 'record 0'.length;
  const start = SEGMENT_HEADER_BYTES + 4 * recordBytes;
  for (let at = start; at < start + recordBytes; at++) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    await writeFile(path, flipped);
    damage = [];
    const hurt = await open();
    const file = path;
    expect(damage).toEqual([{ kind: 'damaged-records', file, from: 4, to: 5 }]);
    const consumer = await hurt.openConsumer({ from: 0 });
    const { records, skipped, nextOffset } = await consumer.next();
    expect(records.map(({ offset }) => offset)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect(skipped).toEqual([{ from: 4, to: 5, reason: 'damaged' }]);
    expect(nextOffset).toBe(9);
    await hurt.close();
  }
});

test('damage in an older segment, in its header and at its end, is passed over', async () => {
  const log = await open({ segmentBytes: 4096 });
  for (let n = 0; n < 60; n++) await log.append(Buffer.from(String(n).padEnd(200)));
  await log.close();
  const paths = await segmentPaths();
  const [, second = '', third = ''] = paths;
  const headless = await readFile(second);
  headless.fill(0xff, 0, SEGMENT_HEADER_BYTES);
  await writeFile(second, headless);
  await truncate(third, (await readFile(third)).length - 10);
  const hurt = await open({ segmentBytes: 4096 });
  const lost = Number(/(\d+)\.log/.exec(paths[3] ?? '')?.[1]) - 1;
  const seen = (await texts(hurt)).map(Number);
  expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n).filter((n) => n !== lost));
  expect(damage).toEqual([{ kind: 'damaged-records', file: third, from: lost, to: lost + 1 }]);
});

test('a payload that looks like a record is not taken for one', async () => {
  const other = join(directory, 'other');
  const forger = await FileEventLog.open({ directory: other });
  for (let n = 0; n < 3; n++) await forger.append(Buffer.from('forged'));
  await forger.close();
  const [name = ''] = await readdir(other);
  const forged = (await readFile(join(other, name))).subarray(SEGMENT_HEADER_BYTES);
  const log = await open({ directory: join(directory, 'own') });
  await log.append(Buffer.from('first'));
  await log.append(forged);
  await log.append(Buffer.from('last'));
  await log.close();
  const path = join(directory, 'own', name);
  const bytes = await readFile(path);
  bytes[SEGMENT_HEADER_BYTES + RECORD_HEADER_BYTES + 5] = 0; // breaks the header of the second record
  await writeFile(path, bytes);
  expect(await texts(await open({ directory: join(directory, 'own') }))).toEqual(['first', 'last']);
});

test('a cursor beyond the end is refused unless the log is told', async () => {
  const log = await open();
  await log.append(Buffer.from('one'));
  await expect(log.openConsumer({ from: 7 })).rejects.toThrow('before the cursor 7');
  await log.close();
  const told = await open({ nextOffsetAtLeast: 7 });
  const consumer = await told.openConsumer({ from: 7 });
  expect(await told.append(Buffer.from('two'))).toBe(7);
  expect((await consumer.next()).records.map(({ offset }) => offset)).toEqual([7]);
  expect(await texts(told)).toEqual(['one', 'two']);
});

test('old segments go by age, and the last one is closed by age so that it can go', async () => {
  let now = Date.UTC(2026, 0, 1);
  const log = await open({ now: () => now, segmentMaxAgeMs: 3_600_000 });
  await log.append(Buffer.from('old'));
  now += 2 * 3_600_000;
  await log.append(Buffer.from('new'));
  now += 3_600_000;
  await log.removeBefore(2, { keepForMs: 2 * 3_600_000 });
  expect(await texts(log)).toEqual(['old', 'new']);
  now += 2 * 3_600_000;
  await log.removeBefore(2, { keepForMs: 2 * 3_600_000 });
  const batch = await (await log.openConsumer({ from: 0 })).next();
  expect(batch.skipped).toEqual([{ from: 0, to: 1, reason: 'removed' }]);
  expect(batch.records.map(({ payload }) => payload.toString())).toEqual(['new']);
});

test('a copy made while appends go on holds all that was acknowledged before', async () => {
  const log = await open({ segmentBytes: 4096 });
  const before = await Promise.all(
    Array.from({ length: 100 }, (_, n) => log.append(Buffer.from(String(n).padEnd(99)))),
  );
  const during = Promise.all(Array.from({ length: 100 }, (_, n) => log.append(Buffer.from(`later ${n}`))));
  const copied = await log.copyTo(join(directory, 'copy'));
  await during;
  const restored = join(directory, 'restored');
  await restoreLog(join(directory, 'copy'), restored);
  const offsets = (await readAll(await (await open({ directory: restored })).openConsumer({ from: 0 }))).map(
    ({ offset }) => offset,
  );
  expect(offsets.slice(0, 100)).toEqual(before);
  expect(offsets).toHaveLength(copied.nextOffset);
  await expect(restoreLog(join(directory, 'copy'), restored)).rejects.toThrow('not empty');
});

/** A disk that writes half of a record and then fails, as long as `failing` says so. */
function failingDisk(state: { failing: string | null }): OpenFile {
  return async (path, flags, mode) => {
    const file = await openFile(path, flags, mode);
    const write = file.write.bind(file);
    const fail = (code: string) => Object.assign(new Error(`${code}: injected`), { code });
    file.write = (async (buffer: Buffer, at: number, length: number, position: number) => {
      if (state.failing === null) return write(buffer, at, length, position);
      await write(buffer, at, Math.floor(length / 2), position);
      throw fail(state.failing);
    }) as typeof file.write;
    return file;
  };
}

for (const [code, expected] of [
  ['ENOSPC', 'log.full'],
  ['EIO', 'store.unavailable'],
] as const) {
  test(`${code}: appends are refused with ${expected}, consumers see nothing of it, and it recovers`, async () => {
    const state: { failing: string | null } = { failing: null };
    const log = await open({ openFile: failingDisk(state) });
    await log.append(Buffer.from('before'));
    state.failing = code;
    const refused = await Promise.allSettled(
      Array.from({ length: 5 }, () => log.append(Buffer.from('refused'))),
    );
    for (const { status, ...result } of refused) {
      expect(status).toBe('rejected');
      expect(result).toMatchObject({ reason: { code: expected, facts: { code } } });
    }
    await expect(log.append(Buffer.from('again'))).rejects.toMatchObject({ code: expected });
    expect(await texts(log)).toEqual(['before']);
    state.failing = null;
    await log.append(Buffer.from('after'));
    expect(await texts(log)).toEqual(['before', 'after']);
    await log.close();
    expect(await texts(await open())).toEqual(['before', 'after']);
  });
}

test('more than may wait is refused', async () => {
  const log = await open({ maxWaitingBytes: 1000 });
  const results = await Promise.allSettled(
    Array.from({ length: 10 }, () => log.append(Buffer.alloc(400, 'x'))),
  );
  const reasons = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.code);
  expect(reasons).toEqual(Array.from({ length: 8 }, () => 'log.full'));
  await log.append(Buffer.alloc(400, 'y'));
});

test('killed with -9 again and again: what was acknowledged is there, once', {
  timeout: 120_000,
}, async () => {
  const fixture = new URL('./append-until-killed.fixture.ts', import.meta.url).pathname;
  const acknowledged = new Map<number, string>();
  for (let run = 0; run < 6; run++) {
    const child = spawn(process.execPath, ['--import', 'tsx', fixture, directory, String(run)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    const enough = 2_000 + run * 777;
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString();
      if (told.length > enough * 10) child.kill('SIGKILL');
    });
    await once(child, 'close');
    for (const line of told.split('\n').slice(0, -1)) {
      const [offset = '', text = ''] = line.split(' ');
      expect(acknowledged.has(Number(offset))).toBe(false);
      acknowledged.set(Number(offset), text);
    }
  }
  const records = await readAll(await (await open()).openConsumer({ from: 0 }));
  const found = new Map(
    records.map(({ offset, payload }) => [offset, payload.toString().replace(/\.+$/, '')]),
  );
  expect(found.size).toBe(records.length);
  expect(acknowledged.size).toBeGreaterThan(5_000);
  for (const [offset, text] of acknowledged) expect(found.get(offset)).toBe(text);
  expect(damage.filter(({ kind }) => kind === 'damaged-records')).toEqual([]);
});
