import { hash } from 'node:crypto';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { TypedIdentity } from './person-graph.ts';
import { makePersonTable } from './person-table.ts';

/**
 * The persons of identities that mean one person only: being seen never changes them. Every other change is written to
 * identity_change, which is read before each use, so that the cache never tells an old meaning. Of all workspaces
 * together it holds about six million identities in 80 MB at most, and those that were asked for last.
 */
export interface IdentityCache {
  /** Forgets what was changed up to `version`, by whichever process. */
  catchUp(db: Executor, workspaceId: string, version: number): Promise<void>;
  /** By `storedKey`. */
  get(workspaceId: string, key: string): number | undefined;
  /** Only what is committed. */
  set(workspaceId: string, key: string, person: number): void;
}

/** As the column `key` of the table `identity`: 32 hexadecimal digits. */
export const storedKey = (workspaceId: string, { type, value }: TypedIdentity): string =>
  hash('md5', `${workspaceId}\u0001${type}\u0001${value}`);

export function makeIdentityCache(): IdentityCache {
  const table = makePersonTable();
  const seen = new Map<string, { version: number; salt: number }>();
  // With another salt nothing is found of what was kept before.
  const high = (workspaceId: string, key: string) =>
    Number.parseInt(key.slice(0, 8), 16) ^ (seen.get(workspaceId)?.salt ?? 0);
  const low = (key: string) => Number.parseInt(key.slice(8, 16), 16);

  return {
    async catchUp(db, workspaceId, version) {
      const known = seen.get(workspaceId);
      seen.set(workspaceId, { version, salt: known?.salt ?? 0 });
      if (known === undefined || known.version === version) return;
      const changes = await sql<{ version: number; type: string; value: string }>`
        select version, type, value from identity_change
        where workspace_id = ${workspaceId} and version > ${known.version}`.execute(db);
      // Old changes are removed; whoever was away for longer starts afresh.
      const isWhole = new Set(changes.rows.map((row) => row.version)).size === version - known.version;
      if (!isWhole) seen.set(workspaceId, { version, salt: known.salt + 1 });
      for (const change of isWhole ? changes.rows : []) {
        const key = storedKey(workspaceId, change);
        table.delete(high(workspaceId, key), low(key));
      }
    },
    get: (workspaceId, key) => table.get(high(workspaceId, key), low(key)),
    set: (workspaceId, key, person) => table.set(high(workspaceId, key), low(key), person),
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
