import {
  getItemLinks,
  type ItemSummary,
  type JsonObject,
  listItems,
  listItemTypes,
  SkylanternError,
  saveItemLinks as saveRoute,
} from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import { listItemLinks, saveItemLinks } from '../items/item-links.ts';
import { suggestItemLinks } from '../items/suggest-item-links.ts';
import { audit } from '../workspaces/audit.ts';

const MAX_TYPES = 100;

/** Products, articles: what was received of them, and how events point to them. */
export function makeItemRoutes({ state }: { state: StateStore }): HandledRoute[] {
  return [
    handle(listItems, async ({ workspaceId, input }) => {
      const { type = null, search = '', limit = 50, cursor } = input.query;
      const found = await listFrom(state, workspaceId, {
        type,
        search: search.trim(),
        after: cursor === undefined ? null : readCursor(cursor),
        limit: limit + 1,
      });
      const shown = found.slice(0, limit);
      const last = shown.at(-1);
      const next =
        found.length > limit && last !== undefined ? JSON.stringify([last.cursor, last.type, last.id]) : null;
      return { items: shown.map(summaryOf), next };
    }),
    handle(listItemTypes, async ({ workspaceId }) => ({ types: await listTypes(state, workspaceId) })),
    handle(getItemLinks, async ({ workspaceId }) => {
      const links = await listItemLinks(state, workspaceId);
      const types = (await listTypes(state, workspaceId)).map(({ type }) => type);
      const names = types.length === 0 ? [] : await listEventProperties(state, workspaceId);
      return { links, suggestions: suggestItemLinks(types, names, links) };
    }),
    handle(saveRoute, async ({ workspaceId, principal, input }) => {
      const { links } = input.body;
      await state.transaction(async (trx) => {
        await saveItemLinks(trx, workspaceId, links);
        const subject = links.map(({ type, key }) => `${key}: ${type}`).join(', ');
        await audit(trx, {
          workspaceId,
          principal,
          action: 'item-links.saved',
          subject: subject.slice(0, 500),
        });
      });
      return { links };
    }),
  ];
}

interface ItemRow {
  type: string;
  id: string;
  properties: JsonObject;
  first: Date;
  updated: Date;
  /** `updated`, to the microsecond. */
  cursor: string;
}

type After = [updated: string, type: string, id: string];

function readCursor(cursor: string): After {
  try {
    const read: unknown = JSON.parse(cursor);
    const [updated, type, id]: unknown[] = Array.isArray(read) ? read : [];
    if (typeof updated === 'string' && typeof type === 'string' && typeof id === 'string')
      if (!Number.isNaN(Date.parse(updated))) return [updated, type, id];
  } catch {
    // answered below
  }
  const message = 'cursor: give the "next" of the page before as it is';
  throw new SkylanternError('request.invalid', message, { field: 'cursor' });
}

async function listFrom(
  db: Executor,
  workspaceId: string,
  { type, search, after, limit }: { type: string | null; search: string; after: After | null; limit: number },
): Promise<ItemRow[]> {
  const [updated, afterType, afterId] = after ?? [null, null, null];
  const beginning = `${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const found = await sql<ItemRow>`
    select type, id, properties, first_seen_at as first, updated_at as updated,
      to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as cursor from item
    where workspace_id = ${workspaceId} and (${type}::text is null or type = ${type})
      and (${search} = '' or id ilike ${beginning}
        or properties ->> 'name' ilike ${`%${beginning}`} or properties ->> 'title' ilike ${`%${beginning}`})
      and (${updated}::timestamptz is null or updated_at < ${updated}::timestamptz
        or (updated_at = ${updated}::timestamptz and (type, id) > (${afterType}, ${afterId})))
    order by updated_at desc, type, id limit ${limit}`.execute(db);
  return found.rows;
}

function summaryOf({ type, id, properties, first, updated }: ItemRow): ItemSummary {
  const named = [properties['name'], properties['title']].find(
    (text) => typeof text === 'string' && text.trim() !== '',
  );
  return {
    type,
    id,
    label: typeof named === 'string' ? named : id,
    firstSeenAt: first.toISOString(),
    updatedAt: updated.toISOString(),
    properties,
  };
}

async function listTypes(db: Executor, workspaceId: string): Promise<{ type: string; items: number }[]> {
  const found = await sql<{ type: string; items: number }>`
    select type, count(*)::int as items from item where workspace_id = ${workspaceId}
    group by type order by items desc, type limit ${MAX_TYPES}`.execute(db);
  return found.rows;
}

/** Those whose values can be an id. */
async function listEventProperties(db: Executor, workspaceId: string): Promise<string[]> {
  const found = await sql<{ name: string }>`
    select distinct name from property_name
    where workspace_id = ${workspaceId} and owner = 'event' and value_type in ('string', 'number')
    order by name limit 2000`.execute(db);
  return found.rows.map(({ name }) => name);
}
