import type { EventOutcome } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Received } from './batches.ts';

const MINUTE_MS = 60_000;
/** Minutes are kept this long. */
export const KEEP_MINUTES_DAYS = 8;

export interface Count {
  workspaceId: string;
  source: string;
  /** Start of the minute in which they were received. */
  minute: number;
  outcome: EventOutcome;
  events: number;
  /** From when they happened to when they were received. */
  lateMsSum: number;
  lateMsMax: number;
}

const minuteOf = (ms: number): number => ms - (ms % MINUTE_MS);

/** Counts what becomes of the events of a batch. */
export class Tally {
  readonly #counts = new Map<string, Count>();

  add(
    outcome: EventOutcome,
    { workspaceId, source, receivedAt }: { workspaceId: string; source: string; receivedAt: number },
    { lateMs = 0, events = 1 }: { lateMs?: number; events?: number } = {},
  ): void {
    const minute = minuteOf(receivedAt);
    const key = `${workspaceId}\u0000${source}\u0000${minute}\u0000${outcome}`;
    const late = Math.max(0, Math.round(lateMs));
    const known = this.#counts.get(key);
    if (known === undefined) {
      this.#counts.set(key, {
        workspaceId,
        source,
        minute,
        outcome,
        events,
        lateMsSum: late,
        lateMsMax: late,
      });
      return;
    }
    known.events += events;
    known.lateMsSum += late;
    known.lateMsMax = Math.max(known.lateMsMax, late);
  }

  counts(): Count[] {
    return [...this.#counts.values()];
  }
}

/** Adds them to what is known; in the transaction of what they count. */
export async function saveCounts(db: Executor, counts: readonly Count[]): Promise<void> {
  if (counts.length === 0) return;
  const keyOf = (one: Count) => `${one.workspaceId}/${one.source}/${one.minute}/${one.outcome}`;
  const sorted = [...counts].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  await sql`
    insert into source_minute as known (workspace_id, source, minute, outcome, events, late_ms_sum, late_ms_max)
    select made.* from unnest(${sorted.map((one) => one.workspaceId)}::text[], ${sorted.map((one) => one.source)}::text[],
      ${sorted.map((one) => new Date(one.minute).toISOString())}::timestamptz[],
      ${sorted.map((one) => one.outcome)}::text[], ${sorted.map((one) => one.events)}::bigint[],
      ${sorted.map((one) => one.lateMsSum)}::bigint[], ${sorted.map((one) => one.lateMsMax)}::bigint[])
      as made (workspace_id, source, minute, outcome, events, late_sum, late_max)
    where exists (select from workspace where id = made.workspace_id)
    on conflict (workspace_id, source, minute, outcome) do update set events = known.events + excluded.events,
      late_ms_sum = known.late_ms_sum + excluded.late_ms_sum,
      late_ms_max = greatest(known.late_ms_max, excluded.late_ms_max)`.execute(db);
}

/** Events of one source that became queryable together. */
export interface BecameQueryable {
  workspaceId: string;
  source: string;
  events: number;
  /** From received to queryable, over all of them. */
  tookMsSum: number;
  tookMsMax: number;
}

export function tookOf(received: Received, now: Date): BecameQueryable {
  const { workspaceId, source, events, firstAt, laterMsSum } = received;
  const most = Math.max(0, now.getTime() - firstAt);
  return { workspaceId, source, events, tookMsSum: Math.max(0, most * events - laterMsSum), tookMsMax: most };
}

/** How long events took until questions saw them, by the minute in which they did. */
export async function saveQueryable(
  db: Executor,
  queryable: readonly BecameQueryable[],
  now: Date,
): Promise<void> {
  const minute = new Date(minuteOf(now.getTime())).toISOString();
  const bySource = new Map<string, BecameQueryable>();
  for (const one of queryable) {
    const key = `${one.workspaceId}/${one.source}`;
    const known = bySource.get(key);
    bySource.set(key, {
      ...one,
      events: one.events + (known?.events ?? 0),
      tookMsSum: one.tookMsSum + (known?.tookMsSum ?? 0),
      tookMsMax: Math.max(one.tookMsMax, known?.tookMsMax ?? 0),
    });
  }
  const sorted = [...bySource].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  if (sorted.length === 0) return;
  await sql`
    insert into queryable_minute as known (workspace_id, source, minute, events, took_ms_sum, took_ms_max)
    select made.workspace_id, made.source, ${minute}::timestamptz, made.events, made.took_sum, made.took_max
    from unnest(${sorted.map((one) => one.workspaceId)}::text[], ${sorted.map((one) => one.source)}::text[],
      ${sorted.map((one) => one.events)}::bigint[], ${sorted.map((one) => one.tookMsSum)}::bigint[],
      ${sorted.map((one) => one.tookMsMax)}::bigint[]) as made (workspace_id, source, events, took_sum, took_max)
    where exists (select from workspace where id = made.workspace_id)
    on conflict (workspace_id, source, minute) do update set events = known.events + excluded.events,
      took_ms_sum = known.took_ms_sum + excluded.took_ms_sum,
      took_ms_max = greatest(known.took_ms_max, excluded.took_ms_max)`.execute(db);
}

/** A request that was answered 429. */
export interface Limited {
  workspaceId: string;
  source: string;
  requests: number;
  events: number;
}

/** Requests answered 429, by the minute in which they came. */
export async function saveLimited(db: Executor, limited: readonly Limited[], now: Date): Promise<void> {
  if (limited.length === 0) return;
  const minute = new Date(minuteOf(now.getTime())).toISOString();
  await sql`
    insert into limited_minute as known (workspace_id, source, minute, requests, events)
    select made.workspace_id, made.source, ${minute}::timestamptz, made.requests, made.events
    from unnest(${limited.map((one) => one.workspaceId)}::text[], ${limited.map((one) => one.source)}::text[],
      ${limited.map((one) => one.requests)}::bigint[], ${limited.map((one) => one.events)}::bigint[])
      as made (workspace_id, source, requests, events)
    where exists (select from workspace where id = made.workspace_id)
    on conflict (workspace_id, source, minute) do update set requests = known.requests + excluded.requests,
      events = known.events + excluded.events`.execute(db);
}

export async function forgetOldMinutes(db: Executor, now: Date): Promise<void> {
  const before = sql`${new Date(now.getTime() - KEEP_MINUTES_DAYS * 86_400_000).toISOString()}::timestamptz`;
  await sql`delete from queryable_minute where minute < ${before}`.execute(db);
  await sql`delete from limited_minute where minute < ${before}`.execute(db);
  await sql`delete from source_minute where minute < ${before}`.execute(db);
}
