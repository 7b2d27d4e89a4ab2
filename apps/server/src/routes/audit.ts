import { type AuditEntry, listAudit } from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';

/** Who did what: what `audit` wrote down. */
export function makeAuditRoutes({ state }: { state: StateStore }): HandledRoute[] {
  return [
    handle(listAudit, async ({ workspaceId, input }) => {
      const { actor = null, about = null, limit = 50, cursor } = input.query;
      const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
      const found = await sql<Omit<AuditEntry, 'at'> & { at: Date }>`
        select e.id, e.at, e.actor, e.action, e.subject, coalesce(am.name, ak.name) as "actorName",
          coalesce(e.detail ->> 'name', sm.name, sk.name, j.name, s.name, c.name, o.name) as "subjectName"
        from audit_entry e
        left join member am on am.id = e.actor
        left join api_key ak on ak.id = e.actor and ak.workspace_id = e.workspace_id
        left join member sm on sm.id = e.subject
        left join api_key sk on sk.id = e.subject and sk.workspace_id = e.workspace_id
        left join journey j on j.id = e.subject and j.workspace_id = e.workspace_id
        left join segment s on s.id = e.subject and s.workspace_id = e.workspace_id
        left join channel c on c.id = e.subject and c.workspace_id = e.workspace_id
        left join source o on o.id = e.subject and o.workspace_id = e.workspace_id
        where e.workspace_id = ${workspaceId} and e.id < ${before}
          and (${actor}::text is null or e.actor = ${actor})
          and (${about}::text is null or split_part(e.action, '.', 1) = ${about})
        order by e.id desc limit ${limit + 1}`.execute(state);
      const items = found.rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
      return { items, next: found.rows.length > limit ? String(items.at(-1)?.id ?? '') : null };
    }),
  ];
}
