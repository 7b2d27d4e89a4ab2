import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';

/** The number of each event name of the workspace, made where it is new; counts the events of the batch. */
export async function numberEventNames(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<Map<string, number>> {
  const seen = new Map<string, { events: number; firstAt: number; lastAt: number }>();
  for (const fact of facts) {
    const at = fact.occurredAt.getTime();
    const one = seen.get(fact.event.name) ?? { events: 0, firstAt: at, lastAt: at };
    one.events += 1;
    one.firstAt = Math.min(one.firstAt, at);
    one.lastAt = Math.max(one.lastAt, at);
    seen.set(fact.event.name, one);
  }
  const names = [...seen.keys()].sort();
  const known = await updateCounts(db, workspaceId, names, seen);
  const missing = names.filter((name) => !known.has(name));
  if (missing.length === 0) return known;
  const reserved = await sql<{ first: number }>`
    update workspace set next_event_code = next_event_code + ${missing.length} where id = ${workspaceId}
    returning next_event_code - ${missing.length}::int as first`.execute(db);
  await sql`
    insert into event_name (workspace_id, name, code, first_seen_at, last_seen_at)
    select ${workspaceId}, name, ${reserved.rows[0]?.first ?? 0}::int + place - 1, first_at, first_at
    from unnest(${missing}::text[],
      ${missing.map((name) => new Date(seen.get(name)?.firstAt ?? 0).toISOString())}::timestamptz[])
      with ordinality as wanted (name, first_at, place)
    on conflict do nothing`.execute(db);
  for (const [name, code] of await updateCounts(db, workspaceId, missing, seen)) known.set(name, code);
  return known;
}

async function updateCounts(
  db: Executor,
  workspaceId: string,
  names: readonly string[],
  seen: ReadonlyMap<string, { events: number; firstAt: number; lastAt: number }>,
): Promise<Map<string, number>> {
  const counted = names.map((name) => seen.get(name) ?? { events: 0, firstAt: 0, lastAt: 0 });
  const result = await sql<{ name: string; code: number }>`
    update event_name set events = event_name.events + arrived.events,
      first_seen_at = least(first_seen_at, first_at), last_seen_at = greatest(last_seen_at, last_at)
    from unnest(${names}::text[], ${counted.map((one) => one.events)}::bigint[],
      ${counted.map((one) => new Date(one.firstAt).toISOString())}::timestamptz[],
      ${counted.map((one) => new Date(one.lastAt).toISOString())}::timestamptz[]) as arrived (name, events, first_at, last_at)
    where event_name.workspace_id = ${workspaceId} and event_name.name = arrived.name
    returning event_name.name, event_name.code`.execute(db);
  return new Map(result.rows.map((row) => [row.name, row.code]));
}
