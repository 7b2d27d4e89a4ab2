import { type Json, type JsonObject, kindsWithoutPerson, touchNames } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { HistoryRow } from './changes.ts';
import type { Fact } from './fact.ts';
import { ownerOfChanges } from './operations-of.ts';

const MAX_DEPTH = 3;
/** Remembers which names were written lately, so that a batch of known names costs nothing. */
export type KnownNames = LRUCache<string, true>;
export const makeKnownNames = (): KnownNames => new LRUCache({ max: 50_000, ttl: 3_600_000 });

interface SeenName {
  owner: 'event' | 'person' | 'account' | 'item';
  eventName: string;
  name: string;
  type: string;
}

/**
 * Notes names and types of properties for the builders, also of touches, which no event names, at most once an hour for each. Answers the keys to
 * remember in `known` after the commit.
 */
export async function notePropertyNames(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
  known: KnownNames,
  history: readonly Pick<HistoryRow, 'name' | 'value'>[],
): Promise<string[]> {
  const fresh = new Map<string, SeenName>();
  const note = (owner: SeenName['owner'], eventName: string, path: string, value: Json, depth: number) => {
    if (value === null) return;
    if (typeof value === 'object' && !Array.isArray(value) && depth < MAX_DEPTH) {
      for (const [key, inner] of Object.entries(value))
        note(owner, eventName, path === '' ? key : `${path}.${key}`, inner, depth + 1);
      return;
    }
    const seen: SeenName = { owner, eventName, name: path.slice(0, 255), type: typeOf(value) };
    const key = [workspaceId, owner, eventName, seen.name, seen.type].join('\u0000');
    if (!known.has(key)) fresh.set(key, seen);
  };
  for (const { event } of facts) {
    if (!kindsWithoutPerson.has(event.kind)) note('event', event.name, '', event.properties, 0);
    const owner = ownerOfChanges[event.kind];
    if (owner === undefined) continue;
    // Products and articles have little in common: names of items are kept by type.
    const of = owner === 'item' ? (event.item?.type ?? '') : '';
    note(owner, of, '', event.traits, 0);
    for (const { op, name, value } of event.operations ?? []) {
      if (name === '' || op === 'remove' || op === 'unset' || op === 'delete') continue;
      note(owner, of, name, op === 'append' || op === 'union' ? [] : value, 1);
    }
  }
  for (const { name, value } of history) {
    const isTouch = touchNames.some((touch) => touch === name);
    if (isTouch) note('person', '', name, JSON.parse(value), 1);
  }
  if (fresh.size === 0) return [];
  const list = [...fresh.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  await sql`
    insert into property_name (workspace_id, owner, event_name, name, value_type)
    select ${workspaceId}, * from unnest(${list.map((one) => one.owner)}::text[], ${list.map((one) => one.eventName)}::text[],
      ${list.map((one) => one.name)}::text[], ${list.map((one) => one.type)}::text[])
    on conflict (workspace_id, owner, event_name, name, value_type) do update set last_seen_at = now()`.execute(
    db,
  );
  return [...fresh.keys()];
}

function typeOf(value: Json | JsonObject): string {
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}|$)/.test(value)) return 'date';
  return typeof value === 'object' ? 'object' : 'string';
}
