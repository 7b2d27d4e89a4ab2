import { engagementEvents } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { writeOwnEvents } from './own-events.ts';

/** Ends runs that are still open: their waits are gone, a message that was held back is not sent, and it is told. */
export async function endRuns(
  db: Executor,
  runIds: readonly string[],
  reason: string,
  now: Date,
): Promise<number> {
  if (runIds.length === 0) return 0;
  const ended = await sql<{
    id: string;
    workspaceId: string;
    person: number;
    journeyId: string;
    isControl: boolean;
  }>`
    update run set state = 'ended', wake_at = null, ended_at = ${now}, end_reason = ${reason}, rev = rev + 1
    where id = any(${runIds}::uuid[]) and state <> 'ended'
    returning id, workspace_id as "workspaceId", person, journey_id as "journeyId", is_control as "isControl"`.execute(
    db,
  );
  const ids = ended.rows.map((row) => row.id);
  if (ids.length === 0) return 0;
  await sql`delete from wait where run_id = any(${ids}::uuid[])`.execute(db);
  await sql`update message set state = 'cancelled', detail = ${reason}, finished_at = ${now}, due_at = null
    where run_id = any(${ids}::uuid[]) and state = 'delayed'`.execute(db);
  await writeOwnEvents(
    db,
    ended.rows.map((row) => ({
      messageId: `${engagementEvents.exited}:${row.id}`,
      workspaceId: row.workspaceId,
      person: row.person,
      name: engagementEvents.exited,
      occurredAt: now,
      properties: {
        journey_id: row.journeyId,
        run_id: row.id,
        reason,
        arm: row.isControl ? 'control' : 'treated',
      },
    })),
  );
  return ids.length;
}
