import { encodeId } from '@skylantern/contracts';
import { parse, v5 as uuidV5 } from 'uuid';
import { isBlockedId } from './blocked-ids.ts';
import { type IdentityType, identityTypes } from './identity-types.ts';
import type { PersonGraph, TypedIdentity } from './person-graph.ts';

const NAMESPACE = '8f1c5a52-3c0e-5d0a-9a3b-6d1f8f0e2b11';
const MAX_IDENTITIES = 1_000;
const MAX_ABSORBED = 100;

/** What an event says about who it concerns. */
export interface IdentityClaim {
  workspaceId: string;
  /** By type name; unknown types and blocked values are dropped, the event is kept. */
  identities: Record<string, string>;
  /** True for identify, alias and log-in: the sender says that these ids are one person. */
  isBinding: boolean;
  messageId: string;
  at: Date;
}

/** The person whom the event is written under (never changes), and the person of today. */
export interface Resolution {
  origin: number;
  current: number;
  droppedIds: TypedIdentity[];
}

interface Candidate extends TypedIdentity {
  kind: IdentityType;
}

/** The id of a new person, from its first identity, so that racing writers agree. */
export function personIdOf(workspaceId: string, identity: TypedIdentity): string {
  return encodeId(
    'person',
    parse(uuidV5(`${workspaceId}\u0000${identity.type}\u0000${identity.value}`, NAMESPACE)),
  );
}

/** Rules R1 and R2 for one event: finds or makes its person in the graph, merges where that is allowed. */
export function resolvePerson(graph: PersonGraph, claim: IdentityClaim): Resolution | null {
  const { usable, droppedIds } = usableIdentities(claim.identities);
  let candidates = usable.filter((candidate) => candidate.kind.links);
  const top = candidates[0];
  if (top === undefined) return null;

  const evidence = claim.isBinding || candidates.some((candidate) => candidate.kind.class === 'unique');
  for (;;) {
    const owners = ownersOf(graph, candidates);
    if (owners.length <= 1) break;
    if (evidence && mayMerge(graph, owners, candidates)) {
      mergeAll(graph, owners, claim);
      break;
    }
    // R3: no merge; the event goes to the owner of the highest-priority id, the others stay where they are.
    candidates = keepOwnersOf(graph, candidates, ownersOf(graph, candidates.slice(0, 1))[0] ?? owners[0]);
  }
  // Segment's rule for R1: while a limit would be exceeded, leave out the lowest-priority id and look again.
  while (candidates.length > 1 && exceedsLimit(graph, candidates)) candidates = candidates.slice(0, -1);

  const owned = candidates.find((candidate) => graph.originOf(candidate) !== null);
  const origin =
    owned === undefined ? graph.create(personIdOf(claim.workspaceId, top), claim.at) : graph.originOf(owned);
  if (origin === null) return null;
  for (const candidate of candidates) {
    if (graph.originOf(candidate) === null) graph.attach(candidate, origin, claim.at);
  }
  const current = graph.current(origin);
  if (candidates.some((candidate) => candidate.kind.class !== 'device')) graph.identify(current);
  for (const candidate of usable) {
    if (!candidate.kind.links && graph.originOf(candidate) === null)
      graph.attach(candidate, origin, claim.at);
  }
  return { origin: graph.originOf(top) ?? origin, current, droppedIds };
}

function usableIdentities(identities: Record<string, string>): {
  usable: Candidate[];
  droppedIds: TypedIdentity[];
} {
  const usable: Candidate[] = [];
  const droppedIds: TypedIdentity[] = [];
  for (const [type, raw] of Object.entries(identities)) {
    const kind = identityTypes.get(type);
    const value = kind?.normalise(raw) ?? raw;
    if (kind === undefined || isBlockedId(value)) droppedIds.push({ type, value: raw });
    else usable.push({ type, value, kind });
  }
  usable.sort((a, b) => a.kind.priority - b.kind.priority);
  return { usable, droppedIds };
}

function ownersOf(graph: PersonGraph, candidates: readonly Candidate[]): number[] {
  const owners = new Set<number>();
  for (const candidate of candidates) {
    const origin = graph.originOf(candidate);
    if (origin !== null) owners.add(graph.current(origin));
  }
  return [...owners];
}

function keepOwnersOf(
  graph: PersonGraph,
  candidates: readonly Candidate[],
  owner: number | undefined,
): Candidate[] {
  return candidates.filter((candidate) => {
    const origin = graph.originOf(candidate);
    return origin === null || graph.current(origin) === owner;
  });
}

/** R2: never two values of a unique type, nor more identities or merges than the caps allow. */
function mayMerge(graph: PersonGraph, owners: readonly number[], candidates: readonly Candidate[]): boolean {
  const values = new Map<string, Set<string>>();
  let identities = 0;
  let absorbed = 0;
  for (const owner of owners) {
    for (const identity of graph.identitiesOf(owner)) {
      addValue(values, identity);
      identities += 1;
    }
    absorbed += 1;
  }
  for (const candidate of candidates) addValue(values, candidate);
  if (identities > MAX_IDENTITIES || absorbed > MAX_ABSORBED) return false;
  for (const [type, set] of values) {
    const kind = identityTypes.get(type);
    if (kind?.links && set.size > kind.maxPerPerson) return false;
  }
  return true;
}

function addValue(values: Map<string, Set<string>>, identity: TypedIdentity): void {
  const set = values.get(identity.type) ?? new Set();
  set.add(identity.value);
  values.set(identity.type, set);
}

/** The survivor has the unique id, else is the older, else has the smaller id. */
function mergeAll(graph: PersonGraph, owners: readonly number[], claim: IdentityClaim): void {
  const ranked = owners
    .flatMap((number) => graph.person(number) ?? [])
    .sort((a, b) => {
      const unique = Number(hasUnique(graph, b.number)) - Number(hasUnique(graph, a.number));
      if (unique !== 0) return unique;
      return a.firstSeenAt.getTime() - b.firstSeenAt.getTime() || (a.id < b.id ? -1 : 1);
    });
  const [survivor, ...absorbed] = ranked;
  if (survivor === undefined) return;
  for (const person of absorbed) {
    graph.merge(survivor.number, person.number, { rule: 'R2', evidence: claim.messageId, at: claim.at });
  }
}

function hasUnique(graph: PersonGraph, number: number): boolean {
  return graph.identitiesOf(number).some((identity) => identityTypes.get(identity.type)?.class === 'unique');
}

function exceedsLimit(graph: PersonGraph, candidates: readonly Candidate[]): boolean {
  const [owner] = ownersOf(graph, candidates);
  if (owner === undefined) return false;
  return candidates.some((candidate) => {
    if (graph.originOf(candidate) !== null) return false;
    return (
      new Set([...graph.valuesOf(owner, candidate.type), candidate.value]).size > candidate.kind.maxPerPerson
    );
  });
}
