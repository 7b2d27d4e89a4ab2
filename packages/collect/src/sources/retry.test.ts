import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SkylanternError } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judgeFault } from './judge-fault.ts';
import { type Failed, retryAt } from './retry-at.ts';
import { openSourceWorld, type SourceWorld } from './source-world.fixture.ts';

const T0 = new Date('2026-03-01T10:00:00Z');
const MINUTE = 60_000;

test('a failure that may pass is tried after 30 s and twice as long each time, up to an hour', () => {
  const middle = () => 0.5;
  const failed: Failed = { failures: 1, needsHelp: false, afterMs: null, hasSchedule: true };
  const secondsAfter = (part: Partial<Failed>, random = middle) => {
    const at = retryAt({ ...failed, ...part }, T0, random);
    return at === null ? null : (at.getTime() - T0.getTime()) / 1_000;
  };
  expect([1, 2, 3, 4, 7, 8, 9, 500].map((failures) => secondsAfter({ failures }))).toEqual([
    30, 60, 120, 240, 1_920, 3_600, 3_600, 3_600,
  ]);
  expect([secondsAfter({}, () => 0), secondsAfter({}, () => 1)]).toEqual([22.5, 37.5]);
  expect(secondsAfter({ needsHelp: true })).toBe(3_600);
  expect(secondsAfter({ afterMs: 90_000 })).toBe(90);
  expect(secondsAfter({ afterMs: 1e12 })).toBe(86_400);
  expect(secondsAfter({ hasSchedule: false, failures: 9 })).toBe(3_600);
  expect(secondsAfter({ hasSchedule: false, failures: 10 })).toBe(null);
});

test.each<[string, object, boolean]>([
  ['ECONNREFUSED', { code: 'ECONNREFUSED' }, false],
  ['a broken line', { code: 'EPIPE' }, false],
  ['a name that is not found', new SkylanternError('source.unavailable', 'x'), false],
  ['a bad address', new SkylanternError('request.invalid', 'x'), true],
  ['PostgreSQL: wrong password', { severity: 'FATAL', code: '28P01' }, true],
  ['PostgreSQL: no such table', { severity: 'ERROR', code: '42P01' }, true],
  ['PostgreSQL: too many connections', { severity: 'FATAL', code: '53300' }, false],
  ['PostgreSQL: starting up', { severity: 'FATAL', code: '57P03' }, false],
  ['MySQL: wrong password', { code: 'ER_ACCESS_DENIED_ERROR', sqlState: '28000' }, true],
  ['MySQL: no such table', { code: 'ER_NO_SUCH_TABLE', sqlState: '42S02' }, true],
  ['MySQL: too many connections', { code: 'ER_TOO_MANY_USER_CONNECTIONS', sqlState: '42000' }, false],
  ['MySQL: the line broke', { code: 'PROTOCOL_CONNECTION_LOST' }, false],
  ['a certificate that does not hold', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, true],
  ['a file that is not there', { code: 'ENOENT' }, true],
  ['no space left', { code: 'ENOSPC' }, false],
])('%s: needs somebody or passes', (_name, fault, needsHelp) => {
  const cause = fault instanceof Error ? fault : Object.assign(new Error('x'), fault);
  expect(judgeFault(new AggregateError([cause])).needsHelp).toBe(needsHelp);
});

let world: SourceWorld;
beforeAll(async () => {
  world = await openSourceWorld();
});
afterAll(() => world.close());

const mapping = { target: 'event' as const, event: 'met', person: { user_id: 'who' } };

test('a sheet that is down is tried again by itself, later each time, through a restart, and then it is well', async () => {
  let answer: [number, Record<string, string>, string] = [503, {}, ''];
  const sheet = createServer((_request, response) => response.writeHead(answer[0], answer[1]).end(answer[2]));
  await new Promise<void>((resolve) => sheet.listen(0, '127.0.0.1', resolve));
  let now = T0;
  const ports = { now: () => now, random: () => 0.5 };
  const later = (ms: number) => {
    now = new Date(now.getTime() + ms);
  };
  let work = world.work(ports);
  try {
    const { id } = await world.add({
      kind: 'published-csv',
      config: { url: `http://127.0.0.1:${(sheet.address() as AddressInfo).port}/` },
      mapping,
      schedule: '0 12 * * *',
    });
    const isNow = async () => {
      const { failures, needsHelp, retryAt: at } = (await world.rows.find(id)) ?? {};
      return { failures, needsHelp, afterMs: at ? at.getTime() - now.getTime() : null };
    };
    const nextEnd = async () => {
      const before = (await world.lastRun(id)).id;
      work.wake();
      await expect.poll(async () => (await world.lastRun(id)).id).not.toBe(before);
      return world.untilEnded(id);
    };
    const first = await world.run(id);
    expect(first).toMatchObject({ state: 'failed', fault: 'the address answers HTTP 503', reason: 'asked' });
    expect(await isNow()).toEqual({ failures: 1, needsHelp: false, afterMs: 30_000 });

    later(29_000);
    work.wake();
    await world.settled();
    expect((await world.lastRun(id)).id).toBe(first.id);
    await work.stop(); // the server is started anew
    work = world.work(ports);
    later(1_000);
    expect(await nextEnd()).toMatchObject({ state: 'failed', reason: 'retry' });
    expect(await isNow()).toEqual({ failures: 2, needsHelp: false, afterMs: 60_000 });

    answer = [429, { 'retry-after': '600' }, ''];
    later(MINUTE);
    await nextEnd();
    expect(await isNow()).toEqual({ failures: 3, needsHelp: false, afterMs: 600_000 });

    // The time of the schedule comes first: it is a try as well.
    answer = [404, {}, ''];
    await world.rows.update(id, { nextRunAt: new Date(now.getTime() + MINUTE) });
    later(MINUTE);
    expect(await nextEnd()).toMatchObject({ state: 'failed', reason: 'schedule' });
    expect(await isNow()).toEqual({ failures: 4, needsHelp: true, afterMs: 60 * MINUTE });

    // What somebody has to mend is not tried by the schedule either; a change of settings is tried at once.
    answer = [200, {}, 'who\nann\n'];
    const before = await world.lastRun(id);
    await world.rows.update(id, { nextRunAt: new Date(now.getTime() + MINUTE) });
    later(MINUTE);
    work.wake();
    await expect
      .poll(async () => (await world.rows.find(id))?.nextRunAt?.toISOString())
      .toBe('2026-03-01T12:00:00.000Z');
    expect((await world.lastRun(id)).id).toBe(before.id);
    await world.rows.update(id, { triesAt: now });
    expect(await nextEnd()).toMatchObject({ state: 'done', reason: 'retry', taken: 1 });
    expect(await isNow()).toEqual({ failures: 0, needsHelp: false, afterMs: null });
  } finally {
    await work.stop();
    sheet.closeAllConnections();
    sheet.close();
  }
});
