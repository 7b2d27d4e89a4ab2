import type { JourneyGraph } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { graphOf, loadGraphs } from './graphs.ts';

export interface LiveJourney {
  journeyId: string;
  workspaceId: string;
  versionId: string;
  graph: JourneyGraph;
}

/** What the journeys of one workspace want to hear of. `''` stands for every event. */
export interface Interests {
  triggers: LiveJourney[];
  triggerNames: Set<string>;
  waitNames: Set<string>;
}

/** The open journeys by workspace; locked against pausing until the transaction ends. */
export async function loadInterests(db: Executor): Promise<Map<string, Interests>> {
  const found = await sql<{ id: string; workspaceId: string; state: string; version: string }>`
    select id, workspace_id as "workspaceId", state, active_version as version from journey
    where state in ('live', 'paused') and active_version is not null for share`.execute(db);
  if (found.rows.length === 0) return new Map();
  const versions = await sql<{ id: string; journeyId: string }>`
    select id, journey_id as "journeyId" from journey_version
    where journey_id = any(${found.rows.map((row) => row.id)}::text[])`.execute(db);
  const graphs = await loadGraphs(
    db,
    versions.rows.map((row) => row.id),
  );
  const workspaceOf = new Map(found.rows.map((row) => [row.id, row.workspaceId]));
  const interests = new Map<string, Interests>();
  const of = (workspaceId: string): Interests => {
    const known = interests.get(workspaceId) ?? {
      triggers: [],
      triggerNames: new Set(),
      waitNames: new Set(),
    };
    interests.set(workspaceId, known);
    return known;
  };
  for (const row of found.rows) {
    if (row.state !== 'live') continue;
    const graph = graphOf(graphs, row.version);
    if (graph.trigger.on !== 'event' && graph.trigger.on !== 'event-without') continue;
    of(row.workspaceId).triggers.push({
      journeyId: row.id,
      workspaceId: row.workspaceId,
      versionId: row.version,
      graph,
    });
    of(row.workspaceId).triggerNames.add(graph.trigger.what.event ?? '');
  }
  for (const { id, journeyId } of versions.rows) {
    const workspaceId = workspaceOf.get(journeyId);
    if (workspaceId === undefined) continue;
    for (const name of awaitedNames(graphOf(graphs, id))) of(workspaceId).waitNames.add(name);
  }
  return interests;
}

/** Names of the events that runs of this graph may wait for. */
function awaitedNames(graph: JourneyGraph): string[] {
  const names = graph.goal?.exits === true ? [graph.goal.what.event ?? ''] : [];
  for (const { config } of Object.values(graph.steps)) {
    if (typeof config === 'object' && config !== null && 'what' in config) {
      const { what } = config as { what: { event: string | null } }; // the step's schema was checked when published
      names.push(what.event ?? '');
    }
  }
  return names;
}

export const hears = (names: ReadonlySet<string>, name: string): boolean => names.has(name) || names.has('');
