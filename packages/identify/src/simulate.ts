import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EventStore, Executor } from '@skylantern/store';
import { sql as ch, int, str } from '@skylantern/store/sql';
import { type IdentityClaim, readIdentities } from './claim.ts';
import { type HandMade, listHandMade, makeHands } from './hand-made.ts';
import type { IdentityRules } from './identity-types.ts';
import { PersonGraph, type TypedIdentity } from './person-graph.ts';
import { resolvePerson } from './resolve-person.ts';

/** More combinations of ids than this are not looked at: about 300 MB while it runs. */
const MAX_COMBINATIONS = 300_000;
const PORTION = 2_000;
const MAX_EXAMPLES = 50;

export interface SimulatedSide {
  persons: number;
  merges: number;
  shared: number;
  stopped: number;
}

export interface Simulation {
  combinations: number;
  isCut: boolean;
  now: SimulatedSide;
  proposed: SimulatedSide;
  examples: { change: 'joined' | 'separated'; identities: string[] }[];
}

interface Combination {
  user_id: string;
  anonymous_id: string;
  identities: { [type: string]: string };
  says: IdentityClaim['says'];
  first: string;
}

/**
 * What other rules would have made of the events stored: each combination of ids once, at its first time, and between
 * them what members joined and undid by hand.
 */
export async function simulateRules(
  { events, state }: { events: EventStore; state: Executor },
  workspaceId: string,
  rules: { now: IdentityRules; proposed: IdentityRules },
  signal: AbortSignal,
): Promise<Simulation> {
  const rows = await events.query<Combination>(
    ch`SELECT user_id, anonymous_id, identities,
        multiIf(event_name IN ('person_identified', 'identity_linked'), 'link', event_name = 'persons_merged', 'merge',
          event_name = 'identity_unlinked', 'unbind', 'seen') AS says,
        toString(min(occurred_at)) AS first
      FROM events WHERE workspace_id = ${str(workspaceId)}
      GROUP BY user_id, anonymous_id, identities, says ORDER BY min(occurred_at), user_id, anonymous_id
      LIMIT ${int(MAX_COMBINATIONS + 1)}`,
    { signal, maxSeconds: 120 },
  );
  const combinations = rows.slice(0, MAX_COMBINATIONS).map(namedIn);
  const history = { workspaceId, combinations, byHand: await listHandMade(state, workspaceId) };
  const now = await play(history, rules.now, signal);
  const proposed = await play(history, rules.proposed, signal);
  return {
    combinations: combinations.length,
    isCut: rows.length > MAX_COMBINATIONS,
    now: now.side,
    proposed: proposed.side,
    examples: [
      ...differences(now.groups, proposed.groups, 'joined'),
      ...differences(proposed.groups, now.groups, 'separated'),
    ],
  };
}

interface History {
  workspaceId: string;
  combinations: readonly Named[];
  byHand: readonly HandMade[];
}

interface Named {
  identities: TypedIdentity[];
  unbinds: TypedIdentity[];
  says: IdentityClaim['says'];
  at: Date;
}

function namedIn(row: Combination): Named {
  const named: TypedIdentity[] = [];
  const typed: TypedIdentity[] = [];
  if (row.user_id !== '') named.push({ type: 'user_id', value: row.user_id });
  if (row.anonymous_id !== '') named.push({ type: 'anonymous_id', value: row.anonymous_id });
  for (const [type, value] of Object.entries(row.identities)) {
    if (type !== 'previous_id') typed.push({ type, value });
    else named.push({ type: row.says === 'merge' ? 'user_id' : 'anonymous_id', value });
  }
  const at = new Date(`${row.first.replace(' ', 'T')}Z`);
  if (row.says !== 'unbind') return { identities: [...named, ...typed], unbinds: [], says: row.says, at };
  return { identities: named, unbinds: typed, says: 'unbind', at };
}

async function play(
  { workspaceId, combinations, byHand }: History,
  rules: IdentityRules,
  signal: AbortSignal,
): Promise<{ side: SimulatedSide; groups: Map<string, number> }> {
  let next = 1;
  const apart: [number, number][] = [];
  const graph = new PersonGraph({
    persons: [],
    identities: new Map(),
    wholeGroups: new Set(),
    recentMerges: new Map(),
    apart,
    nextNumber: () => next++,
  });
  const hands = makeHands(graph, rules, apart);
  let done = 0;
  const doByHand = (until: number) => {
    for (let one = byHand[done]; one !== undefined && one.at.getTime() < until; one = byHand[done]) {
      hands.do(one);
      done += 1;
    }
  };
  for (const [i, { identities, unbinds, says, at }] of combinations.entries()) {
    const ids = readIdentities(identities, rules);
    const claim = { workspaceId, ids, unbinds: readIdentities(unbinds, rules), says, messageId: '', at };
    doByHand(at.getTime());
    resolvePerson(graph, claim, rules);
    if (i % PORTION === 0) {
      signal.throwIfAborted();
      await nextTurn();
    }
  }
  doByHand(Number.POSITIVE_INFINITY);
  const groups = new Map<string, number>();
  let shared = 0;
  let stopped = 0;
  for (const known of graph.attached) {
    groups.set(`${known.type}: ${known.value}`, graph.current(known.person));
    if (known.epochs.length > 0) shared += 1;
    if (known.isStopped) stopped += 1;
  }
  const persons = graph.created.filter((person) => person.mergedInto === null).length;
  return { side: { persons, merges: graph.merges.length - hands.undone(), shared, stopped }, groups };
}

/** Groups of `whole` that are one there and several in `parts`; seen the other way round when asked for joined ones. */
function differences(
  parts: ReadonlyMap<string, number>,
  whole: ReadonlyMap<string, number>,
  change: 'joined' | 'separated',
): Simulation['examples'] {
  const members = new Map<number, string[]>();
  for (const [identity, person] of whole) {
    const list = members.get(person) ?? [];
    list.push(identity);
    members.set(person, list);
  }
  const found: Simulation['examples'] = [];
  for (const identities of members.values()) {
    const origins = new Set(identities.flatMap((identity) => parts.get(identity) ?? []));
    if (origins.size < 2) continue;
    found.push({ change, identities: identities.slice(0, 20) });
    if (found.length >= MAX_EXAMPLES) break;
  }
  return found;
}
