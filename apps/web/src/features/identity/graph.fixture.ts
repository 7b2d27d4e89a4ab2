import type { PersonGraphReply } from '@skylantern/contracts';
import type { GraphIdentity, GraphMerge } from './graph-shape.ts';

const at = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();

export function identity(
  type: string,
  value: string,
  given: { class: GraphIdentity['class']; leaf?: number; day?: number; epochs?: GraphIdentity['epochs'] },
): GraphIdentity {
  return {
    type,
    value,
    class: given.class,
    links: given.class !== 'ad',
    leaf: given.leaf ?? 1,
    firstSeenAt: at(given.day ?? 1),
    isStopped: false,
    epochs: given.epochs ?? [],
  };
}

/** A log-in that named two persons; earlier ones have lower numbers. */
export function merge(id: number, survivorLeaf: number, absorbedLeaf: number): GraphMerge {
  return {
    id,
    at: at(id),
    rule: 'R2',
    event: 'person_identified',
    by: null,
    survivorLeaf,
    absorbedLeaf,
    survivorId: `per_${survivorLeaf}`,
    absorbedId: `per_${absorbedLeaf}`,
    undoneAt: null,
    undoneBy: null,
  };
}

export function graphOf(
  leaves: readonly number[],
  merges: GraphMerge[],
  identities: GraphIdentity[] = [],
): PersonGraphReply {
  return {
    leaves: leaves.map((number) => ({ number, id: `per_${number}`, firstSeenAt: at(number) })),
    identities,
    merges: [...merges].sort((a, b) => b.id - a.id),
  };
}
