import { describe, expect, test } from 'vitest';
import {
  type CorrectedTime,
  correctTime,
  type DeviceClock,
  observeBatch,
  shiftOf,
  unknownClock,
} from './correct-clock.ts';

const at = (time: string) => new Date(`2026-03-01T${time}Z`);
const iso = (time: string) => at(time).toISOString();

/** A clock that saw batches with these skews, in seconds. */
function seen(...skews: number[]): DeviceClock {
  const receivedAt = at('12:00:00');
  return skews.reduce(
    (clock, skew) =>
      observeBatch(clock, new Date(receivedAt.getTime() - skew * 1_000).toISOString(), receivedAt),
    unknownClock,
  );
}

function correct(
  clock: DeviceClock,
  occurredAt: string | null,
  {
    receivedAt = at('12:00:00'),
    sessionId = 's1',
    historical = false,
  }: { receivedAt?: Date; sessionId?: string | null; historical?: boolean } = {},
): Extract<CorrectedTime, { outcome: 'ok' }> {
  const result = correctTime(clock, { occurredAt, sessionId, receivedAt, historical });
  if (result.outcome !== 'ok') throw new Error('invalid');
  return result;
}

describe('the shift', () => {
  test.each([
    [[], 0],
    [[20], 0],
    [[300], 0],
    [[301], 5],
    [[-301], -5],
    [[7 * 60], 5],
    [[8 * 60], 10],
    [[3_601], 60],
    [[-3_590], -60],
    [[15, 20, 3_600], 0],
    [[15, 3_600, 3_610], 60],
    [[0, 720], 5],
  ])('batches off by %j seconds shift %d minutes', (skews, minutes) => {
    expect(shiftOf(seen(...skews)) / 60_000).toBe(minutes);
  });

  test('only the last nine batches count', () => {
    expect(shiftOf(seen(...new Array(20).fill(3_600), 0, 0, 0, 0, 0))).toBe(0);
    expect(seen(...new Array(20).fill(3_600)).skewsMs).toHaveLength(9);
  });

  test('a batch without a readable sentAt teaches nothing', () => {
    expect(observeBatch(unknownClock, null, at('12:00:00'))).toBe(unknownClock);
    expect(observeBatch(unknownClock, 'noon', at('12:00:00'))).toBe(unknownClock);
  });
});

test('a clock that is right is left alone, whatever the way took', () => {
  const result = correct(seen(30), iso('11:59:00'));
  expect(result).toMatchObject({ occurredAt: at('11:59:00'), shiftMs: 0, clamped: false, late: false });
});

test('a clock an hour slow is put right, and what the sender said is kept', () => {
  const result = correct(seen(3_605), iso('10:58:00'));
  expect(result).toMatchObject({
    occurredAt: at('11:58:00'),
    originalAt: iso('10:58:00'),
    shiftMs: 3_600_000,
  });
});

test('a session keeps its shift while the estimate trembles, so its events keep their order', () => {
  const first = correct(seen(450), iso('11:50:00')); // 7.5 minutes: 10
  const trembled = { ...first.clock, skewsMs: seen(440, 440, 440).skewsMs }; // now it would be 5
  const second = correct(trembled, iso('11:51:00'));
  expect([first.shiftMs, second.shiftMs]).toEqual([600_000, 600_000]);
  expect(correct(second.clock, iso('11:52:00'), { sessionId: 's2' }).shiftMs).toBe(300_000);
  expect(correct(second.clock, iso('11:52:00'), { sessionId: 's1' }).shiftMs).toBe(600_000);
});

test('without session ids half an hour of silence begins a new one', () => {
  const first = correct(seen(3_600), iso('10:59:00'), { sessionId: null });
  const set = { ...first.clock, skewsMs: [] };
  const soon = correct(set, iso('12:20:00'), { sessionId: null, receivedAt: at('12:30:00') });
  const later = correct(set, iso('12:20:00'), { sessionId: null, receivedAt: at('12:30:01') });
  expect([soon.shiftMs, later.shiftMs]).toEqual([3_600_000, 0]);
});

test('it remembers eight sessions of a device, not all of them', () => {
  let clock = seen(3_600);
  for (let i = 0; i < 50; i += 1) clock = correct(clock, iso('10:00:00'), { sessionId: `s${i}` }).clock;
  expect(clock.sessions).toHaveLength(8);
});

test('the future is clamped to the arrival; a day ahead is worth a warning', () => {
  expect(correct(unknownClock, iso('12:00:01'))).toMatchObject({
    occurredAt: at('12:00:00'),
    originalAt: iso('12:00:01'),
    clamped: true,
    farFuture: false,
  });
  expect(correct(unknownClock, '2026-03-02T12:00:00Z')).toMatchObject({ clamped: true, farFuture: true });
});

test('late is more than 24 hours; history is never late and never shifted', () => {
  expect(correct(unknownClock, '2026-02-28T12:00:00.000Z').late).toBe(false);
  expect(correct(unknownClock, '2026-02-28T11:59:59.999Z').late).toBe(true);
  const historical = correct(seen(3_600), '2019-01-01T00:00:00Z', { historical: true });
  expect(historical).toMatchObject({ late: false, shiftMs: 0, occurredAt: new Date('2019-01-01T00:00:00Z') });
});

test('an event without a time happened when it arrived', () => {
  expect(correct(seen(3_600), null)).toMatchObject({
    occurredAt: at('12:00:00'),
    originalAt: null,
    shiftMs: 0,
  });
});

test('nothing before 1971, nothing that is no time', () => {
  const claim = (occurredAt: string) =>
    correctTime(unknownClock, { occurredAt, sessionId: null, receivedAt: at('12:00:00'), historical: true })
      .outcome;
  expect(claim('1971-01-01T00:00:00Z')).toBe('ok');
  expect(claim('1970-12-31T23:59:59Z')).toBe('invalid');
  expect(claim('yesterday')).toBe('invalid');
});
