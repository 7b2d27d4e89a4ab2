import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { EngagementPorts } from './ports.ts';

const AT_ONCE = 10_000;

/** Copies exposures to the event store. The same row twice replaces itself. Answers how many. */
export async function copyExposures(ports: EngagementPorts): Promise<number> {
  const { events, state } = ports;
  if (events === null) return 0;
  const db = state.tables<object>();
  const found = await sql<{
    journeyId: string;
    workspaceId: string;
    person: number;
    arm: string;
    exposedAt: Date;
  }>`
    select journey_id as "journeyId", workspace_id as "workspaceId", person, arm, exposed_at as "exposedAt" from assignment
    where exposed_at is not null and not is_copied order by exposed_at, journey_id, person limit ${AT_ONCE}`.execute(
    db,
  );
  if (found.rows.length === 0) return 0;
  const rows = found.rows.map((row) => ({
    workspace_id: row.workspaceId,
    journey_id: row.journeyId,
    person: row.person,
    is_control: row.arm === 'control' ? 1 : 0,
    exposed_at: row.exposedAt.toISOString(),
    version: 1,
  }));
  const deduplicationToken = `exposures:${createHash('sha256').update(JSON.stringify(rows)).digest('hex')}`;
  await events.insert('exposures', rows, { deduplicationToken });
  await sql`update assignment set is_copied = true from unnest(${rows.map((row) => row.journey_id)}::text[],
      ${rows.map((row) => row.person)}::int[]) as t (journey_id, person)
    where assignment.journey_id = t.journey_id and assignment.person = t.person`.execute(db);
  return rows.length;
}
