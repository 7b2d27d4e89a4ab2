import type { JourneyGraph } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { nextOccurrence } from '../clock/next-occurrence.ts';
import { enterRuns, lockEntries } from './enter-runs.ts';
import { graphOf, loadGraphs } from './graphs.ts';
import { loadPersons } from './person-group.ts';
import type { EngagementPorts, EngagementSettings } from './ports.ts';

const AT_ONCE = 1_000;

/** Writes down the moments that schedules have reached, and sets their next. */
export async function noteOccurrences(ports: EngagementPorts): Promise<number> {
  return ports.state.transaction(async (trx) => {
    const now = ports.now();
    const found = await sql<{ id: string; version: string; at: Date; timeZone: string }>`
      select j.id, j.active_version as version, j.next_at as at, w.time_zone as "timeZone"
      from journey j join workspace w on w.id = j.workspace_id
      where j.state = 'live' and j.next_at <= ${now} for update of j skip locked`.execute(trx);
    const graphs = await loadGraphs(
      trx,
      found.rows.map((row) => row.version),
    );
    for (const { id, version, at, timeZone } of found.rows) {
      await sql`insert into journey_occurrence (journey_id, at, version_id) values (${id}, ${at}, ${version})
        on conflict do nothing`.execute(trx);
      const next = nextOccurrence(graphOf(graphs, version).trigger, timeZone, now);
      await sql`update journey set next_at = ${next} where id = ${id}`.execute(trx);
    }
    return found.rows.length;
  });
}

interface Occurrence {
  journeyId: string;
  workspaceId: string;
  at: Date;
  versionId: string;
  isFixed: boolean;
}

/** Lets in the persons of every moment that was reached, a thousand at a time; goes on where it was ended. */
export async function runOccurrences(ports: EngagementPorts, settings: EngagementSettings): Promise<number> {
  const { state } = ports;
  const db = state.tables<object>();
  const found = await sql<Occurrence>`
    select o.journey_id as "journeyId", j.workspace_id as "workspaceId", o.at, o.version_id as "versionId",
      o.persons is not null as "isFixed"
    from journey_occurrence o join journey j on j.id = o.journey_id
    where o.finished_at is null and j.state = 'live' order by o.at`.execute(db);
  const graphs = await loadGraphs(
    db,
    found.rows.map((row) => row.versionId),
  );
  let entered = 0;
  for (const one of found.rows) {
    const graph = graphOf(graphs, one.versionId);
    if (!one.isFixed) await fixPersons(ports, settings, one, graph);
    for (;;) {
      const step = await state.transaction((trx) => enterNext(trx, one, graph, ports.now()));
      entered += step.entered;
      if (step.isFinished) break;
    }
  }
  return entered;
}

async function fixPersons(
  ports: EngagementPorts,
  settings: EngagementSettings,
  one: Occurrence,
  { trigger }: JourneyGraph,
): Promise<void> {
  const isMissed = ports.now().getTime() - one.at.getTime() > settings.maxOccurrenceLatenessMs;
  if (isMissed) ports.logger.error({ journeyId: one.journeyId, at: one.at }, 'occurrence.missed');
  const persons =
    isMissed || trigger.on !== 'at-time'
      ? []
      : await ports.personsInSegment(one.workspaceId, trigger.segmentId);
  await sql`update journey_occurrence set persons = ${persons}::int[]
    where journey_id = ${one.journeyId} and at = ${one.at} and persons is null`.execute(
    ports.state.tables<object>(),
  );
}

async function enterNext(
  db: Executor,
  one: Occurrence,
  graph: JourneyGraph,
  now: Date,
): Promise<{ entered: number; isFinished: boolean }> {
  await lockEntries(db, 'alone');
  const journey = await sql<{
    state: string;
  }>`select state from journey where id = ${one.journeyId} for share`.execute(db);
  if (journey.rows[0]?.state !== 'live') return { entered: 0, isFinished: true };
  const found = await sql<{ persons: number[]; position: number; isFinished: boolean }>`
    select persons[position + 1 : position + ${AT_ONCE}] as persons, position, finished_at is not null as "isFinished"
    from journey_occurrence where journey_id = ${one.journeyId} and at = ${one.at} for update`.execute(db);
  const chunk = found.rows[0];
  if (chunk === undefined || chunk.isFinished) return { entered: 0, isFinished: true };
  const groups = await loadPersons(db, one.workspaceId, chunk.persons);
  const candidates = chunk.persons.flatMap((number) => {
    const person = groups.get(number);
    if (person === undefined) return [];
    return [{ ...one, graph, person, occasion: one.at.toISOString(), triggeredAt: one.at, event: null }];
  });
  const entered = await enterRuns(db, candidates, now);
  const isFinished = chunk.persons.length < AT_ONCE;
  await sql`update journey_occurrence set position = position + ${chunk.persons.length},
    finished_at = ${isFinished ? now : null}
    where journey_id = ${one.journeyId} and at = ${one.at}`.execute(db);
  return { entered, isFinished };
}
