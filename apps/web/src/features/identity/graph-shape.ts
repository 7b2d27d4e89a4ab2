import type { PersonGraphReply } from '@skylantern/contracts';

export type GraphIdentity = PersonGraphReply['identities'][number];
export type GraphMerge = PersonGraphReply['merges'][number];
export type GraphLeaf = PersonGraphReply['leaves'][number];

const classes = ['unique', 'contact', 'device', 'ad'] as const;

export interface KindGroup {
  type: string;
  class: GraphIdentity['class'];
  identities: GraphIdentity[];
}

/** Identities by kind: those that name a person first, advertising ids last; within a kind by time. */
export function groupsOf(identities: readonly GraphIdentity[]): KindGroup[] {
  const groups = new Map<string, KindGroup>();
  for (const identity of [...identities].sort((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt))) {
    const group = groups.get(identity.type);
    if (group !== undefined) group.identities.push(identity);
    else groups.set(identity.type, { type: identity.type, class: identity.class, identities: [identity] });
  }
  const rank = (group: KindGroup) => classes.indexOf(group.class);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || a.type.localeCompare(b.type));
}

export interface Span {
  from: string;
  /** Null: until now. */
  until: string | null;
  person: string | null;
  label: string | null;
  isThis: boolean;
}

/** Whom a shared identity means from when to when; neighbours of the same person are one span. */
export function spansOf({ epochs }: Pick<GraphIdentity, 'epochs'>): Span[] {
  const spans: Span[] = [];
  for (const { from, person, label, isThis } of epochs) {
    const last = spans.at(-1);
    if (last !== undefined && last.person === person) continue;
    if (last !== undefined) last.until = from;
    spans.push({ from, until: null, person, label, isThis });
  }
  return spans;
}

/** True while the identity means this person: then it can be taken away. */
export function meansThis(identity: Pick<GraphIdentity, 'epochs'>): boolean {
  return identity.epochs.length === 0 || identity.epochs.at(-1)?.isThis === true;
}

/** The leaves of this person that an identity belongs to, or belonged to for a time. */
export function leavesOf(identity: GraphIdentity, leaves: readonly GraphLeaf[]): number[] {
  const named = new Set([identity.leaf, ...identity.epochs.flatMap(({ leaf }) => leaf ?? [])]);
  return leaves.flatMap(({ number }) => (named.has(number) ? [number] : []));
}

/** The merges that hold, oldest first: by them all leaves hang together. */
export function standingMerges(graph: Pick<PersonGraphReply, 'merges'>): GraphMerge[] {
  return graph.merges.filter((merge) => merge.undoneAt === null).sort((a, b) => a.id - b.id);
}

/** Who stands on either side once a merge is undone and all others hold. */
export function sidesOf(
  graph: Pick<PersonGraphReply, 'leaves' | 'merges'>,
  undone: GraphMerge,
): { survivor: number[]; absorbed: number[] } {
  const next = new Map<number, number[]>();
  const tie = (a: number, b: number) => next.set(a, [...(next.get(a) ?? []), b]);
  for (const merge of standingMerges(graph)) {
    if (merge.id === undone.id) continue;
    tie(merge.survivorLeaf, merge.absorbedLeaf);
    tie(merge.absorbedLeaf, merge.survivorLeaf);
  }
  const from = (start: number): number[] => {
    const reached = new Set([start]);
    for (const leaf of reached) for (const other of next.get(leaf) ?? []) reached.add(other);
    return graph.leaves.flatMap(({ number }) => (reached.has(number) ? [number] : []));
  };
  return { survivor: from(undone.survivorLeaf), absorbed: from(undone.absorbedLeaf) };
}

/** Leaves so that those who were joined stand next to each other: the survivor first. */
export function orderedLeaves(graph: Pick<PersonGraphReply, 'leaves' | 'merges'>): GraphLeaf[] {
  const byNumber = new Map(graph.leaves.map((leaf) => [leaf.number, leaf]));
  const merges = standingMerges(graph);
  const done = new Set<number>();
  const order: GraphLeaf[] = [];
  const visit = (number: number) => {
    const leaf = byNumber.get(number);
    if (leaf === undefined || done.has(number)) return;
    done.add(number);
    order.push(leaf);
    for (const merge of merges) {
      if (merge.survivorLeaf === number) visit(merge.absorbedLeaf);
      if (merge.absorbedLeaf === number) visit(merge.survivorLeaf);
    }
  };
  for (const leaf of graph.leaves) visit(leaf.number);
  return order;
}

/** What names a leaf best: an identity of the strongest class, the earliest first. */
export function bestIdentity(
  leaf: number,
  identities: readonly GraphIdentity[],
): Pick<GraphIdentity, 'type' | 'value'> | null {
  return groupsOf(identities.filter((one) => one.leaf === leaf))[0]?.identities[0] ?? null;
}

/** Which sentence says why two persons were joined. */
export function reasonOf({
  rule,
  event,
  by,
}: Pick<GraphMerge, 'rule' | 'event' | 'by'>): 'log-in' | 'link' | 'seen' | 'server' | 'member' | 'other' {
  if (rule === 'R6') return by === null ? 'server' : 'member';
  if (rule !== 'R2') return 'other';
  if (event === 'person_identified') return 'log-in';
  return event === 'identity_linked' ? 'link' : 'seen';
}
