import { DAY_MS, durationMs, type Within } from '@skylantern/contracts';
import { dateOnly, instant, type Sql, sql } from '@skylantern/store/sql';

/** What the engine's instants can hold, with room for a zone on both sides. */
const EARLIEST = Date.UTC(1900, 0, 3);
const LATEST = Date.UTC(2299, 11, 29);
const LONGEST_MS = 100 * 366 * DAY_MS;

export const windowRemedies = {
  within: 'give { "last": "7d" } or { "from": …, "to": … }',
  'within.last': 'write for example 30m, 24h or 7d',
  'within.from': 'give an instant like 2024-03-01T00:00:00Z',
  'within.to': 'give an instant like 2024-03-01T00:00:00Z',
};

export function checkWindow(
  within: Within | undefined,
  fail: (field: string, message: string) => never,
): void {
  if (within === undefined) return;
  if ('last' in within) {
    if (durationMs(within.last) > LONGEST_MS)
      fail('within.last', 'is longer than 100 years: leave "within" out');
    return;
  }
  const [from, to] = [Date.parse(within.from), Date.parse(within.to)];
  if (Number.isNaN(from)) fail('within.from', `is no instant: ${windowRemedies['within.from']}`);
  if (Number.isNaN(to)) fail('within.to', `is no instant: ${windowRemedies['within.to']}`);
  if (to <= from) fail('within.to', 'is not after "from": give the first instant that no longer counts');
}

/** Milliseconds, half-open; `last` ends now. */
export function instantsOf(within: Within, now: Date): { from: number; to: number } {
  if ('last' in within) return { from: now.getTime() - durationMs(within.last), to: now.getTime() };
  return { from: Date.parse(within.from), to: Date.parse(within.to) };
}

/**
 * `day` prunes what `occurred_at` cannot. It was written in the zone that the workspace had then, at most 14 hours
 * from UTC: a day more on both sides covers every zone.
 */
export function withinToSql(within: Within, now: Date): Sql {
  const { from, to } = instantsOf(within, now);
  const day = (ms: number) => dateOnly(new Date(held(ms)).toISOString().slice(0, 10));
  const at = (ms: number) => instant(new Date(held(ms)));
  return sql`day BETWEEN ${day(from - DAY_MS)} AND ${day(to + DAY_MS)} AND occurred_at >= ${at(from)} AND occurred_at < ${at(to)}`;
}

const held = (ms: number): number => Math.min(Math.max(ms, EARLIEST), LATEST);
