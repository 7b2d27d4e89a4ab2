import { encodeId } from '@skylantern/contracts';
import { parse, v5 as uuidV5 } from 'uuid';
import { type Candidate, hashedForms, type IdentityClaim, isHashable } from './claim.ts';
import { fits } from './fits.ts';
import type { IdentityRules } from './identity-types.ts';
import {
  epochAt,
  identityKey,
  type KnownIdentity,
  type PersonGraph,
  type TypedIdentity,
} from './person-graph.ts';

const NAMESPACE = '8f1c5a52-3c0e-5d0a-9a3b-6d1f8f0e2b11';
const DAY_MS = 86_400_000;
/** A shared device that was silent for so long is taken for somebody else's until somebody logs in (R4). */
const SILENCE_MS = 30 * DAY_MS;
/** A contact or device of more persons than this within 30 days links nobody any more (R5). */
const MAX_SHARERS = 3;
const MAX_EPOCHS = 200;

/** The person whom the event is written under (never changes), and the person of today. */
export interface Resolution {
  origin: number;
  current: number;
  dropped: readonly TypedIdentity[];
}

/** The id of a new person, from its first identity, so that racing writers agree. */
export function personIdOf(workspaceId: string, { type, value }: TypedIdentity, epoch?: number): string {
  const seed =
    epoch === undefined ? [workspaceId, type, value] : [workspaceId, 'anon', type, value, String(epoch)];
  return encodeId('person', parse(uuidV5(seed.join('\u0000'), NAMESPACE)));
}

/** Rules R1 to R6 for one event: finds or makes its person in the graph, merges where that is allowed. */
export function resolvePerson(
  graph: PersonGraph,
  claim: IdentityClaim,
  rules: IdentityRules,
): Resolution | null {
  const { usable, dropped } = claim.ids;
  const plain = claim.says === 'unbind' ? null : plainOwner(graph, usable);
  if (plain !== null) return { origin: plain, current: graph.current(plain), dropped };
  if (claim.says === 'unbind') unbind(graph, claim);
  for (const identity of usable) endSilence(graph, identity, claim);
  const linking = usable.filter((one) => one.kind.links && !graph.find(one)?.isStopped);
  const candidates = withHashed(graph, linking, rules);
  // Ids that link nobody any more still stand for themselves when there is nothing better.
  const top = candidates[0] ?? usable.find((one) => one.kind.links);
  if (top === undefined) return null;

  const { kept, lost, owners } = choose(graph, candidates.length > 0 ? candidates : [top], claim, rules);
  mergeAll(graph, owners, kept, claim, rules);
  const owned = kept.find((one) => graph.ownerOf(one, claim.at) !== null);
  const origin = (owned && graph.ownerOf(owned, claim.at)) ?? createFor(graph, top, claim);
  for (const one of kept) if (graph.ownerOf(one, claim.at) === null) graph.attach(one, origin, claim.at);
  if (hasEvidence(claim, candidates)) for (const one of lost) share(graph, one, origin, claim.at);
  for (const one of usable) {
    if (!one.kind.links && graph.find(one) === undefined) graph.attach(one, origin, claim.at);
  }
  const current = graph.current(origin);
  if (kept.some((one) => one.kind.class !== 'device')) graph.identify(current);
  return { origin: graph.ownerOf(top, claim.at) ?? origin, current, dropped };
}

/** The most frequent case, soon answered: all ids are known, none is shared, and all mean one person. */
function plainOwner(graph: PersonGraph, usable: readonly Candidate[]): number | null {
  let owner: number | null = null;
  for (const one of usable) {
    const known = graph.find(one);
    if (known === undefined || known.isStopped || known.epochs.length > 0 || isHashable(one)) return null;
    if (!one.kind.links) continue;
    if (owner === null) owner = known.person;
    else if (known.person !== owner && graph.current(known.person) !== graph.current(owner)) return null;
  }
  return owner;
}

/** Contact, unique id or the sender's word; that two devices were seen together says nothing (R2). */
const hasEvidence = (claim: IdentityClaim, candidates: readonly Candidate[]): boolean =>
  claim.says !== 'seen' || candidates.some(({ kind }) => kind.class === 'unique' || kind.class === 'contact');

/** By priority, what can be one person with all before it; and what belongs to others (R1, R2, R3). */
function choose(
  graph: PersonGraph,
  candidates: readonly Candidate[],
  claim: IdentityClaim,
  rules: IdentityRules,
) {
  const kept: Candidate[] = [];
  const lost: Candidate[] = [];
  const owners = new Set<number>();
  const evidence = hasEvidence(claim, candidates);
  for (const candidate of candidates) {
    const leaf = graph.ownerOf(candidate, claim.at);
    const owner = leaf === null ? null : graph.current(leaf);
    const isSame = owner !== null && owners.has(owner);
    const joins = owner !== null && !isSame && owners.size > 0;
    const isFirst = kept.length === 0;
    const allowed =
      isFirst ||
      isSame ||
      ((evidence || !joins) &&
        fits(graph, {
          owners: owner === null ? owners : new Set([...owners, owner]),
          candidates: [...kept, candidate],
          at: claim.at,
          isExplicit: claim.says === 'merge',
          rules,
        }));
    if (!allowed) {
      lost.push(candidate);
      continue;
    }
    kept.push(candidate);
    if (owner !== null) owners.add(owner);
  }
  return { kept, lost, owners: [...owners] };
}

/** A new person; in an epoch of a shared identity that means nobody yet, that epoch's own. */
function createFor(graph: PersonGraph, top: Candidate, claim: IdentityClaim): number {
  const known = graph.find(top);
  const epoch = known === undefined ? null : epochAt(known, claim.at);
  return graph.create(personIdOf(claim.workspaceId, top, epoch?.from), claim.at);
}

/** R3, R5: an id that belongs to another person means this one from now on; with too many, it links no more. */
function share(graph: PersonGraph, lost: Candidate, origin: number, at: Date): void {
  const known = graph.find(lost);
  const isOwned = graph.ownerOf(lost, at) !== null;
  if (known === undefined || !isOwned || lost.kind.class === 'unique') return;
  graph.beginEpoch(known, at, origin);
  graph.touch(known, at);
  if (sharersOf(graph, known, at) > MAX_SHARERS || known.epochs.length > MAX_EPOCHS) graph.stop(known, at);
}

function sharersOf(graph: PersonGraph, known: KnownIdentity, at: Date): number {
  const since = at.getTime() - SILENCE_MS;
  const sharers = new Set<number>();
  const [first] = known.epochs;
  if (first !== undefined && first.from >= since) sharers.add(graph.current(known.person));
  for (const [i, epoch] of known.epochs.entries()) {
    const until = known.epochs[i + 1]?.from ?? Number.POSITIVE_INFINITY;
    if (epoch.person !== null && until >= since) sharers.add(graph.current(epoch.person));
  }
  return sharers.size;
}

/** R4: after a long silence a shared identity means nobody until somebody is known. */
function endSilence(graph: PersonGraph, identity: Candidate, claim: IdentityClaim): void {
  const known = graph.find(identity);
  if (known === undefined || known.epochs.length === 0) return;
  const silence = claim.at.getTime() - known.lastSeenAt.getTime();
  if (silence > SILENCE_MS && identity.kind.class === 'device') graph.beginEpoch(known, claim.at, null);
  graph.touch(known, claim.at);
}

/** Each id to be unbound means nobody from now on, if it belongs to the person of the others. */
function unbind(graph: PersonGraph, claim: IdentityClaim): void {
  const owners = new Set(
    claim.ids.usable.flatMap((one) => {
      const leaf = graph.ownerOf(one, claim.at);
      return leaf === null ? [] : [graph.current(leaf)];
    }),
  );
  for (const one of claim.unbinds?.usable ?? []) {
    const known = graph.find(one);
    const leaf = graph.ownerOf(one, claim.at);
    if (known !== undefined && leaf !== null && (owners.size === 0 || owners.has(graph.current(leaf)))) {
      graph.beginEpoch(known, claim.at, null);
    }
  }
}

/** Adds the known hashed forms of clear contacts: whoever is known by the hash is the same person. */
function withHashed(
  graph: PersonGraph,
  candidates: readonly Candidate[],
  rules: IdentityRules,
): readonly Candidate[] {
  const hashed = candidates.flatMap((one) =>
    hashedForms(one).flatMap((form): Candidate[] => {
      const kind = rules.types.get(form.type);
      return kind?.links && graph.find(form) !== undefined ? [{ ...form, kind, key: identityKey(form) }] : [];
    }),
  );
  return hashed.length === 0
    ? candidates
    : [...candidates, ...hashed].sort((a, b) => a.kind.priority - b.kind.priority);
}

/** The survivor has the unique id, else is the older, else has the smaller id. */
function mergeAll(
  graph: PersonGraph,
  owners: readonly number[],
  kept: readonly Candidate[],
  claim: IdentityClaim,
  rules: IdentityRules,
): void {
  if (owners.length < 2) return;
  const leaves = new Map<number, number>();
  for (const one of kept) {
    const leaf = graph.ownerOf(one, claim.at);
    if (leaf !== null) leaves.set(graph.current(leaf), leaves.get(graph.current(leaf)) ?? leaf);
  }
  const leafOf = (group: number) => leaves.get(group) ?? group;
  const hasUnique = (number: number) =>
    graph.identitiesOf(number).some(({ type }) => rules.types.get(type)?.class === 'unique');
  const ranked = owners
    .flatMap((number) => graph.person(number) ?? [])
    .sort((a, b) => {
      const unique = Number(hasUnique(b.number)) - Number(hasUnique(a.number));
      if (unique !== 0 && claim.says !== 'merge') return unique;
      // The first id of an explicit merge names the survivor.
      if (claim.says === 'merge') return owners.indexOf(a.number) - owners.indexOf(b.number);
      return a.firstSeenAt.getTime() - b.firstSeenAt.getTime() || (a.id < b.id ? -1 : 1);
    });
  const [survivor, ...absorbed] = ranked;
  if (survivor === undefined) return;
  const rule = claim.says === 'merge' ? 'R6' : 'R2';
  for (const person of absorbed) {
    graph.merge(survivor.number, person.number, {
      rule,
      evidence: claim.messageId,
      at: claim.at,
      leaves: [leafOf(survivor.number), leafOf(person.number)],
    });
  }
}
