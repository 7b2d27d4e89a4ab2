import type { EventKind } from '@skylantern/contracts';
import {
  GroupMissing,
  type IdentityCache,
  type IdentityClaim,
  type IdentityRules,
  loadGraph,
  loadRules,
  type PersonGraph,
  type ReadIdentities,
  readIdentities,
  resolvePerson,
  saveGraph,
  type TypedIdentity,
} from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import type { Fact } from './fact.ts';
import { mentionedBy } from './mentioned.ts';

const says: { [kind in EventKind]?: IdentityClaim['says'] } = {
  identify: 'link',
  alias: 'link',
  merge: 'merge',
  unbind: 'unbind',
};

/** Finds or makes the person of every fact of one workspace; facts whose ids are all blocked are given back. */
export async function assignPersons(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
  cache: IdentityCache,
): Promise<{ graph: PersonGraph; nobody: Fact[] }> {
  const rules = await loadRules(db, workspaceId);
  const claims = facts.map((fact) => claimOf(fact, rules));
  const load = (everyGroup: boolean) => loadGraph(db, workspaceId, { claims, cache, everyGroup });
  const asked = { workspaceId, rules, claims };
  let graph = await load(facts.some(({ event }) => event.kind === 'unbind'));
  let nobody: Fact[];
  try {
    nobody = resolve(graph, facts, asked);
  } catch (cause) {
    // One claim of the batch led to a group that only another would have needed.
    if (!(cause instanceof GroupMissing)) throw cause;
    graph = await load(true);
    nobody = resolve(graph, facts, asked);
  }
  for (const fact of facts) fact.current = graph.current(fact.origin);
  await saveGraph(db, workspaceId, graph);
  return { graph, nobody };
}

function resolve(
  graph: PersonGraph,
  facts: readonly Fact[],
  { workspaceId, rules, claims }: { workspaceId: string; rules: IdentityRules; claims: ReadIdentities[] },
): Fact[] {
  const nobody: Fact[] = [];
  for (const [i, fact] of facts.entries()) {
    const { event, occurredAt } = fact;
    const isPlain = fact.isLimited || (event.previousId === null && event.kind !== 'unbind');
    const claim: IdentityClaim = {
      workspaceId,
      ...(isPlain ? { ids: claims[i] ?? readIdentities([], rules) } : idsOf(fact, graph, rules)),
      says: fact.isLimited ? 'seen' : (says[event.kind] ?? 'seen'),
      messageId: event.messageId,
      at: occurredAt,
    };
    const resolution = resolvePerson(graph, claim, rules);
    if (resolution === null) nobody.push(fact);
    else fact.origin = resolution.origin;
  }
  return nobody;
}

/** Everything that an event names: what has to be loaded. Of one who sends too much, the strongest identity alone. */
function claimOf({ event, isLimited }: Fact, rules: IdentityRules): ReadIdentities {
  const ids = readIdentities(mentionedBy(event), rules);
  return isLimited ? { ...ids, usable: ids.usable.slice(0, 1) } : ids;
}

function idsOf(
  { event }: Fact,
  graph: PersonGraph,
  rules: IdentityRules,
): Pick<IdentityClaim, 'ids' | 'unbinds'> {
  const { kind, userId, anonymousId, previousId } = event;
  const typed = Object.entries(event.identities).map(([type, value]) => ({ type, value }));
  const named: TypedIdentity[] = [];
  if (userId !== null) named.push({ type: 'user_id', value: userId });
  if (anonymousId !== null) named.push({ type: 'anonymous_id', value: anonymousId });
  if (previousId !== null) {
    // The other id of an alias may be a device or a user: whichever is known.
    const asUser = { type: 'user_id', value: previousId };
    named.push(graph.find(asUser) === undefined ? { type: 'anonymous_id', value: previousId } : asUser);
  }
  if (kind !== 'unbind') return { ids: readIdentities([...named, ...typed], rules) };
  const ids = readIdentities(named.length > 0 ? named : typed, rules);
  return { ids, unbinds: readIdentities(typed, rules) };
}
