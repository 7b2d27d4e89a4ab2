import { type Executor, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { isBlockedId } from './blocked-ids.ts';
import { identityTypes } from './identity-types.ts';
import { type GraphPerson, PersonGraph, type TypedIdentity } from './person-graph.ts';

/**
 * Loads what a batch may touch: the owners of its identities, the merged groups they belong to, and all
 * identities of those groups. Takes the workspace's identity lock until the transaction ends.
 */
export async function loadGraph(
  db: Executor,
  workspaceId: string,
  claimed: readonly Record<string, string>[],
): Promise<PersonGraph> {
  await lockIdentities(db, workspaceId);
  const wanted = new Map<string, TypedIdentity>();
  for (const identities of claimed) {
    for (const [type, raw] of Object.entries(identities)) {
      const value = identityTypes.get(type)?.normalise(raw);
      if (value !== undefined && !isBlockedId(value)) wanted.set(`${type}\u0000${value}`, { type, value });
    }
  }
  const keys = [...wanted.values()];
  const owners = await sql<{ person: number }>`
    select distinct i.person from identity i
    join unnest(${textArray(keys.map((key) => key.type))}, ${textArray(keys.map((key) => key.value))}) as wanted (type, value)
      on i.type = wanted.type and i.value = wanted.value
    where i.workspace_id = ${workspaceId}`.execute(db);
  const persons = await sql<GraphPerson>`
    with touched as (
      select distinct coalesce(merged_into, number) as current from person
      where workspace_id = ${workspaceId} and number = any(${owners.rows.map((row) => row.person)}::int[])
    )
    select number, id, is_identified as "isIdentified", first_seen_at as "firstSeenAt", merged_into as "mergedInto"
    from person where workspace_id = ${workspaceId} and number in (select current from touched)
    union all
    select number, id, is_identified, first_seen_at, merged_into
    from person where workspace_id = ${workspaceId} and merged_into in (select current from touched)`.execute(
    db,
  );
  const identities = await sql<TypedIdentity & { person: number }>`
    select type, value, person from identity
    where workspace_id = ${workspaceId} and person = any(${persons.rows.map((row) => row.number)}::int[])`.execute(
    db,
  );
  const counter = await sql<{ next: number }>`
    select next_person as next from workspace where id = ${workspaceId}`.execute(db);
  let next = counter.rows[0]?.next ?? 1;
  return new PersonGraph(persons.rows, identities.rows, () => next++);
}

/** One writer of identities per workspace at a time; released when the transaction ends. */
export async function lockIdentities(db: Executor, workspaceId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`identity:${workspaceId}`}, 0))`.execute(db);
}
