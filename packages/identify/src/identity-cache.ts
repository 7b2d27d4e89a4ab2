import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import { identityKey } from './person-graph.ts';

/** Identities kept in memory, of all workspaces: about 30 MB when full. */
const MAX_IDENTITIES = 200_000;

/**
 * The persons of identities that mean one person only: being seen never changes them. Every other change is written to
 * identity_change, which is read before each use, so that the cache never tells an old meaning.
 */
export interface IdentityCache {
  /** Forgets what was changed up to `version`, by whichever process. */
  catchUp(db: Executor, workspaceId: string, version: number): Promise<void>;
  /** By `identityKey`. */
  get(workspaceId: string, key: string): number | undefined;
  /** Only what is committed. */
  set(workspaceId: string, key: string, person: number): void;
}

export function makeIdentityCache(): IdentityCache {
  const cache = new LRUCache<string, number>({ max: MAX_IDENTITIES });
  const versions = new Map<string, number>();
  const keyOf = (workspaceId: string, key: string) => `${workspaceId}\u0000${key}`;

  function forget(workspaceId: string): void {
    const prefix = keyOf(workspaceId, '');
    for (const key of cache.keys()) if (key.startsWith(prefix)) cache.delete(key);
  }

  return {
    async catchUp(db, workspaceId, version) {
      const seen = versions.get(workspaceId);
      versions.set(workspaceId, version);
      if (seen === undefined || seen === version) return;
      const changes = await sql<{ version: number; type: string; value: string }>`
        select version, type, value from identity_change
        where workspace_id = ${workspaceId} and version > ${seen}`.execute(db);
      // Old changes are removed; whoever was away for longer starts afresh.
      const isWhole = new Set(changes.rows.map((row) => row.version)).size === version - seen;
      if (!isWhole) return forget(workspaceId);
      for (const change of changes.rows) cache.delete(keyOf(workspaceId, identityKey(change)));
    },
    get: (workspaceId, key) => cache.get(keyOf(workspaceId, key)),
    set(workspaceId, key, person) {
      cache.set(keyOf(workspaceId, key), person);
    },
  };
}

/** Call in the transaction that changes what known identities mean, with the identity lock held. */
export async function noteIdentityChanges(
  db: Executor,
  workspaceId: string,
  identities: readonly { type: string; value: string }[],
): Promise<void> {
  if (identities.length === 0) return;
  await sql`
    with raised as (
      update workspace set identity_version = identity_version + 1 where id = ${workspaceId}
      returning identity_version
    )
    insert into identity_change (workspace_id, version, type, value)
    select ${workspaceId}, identity_version, type, value
    from raised, unnest(${identities.map((one) => one.type)}::text[], ${identities.map((one) => one.value)}::text[])
      as changed (type, value)
    on conflict do nothing`.execute(db);
}

/** Changes are kept for a day: processes that were away longer start with an empty cache. */
export async function forgetIdentityChanges(db: Executor, now: Date): Promise<void> {
  await sql`delete from identity_change where at < ${new Date(now.getTime() - 86_400_000).toISOString()}::timestamptz`.execute(
    db,
  );
}
