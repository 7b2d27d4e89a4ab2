import { SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { lockIdentities } from './load-graph.ts';

export interface Unmerged {
  survivor: number;
  absorbed: number;
  movedPersons: number[];
}

/**
 * Undoes a merge: the absorbed person stands by itself again, with the persons it had absorbed. No event is
 * touched: each keeps the number of the person whom its identity was first seen with. Refused (`conflict`) while a
 * later merge stands on this one. The survivor gives back the values it had taken over, unless changed since.
 */
export async function unmerge(
  db: Executor,
  workspaceId: string,
  mergeId: number,
  by: string,
): Promise<Unmerged> {
  await lockIdentities(db, workspaceId);
  const found = await sql<{ survivor: number; absorbed: number; moved: number[]; undone: Date | null }>`
    select survivor, absorbed, moved_persons as moved, undone_at as undone from merge
    where workspace_id = ${workspaceId} and id = ${mergeId}`.execute(db);
  const merge = found.rows[0];
  if (merge === undefined) throw new SkylanternError('not-found', 'there is no such merge in this workspace');
  if (merge.undone !== null) throw new SkylanternError('conflict', 'this merge was undone before');
  const later = await sql<{ id: number }>`
    select id from merge where workspace_id = ${workspaceId} and undone_at is null and id > ${mergeId}
      and absorbed = ${merge.survivor} limit 1`.execute(db);
  const on = later.rows[0];
  if (on !== undefined) {
    throw new SkylanternError('conflict', `merge ${on.id} stands on this one: undo that first`, {
      mergeId: on.id,
    });
  }
  await sql`
    update person set version = version + 1, properties = (
      select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(person.properties) as own (key, value)
      where not (merge.taken_properties ? key and merge.taken_properties -> key = value))
    from merge
    where merge.id = ${mergeId} and person.workspace_id = ${workspaceId} and person.number = merge.survivor
  `.execute(db);
  await sql`update person set merged_into = null, version = version + 1
    where workspace_id = ${workspaceId} and number = ${merge.absorbed}`.execute(db);
  await sql`update person set merged_into = ${merge.absorbed}, version = version + 1
    where workspace_id = ${workspaceId} and number = any(${merge.moved}::int[])`.execute(db);
  await sql`update merge set undone_at = now(), undone_by = ${by} where id = ${mergeId}`.execute(db);
  return { survivor: merge.survivor, absorbed: merge.absorbed, movedPersons: merge.moved };
}
