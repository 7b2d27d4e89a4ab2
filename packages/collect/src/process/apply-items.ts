import type { JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';

/** Sets properties of items, in the order of the calls that name them. */
export async function applyItems(db: Executor, workspaceId: string, facts: readonly Fact[]): Promise<void> {
  const items = new Map<string, { type: string; id: string; properties: JsonObject }>();
  for (const { event } of facts) {
    if (event.item === undefined) continue;
    const { type, id } = event.item;
    const key = `${type}\u0000${id}`;
    items.set(key, { type, id, properties: { ...items.get(key)?.properties, ...event.traits } });
  }
  if (items.size === 0) return;
  const list = [...items.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
  await sql`
    insert into item (workspace_id, type, id, properties)
    select ${workspaceId}, * from unnest(${list.map((one) => one.type)}::text[], ${list.map((one) => one.id)}::text[],
      ${list.map((one) => JSON.stringify(one.properties))}::jsonb[])
    on conflict (workspace_id, type, id) do update set
      properties = item.properties || excluded.properties, updated_at = now()`.execute(db);
}
