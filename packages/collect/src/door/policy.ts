import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';

/** How a workspace wants to be treated by what it is sent; the defaults where it said nothing. */
export interface Policy {
  ip: 'keep' | 'last-octet' | 'drop';
  bots: 'keep' | 'refuse';
  hashedProperties: ReadonlySet<string>;
  /** Null: nothing is hashed, and nobody was forgotten. */
  salt: Buffer | null;
  keyEventsPerSecond: number;
  personEventsPerSecond: number;
  hasForgotten: boolean;
}

export const defaultPolicy: Policy = {
  ip: 'keep',
  bots: 'keep',
  hashedProperties: new Set(),
  salt: null,
  keyEventsPerSecond: 50_000,
  personEventsPerSecond: 100,
  hasForgotten: false,
};

export interface Policies {
  of(workspaceId: string): Promise<Policy>;
  /** After a change: it is known here at once, elsewhere within seconds. */
  forget(): void;
}

const CACHE_MS = 5_000;

export function makePolicies(db: Executor): Policies {
  const cache = new LRUCache<string, Promise<Policy>>({ max: 10_000, ttl: CACHE_MS });
  return {
    of(workspaceId) {
      const known = cache.get(workspaceId);
      if (known !== undefined) return known;
      const loading = loadPolicy(db, workspaceId);
      cache.set(workspaceId, loading);
      loading.catch(() => cache.delete(workspaceId));
      return loading;
    },
    forget: () => cache.clear(),
  };
}

export async function loadPolicy(db: Executor, workspaceId: string): Promise<Policy> {
  const found = await sql<Omit<Policy, 'hashedProperties'> & { hashed: string[] }>`
    select ip, bots, hashed_properties as hashed, salt, key_events_per_second as "keyEventsPerSecond",
      person_events_per_second as "personEventsPerSecond",
      exists (select from tombstone t where t.workspace_id = s.workspace_id) as "hasForgotten"
    from privacy_setting s where workspace_id = ${workspaceId}`.execute(db);
  const [row] = found.rows;
  if (row === undefined) return defaultPolicy;
  const { hashed, ...rest } = row;
  return { ...rest, hashedProperties: new Set(hashed) };
}
