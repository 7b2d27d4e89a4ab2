import type { Touch } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { EnrichedColumns } from '../enrich/define-enricher.ts';
import { touchOf } from '../enrich/touch-of.ts';
import type { Fact } from './fact.ts';

/** How long it is known with what a session began. */
const KEEP_DAYS = 7;

/** A session that began with this fact: what it says of its person. */
export interface NewTouch {
  touch: Touch;
  /** Of the event that was taken for the beginning before; the instant under which the touch counts as the last. */
  heldAt: Date;
}

export interface Touches {
  /** By session: what each of its events carries. */
  bySession: ReadonlyMap<string, Touch | null>;
  /** By the fact that begins a session. */
  began: ReadonlyMap<Fact, NewTouch>;
}

interface Beginning {
  sessionId: string;
  at: Date;
  sequence: number;
  touch: Touch | null;
}

/**
 * Finds out with what each session began. The earliest event of a page (or of a campaign) counts, whenever it comes;
 * what was written of the session before keeps what was known then.
 */
export async function assignTouches(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
  columnsOf: ReadonlyMap<Fact, EnrichedColumns>,
): Promise<Touches> {
  const earliest = new Map<string, Fact>();
  const sessions = new Set<string>();
  for (const fact of facts) {
    if (fact.sessionId === '') continue;
    sessions.add(fact.sessionId);
    const columns = columnsOf.get(fact);
    if (columns === undefined || columns.is_bot === 1 || columns.host + columns.channel === '') continue;
    const known = earliest.get(fact.sessionId);
    if (known === undefined || isBefore(fact, known)) earliest.set(fact.sessionId, fact);
  }
  if (sessions.size === 0) return { bySession: new Map(), began: new Map() };
  const known = await listBeginnings(db, workspaceId, [...sessions]);
  const began = new Map<Fact, NewTouch>();
  const fresh: Beginning[] = [];
  for (const [sessionId, fact] of earliest) {
    const before = known.get(sessionId);
    const { occurredAt: at, sequence } = fact;
    const columns = columnsOf.get(fact);
    if (columns === undefined) continue;
    if (
      before !== undefined &&
      (before.at < at || (before.at.getTime() === at.getTime() && before.sequence <= sequence))
    )
      continue;
    const touch = touchOf(columns, at);
    const beginning = { sessionId, at, sequence, touch };
    known.set(sessionId, beginning);
    fresh.push(beginning);
    if (touch !== null) began.set(fact, { touch, heldAt: before?.touch === null ? at : (before?.at ?? at) });
  }
  await saveBeginnings(db, workspaceId, fresh);
  return { bySession: new Map([...known].map(([id, { touch }]) => [id, touch])), began };
}

const isBefore = (one: Fact, other: Fact): boolean =>
  one.occurredAt < other.occurredAt ||
  (one.occurredAt.getTime() === other.occurredAt.getTime() && one.sequence < other.sequence);

async function listBeginnings(
  db: Executor,
  workspaceId: string,
  sessions: readonly string[],
): Promise<Map<string, Beginning>> {
  const found = await sql<Beginning>`
    select session_id as "sessionId", occurred_at as at, sequence, touch from session_touch
    where workspace_id = ${workspaceId} and session_id = any(${sessions}::text[])`.execute(db);
  return new Map(found.rows.map((row) => [row.sessionId, { ...row, sequence: Number(row.sequence) }]));
}

async function saveBeginnings(db: Executor, workspaceId: string, fresh: readonly Beginning[]): Promise<void> {
  if (fresh.length === 0) return;
  const list = [...fresh].sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
  await sql`
    insert into session_touch (workspace_id, session_id, occurred_at, sequence, touch)
    select ${workspaceId}, * from unnest(${list.map((one) => one.sessionId)}::text[],
      ${list.map((one) => one.at.toISOString())}::timestamptz[], ${list.map((one) => one.sequence)}::bigint[],
      ${list.map((one) => (one.touch === null ? null : JSON.stringify(one.touch)))}::jsonb[])
    on conflict (workspace_id, session_id) do update set occurred_at = excluded.occurred_at,
      sequence = excluded.sequence, touch = excluded.touch, written_at = now()`.execute(db);
}

/** Forgets with what sessions began that had no news for long; call it now and then. */
export async function forgetOldSessions(db: Executor, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_DAYS * 86_400_000).toISOString();
  await sql`delete from session_touch where (workspace_id, session_id) in (
    select workspace_id, session_id from session_touch where written_at < ${before}::timestamptz limit 50000)`.execute(
    db,
  );
}
