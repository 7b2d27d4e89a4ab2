import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

/** Why nothing may be sent to this person on this channel and topic; null when it may. */
export async function findSuppression(
  db: Executor,
  asked: {
    workspaceId: string;
    numbers: readonly number[];
    type: string;
    topic: string;
    address: string | null;
  },
): Promise<string | null> {
  const found = await sql<{ reason: string }>`
    select 'unsubscribed' as reason from unsubscription
    where workspace_id = ${asked.workspaceId} and person = any(${asked.numbers}::int[])
      and channel_type = ${asked.type} and topic in (${asked.topic}, '*')
    union all
    select reason from suppression
    where workspace_id = ${asked.workspaceId} and channel_type = ${asked.type} and address = lower(${asked.address ?? ''})
    limit 1`.execute(db);
  return found.rows[0]?.reason ?? null;
}
