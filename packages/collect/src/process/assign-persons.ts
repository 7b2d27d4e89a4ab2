import {
  type IdentityClaim,
  loadGraph,
  type PersonGraph,
  resolvePerson,
  saveGraph,
} from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import type { Fact } from './fact.ts';

const binding: ReadonlySet<string> = new Set(['identify', 'alias', 'merge']);

/** Finds or makes the person of every fact of one workspace; facts whose ids are all blocked are given back. */
export async function assignPersons(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<{ graph: PersonGraph; nobody: Fact[] }> {
  const identities = facts.map(identitiesOf);
  const graph = await loadGraph(db, workspaceId, identities);
  const nobody: Fact[] = [];
  for (const [i, fact] of facts.entries()) {
    const claim: IdentityClaim = {
      workspaceId,
      identities: identities[i] ?? {},
      isBinding: binding.has(fact.event.kind),
      messageId: fact.event.messageId,
      at: fact.occurredAt,
    };
    const resolution = resolvePerson(graph, claim);
    if (resolution === null) nobody.push(fact);
    else fact.origin = resolution.origin;
  }
  for (const fact of facts) fact.current = graph.current(fact.origin);
  await saveGraph(db, workspaceId, graph);
  return { graph, nobody };
}

function identitiesOf({ event }: Fact): Record<string, string> {
  const identities = { ...event.identities };
  if (event.userId !== null) identities['user_id'] = event.userId;
  if (event.anonymousId !== null) identities['anonymous_id'] = event.anonymousId;
  if (event.previousId !== null && event.anonymousId === null) identities['anonymous_id'] = event.previousId;
  return identities;
}
