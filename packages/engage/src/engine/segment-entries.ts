import type { JourneyGraph } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { enterRuns, lockEntries } from './enter-runs.ts';
import { graphOf, loadGraphs } from './graphs.ts';
import { loadPersons } from './person-group.ts';
import type { EngagementPorts } from './ports.ts';

const AT_ONCE = 1_000;

interface Watching {
  journeyId: string;
  workspaceId: string;
  versionId: string;
  graph: JourneyGraph;
  hasBaseline: boolean;
}

/** Looks at the segments that live rules watch: who came in since the last look enters, once for each coming in. */
export async function watchSegments(ports: EngagementPorts): Promise<number> {
  const watching = await listWatching(ports.state.tables<object>());
  let entered = 0;
  for (const one of watching) {
    const { trigger } = one.graph;
    if (trigger.on !== 'segment-entered') continue;
    try {
      const persons = [...new Set(await ports.personsInSegment(one.workspaceId, trigger.segmentId))].sort(
        (a, b) => a - b,
      );
      entered += await compare(ports, one, persons, trigger.includePresent === true);
    } catch (cause) {
      ports.logger.error({ cause, journeyId: one.journeyId }, 'segment.not-compared');
    }
  }
  return entered;
}

export async function hasWatchedSegments(db: Executor): Promise<boolean> {
  return (await listWatching(db)).length > 0;
}

async function listWatching(db: Executor): Promise<Watching[]> {
  const found = await sql<Omit<Watching, 'graph'>>`
    select j.id as "journeyId", j.workspace_id as "workspaceId", j.active_version as "versionId",
      exists (select from journey_baseline b where b.journey_id = j.id and b.version_id = j.active_version) as "hasBaseline"
    from journey j where j.state = 'live' and j.active_version is not null order by j.id`.execute(db);
  const graphs = await loadGraphs(
    db,
    found.rows.map((row) => row.versionId),
  );
  return found.rows
    .map((row) => ({ ...row, graph: graphOf(graphs, row.versionId) }))
    .filter((row) => row.graph.trigger.on === 'segment-entered');
}

async function compare(
  ports: EngagementPorts,
  one: Watching,
  persons: number[],
  includePresent: boolean,
): Promise<number> {
  const isBaseline = !one.hasBaseline;
  let entered = 0;
  for (let from = 0; from < persons.length; from += AT_ONCE) {
    const chunk = persons.slice(from, from + AT_ONCE);
    entered += await ports.state.transaction(async (trx) => {
      if (!(await isStillLive(trx, one))) return 0;
      const came = await noteInside(trx, one.journeyId, chunk);
      return isBaseline && !includePresent ? 0 : letIn(trx, one, came, ports.now());
    });
  }
  await ports.state.transaction(async (trx) => {
    await sql`update journey_member set is_inside = false
      where journey_id = ${one.journeyId} and is_inside and person <> all(${persons}::int[])`.execute(trx);
    await sql`insert into journey_baseline (journey_id, version_id, at) values (${one.journeyId}, ${one.versionId}, ${ports.now()})
      on conflict do nothing`.execute(trx);
  });
  return entered;
}

async function isStillLive(db: Executor, one: Watching): Promise<boolean> {
  await lockEntries(db, 'alone');
  const found = await sql<{ state: string; version: string }>`
    select state, active_version as version from journey where id = ${one.journeyId} for share`.execute(db);
  return found.rows[0]?.state === 'live' && found.rows[0].version === one.versionId;
}

interface CameIn {
  person: number;
  epoch: number;
}

async function noteInside(db: Executor, journeyId: string, persons: readonly number[]): Promise<CameIn[]> {
  const found = await sql<CameIn>`
    insert into journey_member (journey_id, person, is_inside, epoch)
    select ${journeyId}, person, true, 1 from unnest(${persons}::int[]) as t (person)
    on conflict (journey_id, person) do update set is_inside = true, epoch = journey_member.epoch + 1
      where not journey_member.is_inside
    returning person, epoch`.execute(db);
  return found.rows;
}

async function letIn(db: Executor, one: Watching, came: readonly CameIn[], now: Date): Promise<number> {
  const groups = await loadPersons(
    db,
    one.workspaceId,
    came.map((row) => row.person),
  );
  const candidates = came.flatMap(({ person: number, epoch }) => {
    const person = groups.get(number);
    return person === undefined
      ? []
      : [{ ...one, person, occasion: `entry-${epoch}`, triggeredAt: now, event: null }];
  });
  return enterRuns(db, candidates, now);
}
