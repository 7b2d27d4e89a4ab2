import {
  createSavedInsight,
  getSavedInsight,
  type JsonObject,
  listSavedInsights,
  newId,
  removeSavedInsight,
  type SavedInsight,
  SkylanternError,
  updateSavedInsight,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';

interface Row {
  id: string;
  name: string;
  kind: string;
  request: JsonObject;
  createdBy: string;
  updatedAt: Date;
}

const columns = sql`id, name, kind, request, created_by as "createdBy", updated_at as "updatedAt"`;
const shown = (row: Row): SavedInsight => ({ ...row, updatedAt: row.updatedAt.toISOString() });

export function makeSavedInsightRoutes(state: StateStore): HandledRoute[] {
  return [
    handle(listSavedInsights, async ({ workspaceId, input }) => {
      const { limit = 50, cursor } = input.query;
      const [before = 'infinity', id = ''] = cursor?.split('/') ?? [];
      const found = await sql<Row>`
        select ${columns} from saved_insight
        where workspace_id = ${workspaceId} and (date_trunc('milliseconds', updated_at) < ${before}::timestamptz
          or (date_trunc('milliseconds', updated_at) = ${before}::timestamptz and id > ${id}))
        order by date_trunc('milliseconds', updated_at) desc, id limit ${limit + 1}`.execute(state);
      const items = found.rows.slice(0, limit).map(shown);
      const last = items.at(-1);
      return {
        items,
        next: found.rows.length > limit && last !== undefined ? `${last.updatedAt}/${last.id}` : null,
      };
    }),
    handle(getSavedInsight, async ({ workspaceId, input }) => {
      const found = await sql<Row>`
        select ${columns} from saved_insight where workspace_id = ${workspaceId} and id = ${input.params.id}`.execute(
        state,
      );
      return one(found.rows);
    }),
    handle(createSavedInsight, async ({ workspaceId, principal, input }) => {
      const { name, kind, request } = input.body;
      const made = await sql<Row>`
        insert into saved_insight (id, workspace_id, name, kind, request, created_by)
        values (${newId('insight')}, ${workspaceId}, ${name}, ${kind}, ${JSON.stringify(request)}::jsonb, ${actorOf(principal)})
        returning ${columns}`.execute(state);
      return one(made.rows);
    }),
    handle(updateSavedInsight, async ({ workspaceId, input }) => {
      const { name = null, request } = input.body;
      const changed = await sql<Row>`
        update saved_insight set name = coalesce(${name}, name), updated_at = now(),
          request = coalesce(${request === undefined ? null : JSON.stringify(request)}::jsonb, request)
        where workspace_id = ${workspaceId} and id = ${input.params.id} returning ${columns}`.execute(state);
      return one(changed.rows);
    }),
    handle(removeSavedInsight, async ({ workspaceId, input }) => {
      const removed = await sql<Row>`
        delete from saved_insight where workspace_id = ${workspaceId} and id = ${input.params.id} returning ${columns}`.execute(
        state,
      );
      one(removed.rows);
      return done;
    }),
  ];
}

function one(rows: readonly Row[]): SavedInsight {
  const [row] = rows;
  if (row === undefined)
    throw new SkylanternError('not-found', 'there is no such saved insight in this workspace');
  return shown(row);
}
