import type { JsonObject } from '@skylantern/contracts';
import { effectiveProperties, type Leaf, listLeaves } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { HistoryRow } from './changes.ts';
import type { Fact } from './fact.ts';
import { applyFact, applyKept, type KeptOperation, operationsOf, ownerOfChanges } from './operations-of.ts';
import { type Acquisition, operationsOfSignUp, operationsOfTouch } from './touch-operations.ts';

const REFRESH_SEEN_MS = 3_600_000;

interface Seen {
  /** The leaf that the events are written under, and its person of today. */
  number: number;
  current: number;
  firstAt: number;
  lastAt: number;
}

/** What is written of one row of `person`; null is left as it is. */
interface Change {
  own: Leaf['own'] | null;
  ownSeen: Seen | null;
  properties: JsonObject | null;
  firstAt: number | null;
  lastAt: number | null;
}

export interface Touched {
  /** Persons of today that were written. */
  persons: number[];
  history: HistoryRow[];
}

/**
 * Does the operations on persons, each on the leaf that its event is written under, and moves first and last seen.
 * A person of whom nothing new is said is written at most once an hour.
 */
export async function applyTraits(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
  acquisition: Acquisition,
): Promise<Touched> {
  const seen = seenOf(facts);
  const { changed, groups, history } = await applyAll(db, workspaceId, facts, acquisition);
  const stale = await listStale(db, workspaceId, [...seen.values()]);
  const changes = new Map<number, Change>();
  const changeOf = (number: number): Change => {
    const known = changes.get(number) ?? {
      own: null,
      ownSeen: null,
      properties: null,
      firstAt: null,
      lastAt: null,
    };
    changes.set(number, known);
    return known;
  };
  for (const leaf of changed) changeOf(leaf.number).own = leaf.own;
  for (const [current, properties] of groups) changeOf(current).properties = properties;
  // What a leaf saw and what its person of today saw are moved together: one can be worked out from the other.
  for (const number of new Set([...stale, ...changed.map((leaf) => leaf.number)])) {
    const one = seen.get(number);
    if (one === undefined) continue;
    changeOf(number).ownSeen = one;
    const today = changeOf(one.current);
    today.firstAt = Math.min(today.firstAt ?? one.firstAt, one.firstAt);
    today.lastAt = Math.max(today.lastAt ?? one.lastAt, one.lastAt);
  }
  return { persons: await save(db, workspaceId, changes), history };
}

function seenOf(facts: readonly Fact[]): Map<number, Seen> {
  const seen = new Map<number, Seen>();
  for (const { origin, current, occurredAt } of facts) {
    const at = occurredAt.getTime();
    const known = seen.get(origin) ?? { number: origin, current, firstAt: at, lastAt: at };
    known.firstAt = Math.min(known.firstAt, at);
    known.lastAt = Math.max(known.lastAt, at);
    seen.set(origin, known);
  }
  return seen;
}

/** The leaves whose states changed, and what that makes of their persons of today. */
async function applyAll(db: Executor, workspaceId: string, facts: readonly Fact[], acquisition: Acquisition) {
  const { began, signUps } = acquisition;
  const says = (fact: Fact) => ownerOfChanges[fact.event.kind] === 'person' && operationsOf(fact).length > 0;
  const saying = facts.filter((fact) => says(fact) || began.has(fact) || signUps.has(fact));
  const leaves = await listLeaves(db, workspaceId, [...new Set(saying.map((fact) => fact.current))]);
  const byNumber = new Map(leaves.map((leaf) => [leaf.number, leaf]));
  const changed = new Set<Leaf>();
  const history: HistoryRow[] = [];
  const keep = (leaf: Leaf, fact: Fact, states: Leaf['own'], kept: readonly KeptOperation[]) => {
    if (kept.length === 0) return;
    leaf.own = states;
    changed.add(leaf);
    history.push(...kept.map((one) => historyRow(workspaceId, leaf.number, fact, one)));
  };
  for (const fact of saying) {
    const leaf = byNumber.get(fact.origin);
    if (leaf === undefined) continue;
    if (says(fact)) {
      const { states, kept } = applyFact(leaf.own, fact);
      keep(leaf, fact, states, kept);
    }
    const touch = began.get(fact);
    if (touch === undefined) continue;
    const { states, kept } = applyKept(leaf.own, operationsOfTouch(leaf.own, fact, touch));
    keep(leaf, fact, states, kept);
  }
  for (const fact of signUps) {
    const leaf = byNumber.get(fact.origin);
    if (leaf === undefined) continue;
    const group = leaves.filter(({ current }) => current === leaf.current).map(({ own }) => own);
    const { states, kept } = applyKept(leaf.own, operationsOfSignUp(group, fact, acquisition));
    keep(leaf, fact, states, kept);
  }
  const touchedGroups = new Set([...changed].map((leaf) => leaf.current));
  const groups = effectiveProperties(leaves.filter((leaf) => touchedGroups.has(leaf.current)));
  return { changed: [...changed], groups, history };
}

function historyRow(
  workspaceId: string,
  person: number,
  fact: Fact,
  { operation, at, sequence, position }: KeptOperation,
): HistoryRow {
  return {
    workspace_id: workspaceId,
    person,
    name: operation.name,
    at: new Date(at).toISOString(),
    sequence,
    position,
    operator: operation.op,
    value: JSON.stringify(operation.value),
    message_id: fact.event.messageId,
    source: fact.record.source,
  };
}

/** The leaves whose first or last seen has to be moved. */
async function listStale(db: Executor, workspaceId: string, seen: readonly Seen[]): Promise<number[]> {
  const found = await sql<{ number: number }>`
    select person.number from person
    join unnest(${seen.map((one) => one.number)}::int[],
      ${seen.map((one) => new Date(one.firstAt).toISOString())}::timestamptz[],
      ${seen.map((one) => new Date(one.lastAt).toISOString())}::timestamptz[]) as seen (number, first, last)
      on person.number = seen.number
    where person.workspace_id = ${workspaceId}
      and (seen.first < person.own_first_seen_at
        or seen.last > person.own_last_seen_at + make_interval(secs => ${REFRESH_SEEN_MS / 1000}))`.execute(
    db,
  );
  return found.rows.map((row) => row.number);
}

async function save(
  db: Executor,
  workspaceId: string,
  changes: ReadonlyMap<number, Change>,
): Promise<number[]> {
  if (changes.size === 0) return [];
  const list = [...changes].sort(([a], [b]) => a - b);
  const instants = (read: (change: Change) => number | null | undefined) =>
    list.map(([, change]) => {
      const at = read(change) ?? null;
      return at === null ? null : new Date(at).toISOString();
    });
  const texts = (read: (change: Change) => object | null) =>
    list.map(([, change]) => {
      const value = read(change);
      return value === null ? null : JSON.stringify(value);
    });
  // least() and greatest() pass over null.
  const written = await sql<{ number: number }>`
    update person set
      own = coalesce(change.own, person.own),
      own_first_seen_at = least(person.own_first_seen_at, change.own_first),
      own_last_seen_at = greatest(person.own_last_seen_at, change.own_last),
      properties = coalesce(change.properties, person.properties),
      first_seen_at = least(person.first_seen_at, change.first),
      last_seen_at = greatest(person.last_seen_at, change.last),
      version = version + 1
    from unnest(${list.map(([number]) => number)}::int[],
      ${texts((change) => change.own)}::jsonb[], ${texts((change) => change.properties)}::jsonb[],
      ${instants((change) => change.ownSeen?.firstAt)}::timestamptz[], ${instants((change) => change.ownSeen?.lastAt)}::timestamptz[],
      ${instants((change) => change.firstAt)}::timestamptz[], ${instants((change) => change.lastAt)}::timestamptz[]
    ) as change (number, own, properties, own_first, own_last, first, last)
    where person.workspace_id = ${workspaceId} and person.number = change.number
    returning person.number, person.merged_into`.execute(db);
  return written.rows.map((row) => row.number);
}
