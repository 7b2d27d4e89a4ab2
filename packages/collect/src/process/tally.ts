import type { EventOutcome } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

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

/** Counts what becomes of the events of a batch. */
export class Tally {
  readonly #counts = new Map<string, Count>();

  add(
    outcome: EventOutcome,
    { workspaceId, source, receivedAt }: { workspaceId: string; source: string; receivedAt: number },
    { lateMs = 0, events = 1 }: { lateMs?: number; events?: number } = {},
  ): void {
    const minute = receivedAt - (receivedAt % MINUTE_MS);
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

/** How long batches took until questions saw them. */
export async function saveQueryable(db: Executor, tookMs: readonly number[], now: Date): Promise<void> {
  if (tookMs.length === 0) return;
  const minute = new Date(now.getTime() - (now.getTime() % MINUTE_MS)).toISOString();
  const sum = Math.round(tookMs.reduce((all, one) => all + one, 0));
  await sql`
    insert into queryable_minute as known (minute, batches, took_ms_sum, took_ms_max)
    values (${minute}::timestamptz, ${tookMs.length}, ${sum}, ${Math.round(Math.max(...tookMs))})
    on conflict (minute) do update set batches = known.batches + excluded.batches,
      took_ms_sum = known.took_ms_sum + excluded.took_ms_sum,
      took_ms_max = greatest(known.took_ms_max, excluded.took_ms_max)`.execute(db);
}

export async function forgetOldMinutes(db: Executor, now: Date): Promise<void> {
  await sql`delete from queryable_minute
    where minute < ${new Date(now.getTime() - KEEP_MINUTES_DAYS * 86_400_000).toISOString()}::timestamptz`.execute(
    db,
  );
  await sql`delete from source_minute
    where minute < ${new Date(now.getTime() - KEEP_MINUTES_DAYS * 86_400_000).toISOString()}::timestamptz`.execute(
    db,
  );
}
