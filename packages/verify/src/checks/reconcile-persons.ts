import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, str, uint } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { findFaults, type GraphFault } from './graph-faults.ts';

const SPAN = 20_000;
const LOOKS = 3;
const PAUSE_MS = 2_000;

/** What a reconciliation found. `differing` and the faults should be 0 every night. */
export interface Reconciliation {
  persons: number;
  /** Persons whom the event store knew otherwise than the state store, each looked at three times. */
  differing: number;
  /** How many of them were told to the event store again. */
  repaired: number;
  faults: GraphFault[];
  tookMs: number;
}

export interface ReconcilePorts {
  state: StateStore;
  events: EventStore;
  /** Tells the event store again what these persons are. */
  repair(workspaceId: string, numbers: readonly number[]): Promise<void>;
}

/**
 * Compares all persons of the state store with their copies in the event store, whom each was merged into, and
 * looks for what can never be in the identity graph (rule R10). Differences are repaired; faults are told.
 */
export async function reconcilePersons(
  { state, events, repair }: ReconcilePorts,
  workspaceId: string,
  signal: AbortSignal,
): Promise<Reconciliation> {
  const startedAt = performance.now();
  let persons = 0;
  const differing: number[] = [];
  for (let after = 0; ; ) {
    signal.throwIfAborted();
    const span = await sql<{ last: number | null; count: number }>`
      select max(number) as last, count(*)::int as count from (
        select number from person where workspace_id = ${workspaceId} and number > ${after} order by number limit ${SPAN}
      ) as span`.execute(state);
    const { last, count } = span.rows[0] ?? { last: null, count: 0 };
    if (last === null) break;
    persons += count;
    differing.push(...(await differencesOf({ state, events }, { workspaceId, after, last })));
    after = last;
  }
  if (differing.length > 0) await repair(workspaceId, differing);
  return {
    persons,
    differing: differing.length,
    repaired: differing.length,
    faults: await findFaults(state, workspaceId),
    tookMs: Math.round(performance.now() - startedAt),
  };
}

interface Span {
  workspaceId: string;
  after: number;
  last: number;
}

/** What is on its way differs for a moment: only what differs at every look counts. */
async function differencesOf(
  stores: { state: StateStore; events: EventStore },
  span: Span,
): Promise<number[]> {
  let differing = await lookOnce(stores, span);
  for (let look = 1; look < LOOKS && differing.length > 0; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const again = new Set(await lookOnce(stores, span));
    differing = differing.filter((number) => again.has(number));
  }
  return differing;
}

async function lookOnce(stores: { state: StateStore; events: EventStore }, span: Span): Promise<number[]> {
  const [wanted, kept] = await Promise.all([readState(stores.state, span), readEvents(stores.events, span)]);
  return [...wanted.keys()].filter((number) => wanted.get(number) !== kept.get(number));
}

/** For each number its version and the person it stands for. */
async function readState(
  state: StateStore,
  { workspaceId, after, last }: Span,
): Promise<Map<number, string>> {
  const found = await sql<{ number: number; version: number; current: number }>`
    select number, version, coalesce(merged_into, number) as current from person
    where workspace_id = ${workspaceId} and number > ${after} and number <= ${last}`.execute(state);
  return new Map(found.rows.map((row) => [row.number, `${row.version}/${row.current}`]));
}

async function readEvents(
  events: EventStore,
  { workspaceId, after, last }: Span,
): Promise<Map<number, string>> {
  const rows = await events.query<{ number: number; version: string; current: number }>(
    ch`SELECT p.person AS number, toString(p.version) AS version,
        if(o.old_person = 0, p.person, o.new_person) AS current
      FROM (SELECT person, version FROM persons FINAL
        WHERE workspace_id = ${str(workspaceId)} AND person > ${uint(after)} AND person <= ${uint(last)}) AS p
      LEFT JOIN (SELECT old_person, new_person FROM person_overrides FINAL
        WHERE workspace_id = ${str(workspaceId)} AND old_person > ${uint(after)} AND old_person <= ${uint(last)}) AS o
      ON o.old_person = p.person`,
    { maxSeconds: 120 },
  );
  return new Map(rows.map((row) => [row.number, `${row.version}/${row.current}`]));
}
