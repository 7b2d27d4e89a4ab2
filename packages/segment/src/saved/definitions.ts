import { type SegmentRule, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { SavedRule } from '../referenced-segments.ts';

export type Definitions = ReadonlyMap<string, SavedRule>;

/** All segments of a workspace, archived ones too: rules and saved insights may still refer to those. */
export async function loadDefinitions(db: Executor, workspaceId: string): Promise<Definitions> {
  const found = await sql<SavedRule>`
    select id, name, rule, archived_at is not null as "isArchived" from segment
    where workspace_id = ${workspaceId}`.execute(db);
  return new Map(found.rows.map((row) => [row.id, row]));
}

export interface DefinitionCache {
  of(workspaceId: string): Promise<Definitions>;
}

const MAX_KEPT = 100;

/** Kept until a version grows: every change of a segment adds one, on whichever server. */
export function makeDefinitionCache(db: Executor): DefinitionCache {
  const cache = new Map<string, { stamp: string; definitions: Definitions }>();
  return {
    async of(workspaceId) {
      const found = await sql<{ stamp: string }>`
        select count(*) || ' ' || coalesce(sum(version), 0) as stamp from segment
        where workspace_id = ${workspaceId}`.execute(db);
      const stamp = found.rows[0]?.stamp ?? '';
      const kept = cache.get(workspaceId);
      if (kept?.stamp === stamp) return kept.definitions;
      const definitions = await loadDefinitions(db, workspaceId);
      cache.delete(workspaceId);
      cache.set(workspaceId, { stamp, definitions });
      const [oldest] = cache.keys();
      if (cache.size > MAX_KEPT && oldest !== undefined) cache.delete(oldest);
      return definitions;
    },
  };
}

/** Names of segments for sentences; an id that is gone stands for itself. */
export function namesOf(definitions: Definitions): { segmentName(id: string): string } {
  return { segmentName: (id) => definitions.get(id)?.name ?? id };
}

export function getDefinition(definitions: Definitions, segmentId: string): SavedRule {
  const found = definitions.get(segmentId);
  if (found !== undefined) return found;
  throw new SkylanternError('not-found', 'there is no such segment in this workspace', { segmentId });
}

/** The definitions as they would be with this rule. */
export function withRule(
  definitions: Definitions,
  { id, name, rule }: { id: string; name: string; rule: SegmentRule },
): Definitions {
  return new Map([...definitions, [id, { id, name, rule, isArchived: false }]]);
}
