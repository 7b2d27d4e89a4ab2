import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { hashOf, isHashable } from './claim.ts';
import { noteIdentityChanges } from './identity-cache.ts';
import { identityKey, type KnownIdentity, type PersonGraph } from './person-graph.ts';
import { refreshPersons } from './properties/refresh-persons.ts';

/** Writes everything that a batch changed in the graph. */
export async function saveGraph(db: Executor, workspaceId: string, graph: PersonGraph): Promise<void> {
  const { created, attached, merges } = graph;
  if (created.length > 0) {
    await sql`
      insert into person (workspace_id, number, id, is_identified, first_seen_at, last_seen_at, own_first_seen_at, own_last_seen_at)
      select ${workspaceId}, number, id, identified, at, at, at, at
      from unnest(${created.map((person) => person.number)}::int[], ${created.map((person) => person.id)}::text[],
        ${created.map((person) => person.isIdentified)}::bool[],
        ${created.map((person) => person.firstSeenAt.toISOString())}::timestamptz[]) as made (number, id, identified, at)
    `.execute(db);
    await sql`update workspace set next_person = ${Math.max(...created.map((person) => person.number)) + 1}
      where id = ${workspaceId}`.execute(db);
  }
  const isNew = new Set(attached);
  await insertIdentities(db, workspaceId, attached);
  await updateIdentities(
    db,
    workspaceId,
    [...graph.changed].filter((identity) => !isNew.has(identity)),
  );
  await noteIdentityChanges(
    db,
    workspaceId,
    graph.becameShared.filter((identity) => !isNew.has(identity)),
  );
  const identified = [...graph.identified];
  if (identified.length > 0) {
    await sql`update person set is_identified = true
      where workspace_id = ${workspaceId} and number = any(${identified}::int[])`.execute(db);
  }
  for (const merge of merges) await saveMerge(db, workspaceId, merge);
  await refreshPersons(db, workspaceId, [...new Set(merges.map((merge) => merge.survivor))]);
}

async function insertIdentities(
  db: Executor,
  workspaceId: string,
  attached: readonly KnownIdentity[],
): Promise<void> {
  if (attached.length === 0) return;
  const hashed = attached.map((one) =>
    isHashable(one) ? { md5: hashOf('md5', one.value), sha256: hashOf('sha256', one.value) } : null,
  );
  await sql`
    insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at, epochs, is_stopped, md5, sha256)
    select ${workspaceId}, type, value, person, first, last, epochs, stopped, md5, sha256
    from unnest(${attached.map((one) => one.type)}::text[], ${attached.map((one) => one.value)}::text[],
      ${attached.map((one) => one.person)}::int[], ${attached.map((one) => one.firstSeenAt.toISOString())}::timestamptz[],
      ${attached.map((one) => one.lastSeenAt.toISOString())}::timestamptz[],
      ${attached.map((one) => JSON.stringify(one.epochs))}::jsonb[], ${attached.map((one) => one.isStopped)}::bool[],
      ${hashed.map((one) => one?.md5 ?? null)}::text[], ${hashed.map((one) => one?.sha256 ?? null)}::text[])
      as made (type, value, person, first, last, epochs, stopped, md5, sha256)`.execute(db);
}

/** Shared identities, whose meaning changed or that were seen again. */
async function updateIdentities(
  db: Executor,
  workspaceId: string,
  changed: readonly KnownIdentity[],
): Promise<void> {
  if (changed.length === 0) return;
  const sorted = [...changed].sort((a, b) => (identityKey(a) < identityKey(b) ? -1 : 1));
  await sql`
    update identity set epochs = made.epochs, is_stopped = made.stopped, last_seen_at = made.last
    from unnest(${sorted.map((one) => one.type)}::text[], ${sorted.map((one) => one.value)}::text[],
      ${sorted.map((one) => JSON.stringify(one.epochs))}::jsonb[], ${sorted.map((one) => one.isStopped)}::bool[],
      ${sorted.map((one) => one.lastSeenAt.toISOString())}::timestamptz[]) as made (type, value, epochs, stopped, last)
    where identity.workspace_id = ${workspaceId} and identity.type = made.type and identity.value = made.value`.execute(
    db,
  );
}

async function saveMerge(
  db: Executor,
  workspaceId: string,
  merge: PersonGraph['merges'][number],
): Promise<void> {
  const moved = [merge.absorbed, ...merge.movedPersons];
  await sql`
    insert into merge (workspace_id, at, rule, evidence, survivor, absorbed, survivor_leaf, absorbed_leaf,
      moved_persons, properties_before)
    select ${workspaceId}, ${merge.at.toISOString()}::timestamptz, ${merge.rule}, ${merge.evidence},
      number, ${merge.absorbed}, ${merge.leaves[0]}, ${merge.leaves[1]}, ${merge.movedPersons}::int[], properties
    from person where workspace_id = ${workspaceId} and number = ${merge.survivor}`.execute(db);
  await sql`update person set merged_into = ${merge.survivor}, version = version + 1
    where workspace_id = ${workspaceId} and number = any(${moved}::int[])`.execute(db);
}
