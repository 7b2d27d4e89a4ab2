import type { JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { foldProperties } from './fold-properties.ts';
import { type PropertyStates, valuesOf } from './property-states.ts';

/** A leaf of a merged group, or a person who is alone. */
export interface Leaf {
  number: number;
  /** The person of today; itself for a survivor. */
  current: number;
  own: PropertyStates;
}

/** All leaves of these persons of today, in order of their numbers. */
export async function listLeaves(
  db: Executor,
  workspaceId: string,
  currents: readonly number[],
): Promise<Leaf[]> {
  if (currents.length === 0) return [];
  const found = await sql<Leaf>`
    select number, number as current, own from person
    where workspace_id = ${workspaceId} and number = any(${currents}::int[]) and merged_into is null
    union all
    select number, merged_into, own from person
    where workspace_id = ${workspaceId} and merged_into = any(${currents}::int[])
    order by number`.execute(db);
  return found.rows;
}

/** The properties of each person of today, by number. */
export function effectiveProperties(leaves: readonly Leaf[]): Map<number, JsonObject> {
  const groups = new Map<number, PropertyStates[]>();
  for (const { current, own } of leaves) {
    const group = groups.get(current);
    if (group === undefined) groups.set(current, [own]);
    else group.push(own);
  }
  return new Map([...groups].map(([current, all]) => [current, valuesOf(foldProperties(all))]));
}

/**
 * Works out properties, first and last seen of persons of today anew, from what is kept for each of their leaves:
 * after a merge, and after one was undone. Numbers of persons who are absorbed are passed over.
 */
export async function refreshPersons(
  db: Executor,
  workspaceId: string,
  currents: readonly number[],
): Promise<void> {
  const effective = [...effectiveProperties(await listLeaves(db, workspaceId, currents))];
  if (effective.length === 0) return;
  await sql`
    update person set
      properties = fresh.properties,
      first_seen_at = least(seen.first, person.own_first_seen_at),
      last_seen_at = greatest(seen.last, person.own_last_seen_at),
      version = version + 1
    from unnest(${effective.map(([number]) => number)}::int[],
        ${effective.map(([, properties]) => JSON.stringify(properties))}::jsonb[]) as fresh (number, properties)
      cross join lateral (
        select min(own_first_seen_at) as first, max(own_last_seen_at) as last from person leaf
        where leaf.workspace_id = ${workspaceId} and leaf.merged_into = fresh.number) as seen
    where person.workspace_id = ${workspaceId} and person.number = fresh.number`.execute(db);
}
