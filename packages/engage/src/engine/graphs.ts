import { type JourneyGraph, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { RecentlyUsed } from '../filters/recently-used.ts';

/** Versions never change, so that what was read once stays true. */
const graphs = new RecentlyUsed<JourneyGraph | null>(2_000);

export async function loadGraphs(
  db: Executor,
  versionIds: readonly string[],
): Promise<Map<string, JourneyGraph>> {
  const loaded = new Map<string, JourneyGraph>();
  const missing: string[] = [];
  for (const id of new Set(versionIds)) {
    const graph = graphs.find(id);
    if (graph) loaded.set(id, graph);
    else missing.push(id);
  }
  if (missing.length > 0) {
    const found = await sql<{ id: string; graph: JourneyGraph }>`
      select id, graph from journey_version where id = any(${missing}::text[])`.execute(db);
    for (const { id, graph } of found.rows) loaded.set(id, graphs.get(id, () => graph) ?? graph);
  }
  return loaded;
}

export function graphOf(loaded: ReadonlyMap<string, JourneyGraph>, versionId: string): JourneyGraph {
  const graph = loaded.get(versionId);
  if (graph === undefined) throw new SkylanternError('internal', 'a version is missing', { versionId });
  return graph;
}
