import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { readIdentities } from './claim.ts';
import { MAX_ABSORBED } from './fits.ts';
import type { IdentityRules } from './identity-types.ts';
import type { Merge, PersonGraph, TypedIdentity } from './person-graph.ts';
import { replay } from './unmerge.ts';

/** An identity that meant a person; `from`: since when, where it was another's before. */
interface Meant extends TypedIdentity {
  from: number | null;
}

/** What a member did by hand: joined two persons, or undid a merge, of whatever rule. */
export interface HandMade {
  does: 'join' | 'undo';
  at: Date;
  /** The two leaves, each by the identities that meant it. */
  leaves: readonly [readonly Meant[], readonly Meant[]];
}

/** In order of time. What a server said (`merge`) is an event, and not among these. */
export async function listHandMade(db: Executor, workspaceId: string): Promise<HandMade[]> {
  const merges = await sql<{
    survivor: number;
    absorbed: number;
    at: Date;
    joined: boolean;
    undone: Date | null;
  }>`
    select survivor_leaf as survivor, absorbed_leaf as absorbed, logged_at as at,
      rule = 'R6' and starts_with(evidence, 'by ') as joined, undone_at as undone
    from merge where workspace_id = ${workspaceId}
      and (undone_at is not null or (rule = 'R6' and starts_with(evidence, 'by ')))
    order by id`.execute(db);
  const meant = await listMeant(
    db,
    workspaceId,
    merges.rows.flatMap(({ survivor, absorbed }) => [survivor, absorbed]),
  );
  return merges.rows
    .flatMap(({ survivor, absorbed, at, joined, undone }): HandMade[] => {
      const leaves = [meant.get(survivor) ?? [], meant.get(absorbed) ?? []] as const;
      return [
        ...(joined ? [{ does: 'join' as const, at, leaves }] : []),
        ...(undone === null ? [] : [{ does: 'undo' as const, at: undone, leaves }]),
      ];
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function listMeant(db: Executor, workspaceId: string, leaves: readonly number[]) {
  const found = await sql<Meant & { leaf: number }>`
    select person as leaf, type, value, null::bigint as "from" from identity
    where workspace_id = ${workspaceId} and person = any(${leaves}::int[])
    union all
    select (epoch ->> 'person')::int, type, identity.value, (epoch ->> 'from')::bigint
    from identity, jsonb_array_elements(epochs) as epoch
    where workspace_id = ${workspaceId} and epochs <> '[]' and (epoch ->> 'person')::int = any(${leaves}::int[])
    order by leaf, type, value`.execute(db);
  const byLeaf = new Map<number, Meant[]>();
  for (const { leaf, ...one } of found.rows) byLeaf.set(leaf, [...(byLeaf.get(leaf) ?? []), one]);
  return byLeaf;
}

/**
 * Does by hand, in a graph that other rules may have made, what was done by hand: finds the persons by their
 * identities, so they may be one already, or apart. An undo takes back the newest merge that holds the two together,
 * which is the undone one itself where the rules made it again.
 */
export function makeHands(graph: PersonGraph, rules: IdentityRules, apart: [number, number][]) {
  const ties = new Map<number, Set<number>>();
  let tied = 0;
  let undone = 0;

  function leafOf(identities: readonly Meant[]): number | null {
    const { usable } = readIdentities(identities, rules);
    for (const one of usable) {
      const from = identities.find(({ type, value }) => type === one.type && value === one.value)?.from ?? 0;
      const leaf = graph.ownerOf(one, new Date(from));
      if (leaf !== null) return leaf;
    }
    return null;
  }

  function join(a: number, b: number, at: Date): void {
    const [survivor, absorbed] = [graph.current(a), graph.current(b)];
    if (survivor === absorbed) return;
    if (graph.absorbedCount(survivor) + graph.absorbedCount(absorbed) + 1 > MAX_ABSORBED) return;
    graph.merge(survivor, absorbed, { rule: 'R6', evidence: 'by hand', at, leaves: [a, b] });
    const isInside = (leaf: number) => graph.current(leaf) === survivor;
    const kept = apart.filter(([one, other]) => !(isInside(one) && isInside(other)));
    apart.splice(0, apart.length, ...kept);
  }

  function undo(a: number, b: number): void {
    apart.push([a, b]);
    if (graph.current(a) !== graph.current(b)) return;
    tieNew();
    const newest = Math.max(...pathBetween(a, b));
    const merge = graph.merges[newest];
    if (merge === undefined) return;
    for (const leaf of merge.leaves) ties.get(leaf)?.delete(newest);
    undone += 1;
    const [left, right] = merge.leaves.map((leaf) => groupOf(leaf));
    const leaves = [...(left?.leaves ?? []), ...(right?.leaves ?? [])];
    const standing = [...(left?.merges ?? []), ...(right?.merges ?? [])].sort((one, other) => one - other);
    const asMade = standing.flatMap((at) => graph.merges[at] ?? []).map(joined);
    graph.regroup(replay(leaves, asMade));
  }

  /** Merges by their places in the graph's list, at both of their leaves. */
  function tieNew(): void {
    for (; tied < graph.merges.length; tied += 1) {
      for (const leaf of graph.merges[tied]?.leaves ?? []) {
        const known = ties.get(leaf) ?? new Set();
        ties.set(leaf, known.add(tied));
      }
    }
  }

  const neighbours = (leaf: number): [merge: number, leaf: number][] =>
    [...(ties.get(leaf) ?? [])].flatMap((at) => {
      const [one, other] = graph.merges[at]?.leaves ?? [];
      return one === undefined || other === undefined ? [] : [[at, one === leaf ? other : one]];
    });

  /** The merges that stand are a forest over leaves: there is one way. */
  function pathBetween(a: number, b: number): number[] {
    const cameBy = new Map<number, readonly [merge: number, from: number]>();
    const waiting = [a];
    for (let leaf = waiting.pop(); leaf !== undefined && leaf !== b; leaf = waiting.pop()) {
      for (const [merge, next] of neighbours(leaf)) {
        if (next === a || cameBy.has(next)) continue;
        cameBy.set(next, [merge, leaf]);
        waiting.push(next);
      }
    }
    const path: number[] = [];
    for (let step = cameBy.get(b); step !== undefined; step = cameBy.get(step[1])) path.push(step[0]);
    return path;
  }

  function groupOf(leaf: number): { leaves: Set<number>; merges: Set<number> } {
    const leaves = new Set([leaf]);
    const merges = new Set<number>();
    for (const one of leaves) {
      for (const [merge, next] of neighbours(one)) {
        merges.add(merge);
        leaves.add(next);
      }
    }
    return { leaves, merges };
  }

  return {
    do({ does, at, leaves }: HandMade): void {
      const [a, b] = leaves.map(leafOf);
      if (a === undefined || b === undefined || a === null || b === null) return;
      if (does === 'join') join(a, b, at);
      else undo(a, b);
    },
    undone: () => undone,
  };
}

const joined = ({ survivor, absorbed, leaves }: Merge) => ({
  survivor,
  absorbed,
  survivorLeaf: leaves[0],
  absorbedLeaf: leaves[1],
});
