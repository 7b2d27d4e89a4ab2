import { type PropertyStates, valuesOf } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { ItemRow } from './changes.ts';
import type { Fact } from './fact.ts';
import { applyFact } from './operations-of.ts';

interface Item {
  type: string;
  id: string;
  own: PropertyStates;
  isNew: boolean;
}

/** Does the operations on items, which the first call that names them makes; answers what the event store is to know. */
export async function applyItems(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<ItemRow[]> {
  const items = new Map<string, Item>();
  const keyOf = ({ type, id }: { type: string; id: string }) => `${type}\u0000${id}`;
  for (const { event } of facts) {
    if (event.item !== undefined) items.set(keyOf(event.item), { ...event.item, own: {}, isNew: true });
  }
  if (items.size === 0) return [];
  const wanted = [...items.values()];
  const known = await sql<{ type: string; id: string; own: PropertyStates }>`
    select type, id, own from item
    join unnest(${wanted.map((one) => one.type)}::text[], ${wanted.map((one) => one.id)}::text[]) as wanted (type, id)
      using (type, id)
    where workspace_id = ${workspaceId}`.execute(db);
  for (const row of known.rows) items.set(keyOf(row), { ...row, isNew: false });
  const changed = new Set<Item>();
  for (const fact of facts) {
    const item = fact.event.item === undefined ? undefined : items.get(keyOf(fact.event.item));
    if (item === undefined) continue;
    const { states, kept } = applyFact(item.own, fact);
    item.own = states;
    if (kept.length > 0 || item.isNew) changed.add(item);
  }
  if (changed.size === 0) return [];
  const list = [...changed].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const saved = await sql<ItemRow>`
    insert into item (workspace_id, type, id, own, properties)
    select ${workspaceId}, * from unnest(${list.map((one) => one.type)}::text[], ${list.map((one) => one.id)}::text[],
      ${list.map((one) => JSON.stringify(one.own))}::jsonb[],
      ${list.map((one) => JSON.stringify(valuesOf(one.own)))}::jsonb[])
    on conflict (workspace_id, type, id) do update set
      own = excluded.own, properties = excluded.properties, version = item.version + 1, updated_at = now()
    returning workspace_id, type, id, version, properties`.execute(db);
  return saved.rows;
}
