import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { PersonGraph } from './person-graph.ts';

/** Writes everything that a batch changed in the graph. Properties of merged persons: the survivor's win. */
export async function saveGraph(db: Executor, workspaceId: string, graph: PersonGraph): Promise<void> {
  const { created, attached, merges } = graph;
  if (created.length > 0) {
    await sql`
      insert into person (workspace_id, number, id, is_identified, first_seen_at, last_seen_at)
      select ${workspaceId}, number, id, identified, at, at
      from unnest(${created.map((person) => person.number)}::int[], ${created.map((person) => person.id)}::text[],
        ${created.map((person) => person.isIdentified)}::bool[],
        ${created.map((person) => person.firstSeenAt.toISOString())}::timestamptz[]) as made (number, id, identified, at)
    `.execute(db);
    await sql`update workspace set next_person = ${Math.max(...created.map((person) => person.number)) + 1}
      where id = ${workspaceId}`.execute(db);
  }
  if (attached.length > 0) {
    await sql`
      insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
      select ${workspaceId}, type, value, person, at, at
      from unnest(${attached.map((identity) => identity.type)}::text[],
        ${attached.map((identity) => identity.value)}::text[], ${attached.map((identity) => identity.person)}::int[],
        ${attached.map((identity) => identity.at.toISOString())}::timestamptz[]) as made (type, value, person, at)
    `.execute(db);
  }
  const identified = [...graph.identified];
  if (identified.length > 0) {
    await sql`update person set is_identified = true
      where workspace_id = ${workspaceId} and number = any(${identified}::int[])`.execute(db);
  }
  for (const merge of merges) await saveMerge(db, workspaceId, merge);
}

async function saveMerge(
  db: Executor,
  workspaceId: string,
  merge: PersonGraph['merges'][number],
): Promise<void> {
  const moved = [merge.absorbed, ...merge.movedPersons];
  await sql`
    with absorbed as (
      select properties, first_seen_at, last_seen_at from person
      where workspace_id = ${workspaceId} and number = ${merge.absorbed}
    ), taken as (
      select coalesce(jsonb_object_agg(key, value), '{}') as properties
      from absorbed, jsonb_each(absorbed.properties)
      where not exists (
        select from person where workspace_id = ${workspaceId} and number = ${merge.survivor} and properties ? key)
    ), logged as (
      insert into merge (workspace_id, at, rule, evidence, survivor, absorbed, moved_persons, taken_properties)
      select ${workspaceId}, ${merge.at.toISOString()}::timestamptz, ${merge.rule}, ${merge.evidence},
        ${merge.survivor}, ${merge.absorbed}, ${merge.movedPersons}::int[], properties from taken
    )
    update person set
      properties = taken.properties || person.properties,
      first_seen_at = least(person.first_seen_at, absorbed.first_seen_at),
      last_seen_at = greatest(person.last_seen_at, absorbed.last_seen_at),
      version = version + 1
    from taken, absorbed
    where workspace_id = ${workspaceId} and number = ${merge.survivor}`.execute(db);
  await sql`update person set merged_into = ${merge.survivor}, version = version + 1
    where workspace_id = ${workspaceId} and number = any(${moved}::int[])`.execute(db);
  await sql`update account_person set person = ${merge.survivor}
    where workspace_id = ${workspaceId} and person = any(${moved}::int[])
      and not exists (select from account_person kept where kept.workspace_id = account_person.workspace_id
        and kept.account = account_person.account and kept.person = ${merge.survivor})`.execute(db);
}
