import { describe, expect, test } from 'vitest';
import { nextTimeOfDay, quietUntil } from './local-time.ts';
import { nextOccurrence } from './next-occurrence.ts';

const at = (text: string) => new Date(text);

describe('the next time of a day', () => {
  test.each([
    ['2026-03-02T10:00:00Z', '10:00', 'UTC', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02T10:00:00.001Z', '10:00', 'UTC', '2026-03-03T10:00:00.000Z'],
    ['2026-03-02T10:00:00Z', '09:00', 'Asia/Shanghai', '2026-03-03T01:00:00.000Z'],
    ['2026-03-08T05:00:00Z', '02:30', 'America/New_York', '2026-03-08T07:00:00.000Z'], // no such time: 03:00 EDT
    ['2026-11-01T04:00:00Z', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'], // twice: the first
    ['2026-11-01T05:30:00.001Z', '01:30', 'America/New_York', '2026-11-02T06:30:00.000Z'],
  ])('from %s, %s in %s', (from, time, zone, expected) => {
    expect(nextTimeOfDay(at(from), time, zone).toISOString()).toBe(expected);
  });
});

describe('quiet hours', () => {
  const night = { from: '22:00', to: '08:00' };
  test.each([
    ['2026-03-02T21:59:59.999Z', night, 'UTC', null],
    ['2026-03-02T22:00:00Z', night, 'UTC', '2026-03-03T08:00:00.000Z'],
    ['2026-03-03T07:59:59.999Z', night, 'UTC', '2026-03-03T08:00:00.000Z'],
    ['2026-03-03T08:00:00Z', night, 'UTC', null],
    ['2026-03-02T13:00:00Z', { from: '12:00', to: '14:00' }, 'UTC', '2026-03-02T14:00:00.000Z'],
    ['2026-03-02T15:00:00Z', night, 'Asia/Shanghai', '2026-03-03T00:00:00.000Z'],
    ['2026-03-29T00:30:00Z', { from: '01:00', to: '02:30' }, 'Europe/Berlin', '2026-03-29T01:00:00.000Z'], // ends in the gap
    ['2026-03-29T01:00:00Z', { from: '01:00', to: '02:30' }, 'Europe/Berlin', null],
    ['2026-10-25T00:45:00Z', { from: '22:00', to: '02:30' }, 'Europe/Berlin', null], // 02:45 for the first time: over
  ])('at %s %j in %s', (now, quiet, zone, until) => {
    expect(quietUntil(at(now), quiet, zone)?.toISOString() ?? null).toBe(until);
  });
});

describe('schedules', () => {
  const daily = (cron: string, timeZone = 'UTC') => ({
    on: 'at-time' as const,
    segmentId: 's',
    cron,
    timeZone,
  });
  test('by the clock of the zone, over its change', () => {
    const noon = daily('0 12 * * *', 'Europe/Berlin');
    expect(nextOccurrence(noon, 'UTC', at('2026-03-28T11:00:00Z'))?.toISOString()).toBe(
      '2026-03-29T10:00:00.000Z',
    );
    expect(nextOccurrence(daily('0 9 * * 1'), 'UTC', at('2026-03-02T09:00:00Z'))?.toISOString()).toBe(
      '2026-03-09T09:00:00.000Z',
    );
  });
  test('once, and never again', () => {
    const once = { on: 'at-time' as const, segmentId: 's', at: '2026-03-02T09:00' };
    expect(nextOccurrence(once, 'Asia/Shanghai', at('2026-03-02T00:00:00Z'))?.toISOString()).toBe(
      '2026-03-02T01:00:00.000Z',
    );
    expect(nextOccurrence(once, 'Asia/Shanghai', at('2026-03-02T01:00:00Z'))).toBeNull();
  });
});
