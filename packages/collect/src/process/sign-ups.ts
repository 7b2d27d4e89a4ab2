import type { PersonGraph } from '@skylantern/identify';
import type { Fact } from './fact.ts';

/** Of every person who became identified in this batch the earliest fact that names more than a device. */
export function signUpsOf(
  graph: Pick<PersonGraph, 'identified' | 'current'>,
  facts: readonly Fact[],
): Set<Fact> {
  if (graph.identified.size === 0) return new Set();
  const fresh = new Set([...graph.identified].map((number) => graph.current(number)));
  const first = new Map<number, Fact>();
  for (const fact of facts) {
    const { userId, identities, previousId } = fact.event;
    const names = userId !== null || previousId !== null || Object.keys(identities).length > 0;
    if (!names || !fresh.has(fact.current)) continue;
    const known = first.get(fact.current);
    if (known === undefined || fact.occurredAt < known.occurredAt) first.set(fact.current, fact);
  }
  return new Set(first.values());
}
