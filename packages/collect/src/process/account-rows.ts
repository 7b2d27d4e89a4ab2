import { createHash } from 'node:crypto';
import { encodeId } from '@skylantern/contracts';
import type { PropertyStates } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

export interface Account {
  key: string;
  number: number;
  own: PropertyStates;
  lastSeenAt: Date;
}

export async function findAccounts(
  db: Executor,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, Account>> {
  const found = await sql<Account>`
    select key, number, own, last_seen_at as "lastSeenAt" from account
    where workspace_id = ${workspaceId} and key = any(${keys}::text[])`.execute(db);
  return new Map(found.rows.map((account) => [account.key, account]));
}

/** The update of the workspace's counter is also the lock that keeps numbers apart while two batches make accounts. */
export async function insertAccounts(
  db: Executor,
  workspaceId: string,
  list: readonly { key: string; first: Date }[],
): Promise<void> {
  if (list.length === 0) return;
  const ids = list.map((one) =>
    encodeId('account', createHash('md5').update(`${workspaceId}\u0000${one.key}`).digest()),
  );
  const reserved = await sql<{ first: number }>`
    update workspace set next_account = next_account + ${list.length} where id = ${workspaceId}
    returning next_account - ${list.length}::int as first`.execute(db);
  await sql`
    insert into account (workspace_id, number, id, key, first_seen_at, last_seen_at)
    select ${workspaceId}, ${reserved.rows[0]?.first ?? 0}::int + place - 1, id, key, at, at
    from unnest(${list.map((one) => one.key)}::text[], ${ids}::text[], ${list.map((one) => one.first.toISOString())}::timestamptz[])
      with ordinality as wanted (key, id, at, place)
    on conflict (workspace_id, key) do nothing`.execute(db);
}
