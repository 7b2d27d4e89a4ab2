import {
  assignArm,
  durationMs,
  engagementEvents,
  type JourneyGraph,
  type JourneyId,
  type JsonObject,
  type PersonId,
  type WorkspaceId,
} from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { runIdOf } from './ids.ts';
import { jsonText } from './json-text.ts';
import { writeOwnEvents } from './own-events.ts';
import type { PersonGroup } from './person-group.ts';

/** The event that began a run, as it is kept with the run. */
export interface RunEvent {
  name: string;
  messageId: string;
  occurredAt: string;
  timeZone: string;
  properties: JsonObject;
}

export interface RunContext {
  /** The time of what began the run. */
  triggeredAt: string;
  event: RunEvent | null;
}

export interface Candidate {
  workspaceId: string;
  journeyId: string;
  versionId: string;
  graph: JourneyGraph;
  person: PersonGroup;
  /** Message id of the event, epoch of the segment entry, instant of the schedule. */
  occasion: string;
  triggeredAt: Date;
  event: RunEvent | null;
}

/** One process at a time lets people in or opens waits; ends with the transaction. */
export async function lockEntries(db: Executor, mode: 'alone' | 'together'): Promise<void> {
  const key = sql`hashtextextended('engagement:entries', 0)`;
  await (mode === 'alone'
    ? sql`select pg_advisory_xact_lock(${key})`
    : sql`select pg_advisory_xact_lock_shared(${key})`
  ).execute(db);
}

/**
 * Begins a run for every candidate whom the re-entry policy lets in, writes the arm of those who come for the first
 * time, and tells of it. Candidates come in the order of their arrival. Call under the lock of entries.
 */
export async function enterRuns(db: Executor, candidates: readonly Candidate[], now: Date): Promise<number> {
  if (candidates.length === 0) return 0;
  const admitted = await admit(db, candidates);
  if (admitted.length === 0) return 0;
  const arms = await assign(db, admitted, now);
  const rows = admitted.map((one) => ({
    ...one,
    id: runIdOf(one.journeyId, one.person.current, one.entryKey),
    isControl: arms.get(keyOf(one)) === 'control',
  }));
  const began = await sql<{ id: string }>`
    insert into run (id, workspace_id, journey_id, version_id, person, entry_key, is_control, state, step,
      step_entered_at, wake_at, context, entered_at)
    select id, workspace_id, journey_id, version_id, person, entry_key, is_control, 'waiting', step,
      ${now}, ${now}, context, ${now}
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.workspaceId)}::text[],
      ${rows.map((row) => row.journeyId)}::text[], ${rows.map((row) => row.versionId)}::text[],
      ${rows.map((row) => row.person.current)}::int[], ${rows.map((row) => row.entryKey)}::text[],
      ${rows.map((row) => row.isControl)}::bool[], ${rows.map((row) => row.graph.first)}::text[],
      ${rows.map((row) => jsonText(contextOf(row)))}::jsonb[])
      as t (id, workspace_id, journey_id, version_id, person, entry_key, is_control, step, context)
    on conflict do nothing returning id`.execute(db);
  const fresh = new Set(began.rows.map((row) => row.id));
  const entered = rows.filter((row) => fresh.has(row.id));
  await openGoalWaits(db, entered);
  await writeOwnEvents(
    db,
    entered.map((row) => ({
      messageId: `${engagementEvents.entered}:${row.id}`,
      workspaceId: row.workspaceId,
      person: row.person.current,
      name: engagementEvents.entered,
      occurredAt: now,
      properties: { journey_id: row.journeyId, run_id: row.id, arm: row.isControl ? 'control' : 'treated' },
    })),
  );
  return entered.length;
}

type Admitted = Candidate & { entryKey: string };
const keyOf = (one: Candidate): string => `${one.journeyId}\u0000${one.person.current}`;
const contextOf = ({ triggeredAt, event }: Candidate): RunContext => ({
  triggeredAt: triggeredAt.toISOString(),
  event,
});

async function admit(db: Executor, candidates: readonly Candidate[]): Promise<Admitted[]> {
  const inside = await listEntered(db, candidates);
  const lastAt = await listLastEntries(db, candidates);
  const admitted: Admitted[] = [];
  for (const one of candidates) {
    const { reentry } = one.graph;
    const groupKeys = one.person.numbers.map((number) => `${one.journeyId}\u0000${number}`);
    if (reentry.policy === 'once') {
      if (groupKeys.some((key) => inside.has(key))) continue;
      inside.add(keyOf(one));
      admitted.push({ ...one, entryKey: 'once' });
    } else if (reentry.policy === 'once-per') {
      const last = Math.max(...groupKeys.map((key) => lastAt.get(key) ?? Number.NEGATIVE_INFINITY));
      if (one.triggeredAt.getTime() < last + durationMs(reentry.per)) continue;
      lastAt.set(keyOf(one), one.triggeredAt.getTime());
      admitted.push({ ...one, entryKey: one.occasion });
    } else admitted.push({ ...one, entryKey: one.occasion });
  }
  await keepLastEntries(db, admitted);
  return admitted;
}

async function listEntered(db: Executor, candidates: readonly Candidate[]): Promise<Set<string>> {
  const once = candidates.filter((one) => one.graph.reentry.policy === 'once');
  if (once.length === 0) return new Set();
  const pairs = once.flatMap((one) => one.person.numbers.map((number) => [one.journeyId, number] as const));
  const found = await sql<{ journeyId: string; person: number }>`
    select distinct r.journey_id as "journeyId", r.person from run r
    join unnest(${pairs.map(([id]) => id)}::text[], ${pairs.map(([, number]) => number)}::int[]) as t (journey_id, person)
      on r.journey_id = t.journey_id and r.person = t.person`.execute(db);
  return new Set(found.rows.map((row) => `${row.journeyId}\u0000${row.person}`));
}

async function listLastEntries(db: Executor, candidates: readonly Candidate[]): Promise<Map<string, number>> {
  const per = candidates.filter((one) => one.graph.reentry.policy === 'once-per');
  if (per.length === 0) return new Map();
  const pairs = per.flatMap((one) => one.person.numbers.map((number) => [one.journeyId, number] as const));
  const found = await sql<{ journeyId: string; person: number; at: Date }>`
    select e.journey_id as "journeyId", e.person, e.entered_at as at from journey_entry e
    join unnest(${pairs.map(([id]) => id)}::text[], ${pairs.map(([, number]) => number)}::int[]) as t (journey_id, person)
      on e.journey_id = t.journey_id and e.person = t.person`.execute(db);
  return new Map(found.rows.map((row) => [`${row.journeyId}\u0000${row.person}`, row.at.getTime()]));
}

async function keepLastEntries(db: Executor, admitted: readonly Admitted[]): Promise<void> {
  const last = new Map<string, Admitted>();
  for (const one of admitted) if (one.graph.reentry.policy === 'once-per') last.set(keyOf(one), one);
  const rows = [...last.values()];
  if (rows.length === 0) return;
  await sql`
    insert into journey_entry (journey_id, person, entered_at)
    select * from unnest(${rows.map((row) => row.journeyId)}::text[], ${rows.map((row) => row.person.current)}::int[],
      ${rows.map((row) => row.triggeredAt)}::timestamptz[])
    on conflict (journey_id, person) do update set entered_at = greatest(journey_entry.entered_at, excluded.entered_at)
  `.execute(db);
}

/** The arm of everybody let in: the one written down, else by hash, written now and never changed. */
async function assign(
  db: Executor,
  admitted: readonly Admitted[],
  now: Date,
): Promise<Map<string, 'treated' | 'control'>> {
  const pairs = admitted.flatMap((one) =>
    one.person.numbers.map((number) => [one.journeyId, number] as const),
  );
  const found = await sql<{ journeyId: string; person: number; arm: 'treated' | 'control'; at: Date }>`
    select distinct a.journey_id as "journeyId", a.person, a.arm, a.assigned_at as at from assignment a
    join unnest(${pairs.map(([id]) => id)}::text[], ${pairs.map(([, number]) => number)}::int[]) as t (journey_id, person)
      on a.journey_id = t.journey_id and a.person = t.person`.execute(db);
  const written = new Map(found.rows.map((row) => [`${row.journeyId}\u0000${row.person}`, row]));
  const arms = new Map<string, 'treated' | 'control'>();
  const fresh: Admitted[] = [];
  for (const one of admitted) {
    if (arms.has(keyOf(one))) continue;
    const known = one.person.numbers
      .flatMap((number) => written.get(`${one.journeyId}\u0000${number}`) ?? [])
      .sort((a, b) => a.at.getTime() - b.at.getTime())[0];
    arms.set(keyOf(one), known?.arm ?? armOf(one));
    if (known === undefined) fresh.push(one);
  }
  await sql`
    insert into assignment (journey_id, person, workspace_id, arm, assigned_at)
    select journey_id, person, workspace_id, arm, ${now} from unnest(${fresh.map((one) => one.journeyId)}::text[],
      ${fresh.map((one) => one.person.current)}::int[], ${fresh.map((one) => one.workspaceId)}::text[],
      ${fresh.map((one) => arms.get(keyOf(one)) ?? 'treated')}::text[]) as t (journey_id, person, workspace_id, arm)
    on conflict do nothing`.execute(db);
  return arms;
}

// Ids that our own tables gave us.
const armOf = (one: Candidate) =>
  assignArm(
    one.workspaceId as WorkspaceId,
    one.journeyId as JourneyId,
    one.person.id as PersonId,
    one.graph.controlShare,
  );

async function openGoalWaits(db: Executor, entered: readonly (Admitted & { id: string })[]): Promise<void> {
  const rows = entered.filter((one) => one.graph.goal?.exits === true);
  if (rows.length === 0) return;
  await sql`
    insert into wait (run_id, name, workspace_id, person, event_name, filters, from_at, until_at, except_message_id, exit)
    select run_id, 'goal', workspace_id, person, event_name, filters, from_at, null, except_message_id, null
    from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.workspaceId)}::text[],
      ${rows.map((row) => row.person.current)}::int[], ${rows.map((row) => row.graph.goal?.what.event ?? '')}::text[],
      ${rows.map((row) => filtersText(row.graph.goal?.what.filters))}::jsonb[],
      ${rows.map((row) => row.triggeredAt)}::timestamptz[], ${rows.map((row) => row.event?.messageId ?? '')}::text[])
      as t (run_id, workspace_id, person, event_name, filters, from_at, except_message_id)
    on conflict do nothing`.execute(db);
}

const filtersText = (filters: unknown): string | null =>
  filters === undefined ? null : JSON.stringify(filters);
