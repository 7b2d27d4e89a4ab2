import { SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { lockIdentities } from './load-graph.ts';
import { loadRules } from './load-rules.ts';
import { refreshPersons } from './properties/refresh-persons.ts';

/**
 * Undoes any merge, also one that later merges stand on: who is together is worked out anew from the merges that
 * remain. No event is touched: each keeps the number of the person whom its identity was first seen with. The two
 * persons are kept apart from then on, whatever is seen of them, unless a server merges them explicitly.
 * Answers the numbers of all persons that may have changed.
 */
export async function unmerge(
  db: Executor,
  workspaceId: string,
  mergeId: number,
  by: string,
): Promise<number[]> {
  await lockIdentities(db, workspaceId);
  // By the leaves: who led the group then may be in another one today.
  const found = await sql<{ survivor: number; undone: Date | null }>`
    select coalesce(p.merged_into, p.number) as survivor, merge.undone_at as undone from merge
    join person p on p.workspace_id = merge.workspace_id and p.number = merge.survivor_leaf
    where merge.workspace_id = ${workspaceId} and merge.id = ${mergeId}`.execute(db);
  const merge = found.rows[0];
  if (merge === undefined) throw new SkylanternError('not-found', 'there is no such merge in this workspace');
  if (merge.undone !== null) throw new SkylanternError('conflict', 'this merge was undone before');
  await sql`update merge set undone_at = now(), undone_by = ${by} where id = ${mergeId}`.execute(db);
  const group = await sql<{ number: number }>`
    select number from person
    where workspace_id = ${workspaceId} and (number = ${merge.survivor} or merged_into = ${merge.survivor})`.execute(
    db,
  );
  const leaves = group.rows.map((row) => row.number);
  const remaining = await sql<Joined>`
    select survivor, absorbed, survivor_leaf as "survivorLeaf", absorbed_leaf as "absorbedLeaf" from merge
    where workspace_id = ${workspaceId} and undone_at is null and survivor_leaf = any(${leaves}::int[])
    order by id`.execute(db);
  const survivors = replay(leaves, remaining.rows);
  await sql`
    update person set merged_into = nullif(now.survivor, person.number), version = version + 1
    from unnest(${leaves}::int[], ${leaves.map((leaf) => survivors.get(leaf) ?? leaf)}::int[]) as now (number, survivor)
    where person.workspace_id = ${workspaceId} and person.number = now.number`.execute(db);
  await recall(db, workspaceId, [...new Set(survivors.values())]);
  return leaves;
}

/** What the survivors are by themselves again: properties, times, and whether they are known. */
async function recall(db: Executor, workspaceId: string, survivors: readonly number[]): Promise<void> {
  const { types } = await loadRules(db, workspaceId);
  const names = [...types.values()]
    .filter((type) => type.links && type.class !== 'device')
    .map(({ name }) => name);
  await sql`
    update person set is_identified = exists (
      select from person leaf join identity on identity.workspace_id = leaf.workspace_id and identity.person = leaf.number
      where leaf.workspace_id = ${workspaceId} and coalesce(leaf.merged_into, leaf.number) = person.number
        and identity.type = any(${names}::text[]))
    where workspace_id = ${workspaceId} and number = any(${survivors}::int[])`.execute(db);
  await refreshPersons(db, workspaceId, survivors);
}

interface Joined {
  survivor: number;
  absorbed: number;
  survivorLeaf: number;
  absorbedLeaf: number;
}

/** Who survives for each leaf when these merges, in their order, are all that ever happened. */
export function replay(leaves: readonly number[], merges: readonly Joined[]): Map<number, number> {
  const survivors = new Map(leaves.map((leaf) => [leaf, leaf]));
  const of = (leaf: number) => survivors.get(leaf) ?? leaf;
  for (const merge of merges) {
    const [a, b] = [of(merge.survivorLeaf), of(merge.absorbedLeaf)];
    if (a === b) continue;
    // As it was then, where those two still lead their groups.
    const survivor = b === merge.survivor ? b : a;
    const absorbed = survivor === a ? b : a;
    for (const [leaf, current] of survivors) if (current === absorbed) survivors.set(leaf, survivor);
  }
  return survivors;
}
