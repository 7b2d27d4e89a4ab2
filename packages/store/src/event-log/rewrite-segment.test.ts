import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAll } from './event-log.contract.ts';
import { FileEventLog } from './file-event-log.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'skylantern-rewrite-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const withoutAda = ({ payload }: { payload: Buffer }): Buffer | null => {
  const text = payload.toString();
  return text.includes('ada') ? Buffer.from(text.replaceAll('ada', '-')) : null;
};

test('records are changed in every segment, also the newest; offsets, times and the others stay', async () => {
  const damage: object[] = [];
  const log = await FileEventLog.open({
    directory,
    segmentBytes: 200,
    onDamage: (found) => damage.push(found),
  });
  const told = ['ada 0', 'bob 1', 'bob 2 and ada', 'eve 3', 'ada 4 a much longer line about her', 'bob 5'];
  for (const text of told) await log.append(Buffer.from(text));
  const before = await readAll(await log.openConsumer({ from: 0 }));
  const reader = await log.openConsumer({ from: 0 });
  await reader.next({ maxRecords: 1 }); // has the first segment open
  const appending = log.append(Buffer.from('bob 6'));
  expect(await log.rewrite(withoutAda)).toBe(3);
  expect(await appending).toBe(6);
  expect(await log.append(Buffer.from('bob 7'))).toBe(7);
  const after = await readAll(await log.openConsumer({ from: 0 }));
  expect(after.map(({ payload }) => payload.toString())).toEqual([
    ...told.map((text) => text.replaceAll('ada', '-')),
    'bob 6',
    'bob 7',
  ]);
  expect(after.slice(0, 6).map(({ offset, appendedAt }) => [offset, appendedAt])).toEqual(
    before.map(({ offset, appendedAt }) => [offset, appendedAt]),
  );
  expect((await readAll(reader)).map(({ offset }) => offset)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(await log.rewrite(withoutAda)).toBe(0);
  await log.close();
  const files = await Promise.all((await readdir(directory)).map((name) => readFile(join(directory, name))));
  expect(files.length).toBeGreaterThan(2);
  expect(files.some((bytes) => bytes.includes('ada'))).toBe(false);
  const again = await FileEventLog.open({ directory, onDamage: (found) => damage.push(found) });
  expect((await readAll(await again.openConsumer({ from: 3 }))).map(({ offset }) => offset)).toEqual([
    3, 4, 5, 6, 7,
  ]);
  expect(await again.append(Buffer.from('next'))).toBe(8);
  expect(damage).toEqual([]);
  await again.close();
});
