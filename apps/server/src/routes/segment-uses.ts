import { type SegmentUse, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

/** Named in the text of a refusal; the rest is counted. */
const NAMED = 3;

/**
 * Where segments are used, by segment: in rules that are not over (draft or published), saved insights and segments in
 * use. `segmentId` null: of all.
 */
export async function listSegmentUses(
  db: Executor,
  workspaceId: string,
  segmentId: string | null = null,
): Promise<Map<string, SegmentUse[]>> {
  const found = await sql<SegmentUse & { segmentId: string }>`
    with place as (
      select 'journey' as kind, j.id, j.name, null as insight, jsonb_build_array(j.draft, v.definition) as said
      from journey j left join journey_version v on v.id = j.active_version
      where j.workspace_id = ${workspaceId} and j.state <> 'ended'
      union all
      select 'insight', id, name, kind, request from saved_insight where workspace_id = ${workspaceId}
      union all
      select 'segment', id, name, null, rule from segment where workspace_id = ${workspaceId} and archived_at is null
    )
    select distinct place.kind, place.id, place.name, place.insight, ref #>> '{}' as "segmentId"
    from place cross join lateral (
      select jsonb_path_query(place.said, '$.**.segmentId') as ref
      union all select jsonb_path_query(place.said, '$.**.breakdown.segments[*]')
    ) named
    where ${segmentId}::text is null or ref #>> '{}' = ${segmentId}
    order by place.name, place.id`.execute(db);
  const uses = new Map<string, SegmentUse[]>();
  for (const { segmentId: of, ...use } of found.rows) uses.set(of, [...(uses.get(of) ?? []), use]);
  return uses;
}

/** Call in the transaction of the change. */
export async function refuseIfUsed(trx: Executor, workspaceId: string, segmentId: string): Promise<void> {
  const uses = (await listSegmentUses(trx, workspaceId, segmentId)).get(segmentId) ?? [];
  if (uses.length === 0) return;
  const named = uses.slice(0, NAMED).map(({ kind, name }) => `the ${kind} "${name}"`);
  const rest = uses.length > NAMED ? [`${uses.length - NAMED} more`] : [];
  throw new SkylanternError(
    'conflict',
    `this segment is used in ${[...named, ...rest].join(', ')}: take it out there first`,
    { uses: uses.length },
  );
}
