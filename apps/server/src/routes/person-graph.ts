import type { PersonGraphReply } from '@skylantern/contracts';
import { loadRules } from '@skylantern/identify';
import type { EventStore, Executor, StateStore } from '@skylantern/store';
import { sql as ch, str, strings, uints } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { listSummaries } from '../persons/person-summaries.ts';

/** How the identities of a person came together; `numbers` are their leaves, the survivor first. */
export async function readPersonGraph(
  { state, events }: { state: StateStore; events: EventStore },
  workspaceId: string,
  numbers: readonly number[],
  signal: AbortSignal,
): Promise<PersonGraphReply> {
  const [rules, leaves, identities, merges] = await Promise.all([
    loadRules(state, workspaceId),
    sql<{ number: number; id: string; first: Date }>`
      select number, id, first_seen_at as first from person
      where workspace_id = ${workspaceId} and number = any(${numbers}::int[])
      order by number <> ${numbers[0] ?? 0}, number`.execute(state),
    listIdentities(state, workspaceId, numbers),
    listMerges(state, workspaceId, numbers),
  ]);
  const [nameOf, eventOf] = await Promise.all([
    findNames(
      state,
      workspaceId,
      identities.flatMap((one) => [one.person, ...one.epochs.flatMap(({ person }) => person ?? [])]),
    ),
    findEventNames(events, workspaceId, merges, signal),
  ]);
  const meaning = (from: number | Date, person: number | null) => {
    const today = person === null ? undefined : nameOf.get(person);
    return {
      from: new Date(from).toISOString(),
      person: today?.id ?? null,
      label: today?.label ?? null,
      leaf: person,
      isThis: person !== null && numbers.includes(person),
    };
  };
  return {
    leaves: leaves.rows.map(({ first, ...leaf }) => ({ ...leaf, firstSeenAt: first.toISOString() })),
    identities: identities.map(({ person, first, stopped, epochs, ...row }) => ({
      ...row,
      class: rules.types.get(row.type)?.class ?? 'ad',
      links: rules.types.get(row.type)?.links ?? false,
      leaf: person,
      firstSeenAt: first.toISOString(),
      isStopped: stopped,
      epochs:
        epochs[0] === undefined
          ? []
          : [
              ...(first.getTime() < epochs[0].from ? [meaning(first, person)] : []),
              ...epochs.map((epoch) => meaning(epoch.from, epoch.person)),
            ],
    })),
    merges: merges.map(({ at, undone, evidence, ...row }) => ({
      ...row,
      at: at.toISOString(),
      event: eventOf.get(evidence) ?? null,
      undoneAt: undone?.toISOString() ?? null,
    })),
  };
}

interface IdentityRow {
  type: string;
  value: string;
  person: number;
  first: Date;
  stopped: boolean;
  epochs: { from: number; person: number | null }[];
}

/** Also those that were first seen with another person and mean this one for a time. */
async function listIdentities(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<IdentityRow[]> {
  const found = await sql<IdentityRow>`
    select type, value, person, first_seen_at as first, is_stopped as stopped, epochs from identity
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])
    union all
    select type, value, person, first_seen_at, is_stopped, epochs from identity
    where workspace_id = ${workspaceId} and epochs <> '[]' and person <> all(${numbers}::int[]) and exists (
      select from jsonb_array_elements(epochs) as epoch where (epoch ->> 'person')::int = any(${numbers}::int[]))
    order by type, first limit 1000`.execute(db);
  return found.rows;
}

interface MergeRow {
  id: number;
  at: Date;
  rule: string;
  evidence: string;
  by: string | null;
  survivorLeaf: number;
  absorbedLeaf: number;
  survivorId: string;
  absorbedId: string;
  undone: Date | null;
  undoneBy: string | null;
}

async function listMerges(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<MergeRow[]> {
  const found = await sql<MergeRow>`
    select m.id, m.at, m.rule, m.evidence, coalesce(joiner.name, substring(m.evidence from '^by (.+)$')) as by,
      m.survivor_leaf as "survivorLeaf", m.absorbed_leaf as "absorbedLeaf", s.id as "survivorId", a.id as "absorbedId",
      m.undone_at as undone, coalesce(undoer.name, m.undone_by) as "undoneBy"
    from merge m
    join person s on s.workspace_id = m.workspace_id and s.number = m.survivor_leaf
    join person a on a.workspace_id = m.workspace_id and a.number = m.absorbed_leaf
    left join member joiner on joiner.id = substring(m.evidence from '^by (.+)$')
    left join member undoer on undoer.id = m.undone_by
    where m.workspace_id = ${workspaceId}
      and (m.survivor_leaf = any(${numbers}::int[]) or m.absorbed_leaf = any(${numbers}::int[]))
    order by m.id desc limit 500`.execute(db);
  return found.rows;
}

/** The person of today of each of these numbers. */
async function findNames(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<Map<number, { id: string; label: string }>> {
  const asked = [...new Set(numbers)];
  const today = await sql<{ number: number; current: number }>`
    select number, coalesce(merged_into, number) as current from person
    where workspace_id = ${workspaceId} and number = any(${asked}::int[])`.execute(db);
  const summaries = new Map(
    (
      await listSummaries(
        db,
        workspaceId,
        today.rows.map((row) => row.current),
      )
    ).map((person) => [person.number, person]),
  );
  return new Map(
    today.rows.flatMap(({ number, current }) => {
      const person = summaries.get(current);
      return person === undefined ? [] : [[number, { id: person.id, label: person.label }] as const];
    }),
  );
}

/** What the events were that merges rest on, by message id; those too old to be kept are missing. */
async function findEventNames(
  events: EventStore,
  workspaceId: string,
  merges: readonly MergeRow[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const seen = merges.filter((merge) => merge.by === null);
  if (seen.length === 0) return new Map();
  const persons = [...new Set(seen.flatMap((merge) => [merge.survivorLeaf, merge.absorbedLeaf]))];
  const rows = await events.query<{ messageId: string; event: string }>(
    ch`SELECT message_id AS messageId, event_name AS event FROM events
      WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(persons)}
        AND message_id IN ${strings(seen.map((merge) => merge.evidence))}`,
    { signal, maxSeconds: 10 },
  );
  return new Map(rows.map((row) => [row.messageId, row.event]));
}
