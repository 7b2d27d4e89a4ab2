import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { actorOf, type Principal } from '../http/principal.ts';

/** Writes down who did what; call it in the transaction of the deed where there is one. */
export async function audit(
  db: Executor,
  entry: {
    workspaceId: string | null;
    principal: Principal;
    action: string;
    subject: string;
    detail?: object;
  },
): Promise<void> {
  await sql`insert into audit_entry (workspace_id, actor, action, subject, detail)
    values (${entry.workspaceId}, ${actorOf(entry.principal)}, ${entry.action}, ${entry.subject},
      ${JSON.stringify(entry.detail ?? {})}::jsonb)`.execute(db);
}
