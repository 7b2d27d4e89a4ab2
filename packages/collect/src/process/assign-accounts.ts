import { createHash } from 'node:crypto';
import { encodeId, type JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';

/** Finds or makes the account of facts that name one, sets account properties, remembers who belongs to it. */
export async function assignAccounts(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<number[]> {
  const named = facts.filter((fact) => fact.event.accountKey !== null);
  if (named.length === 0) return [];
  const accounts = new Map<string, { key: string; traits: JsonObject; at: string }>();
  for (const fact of named) {
    const key = fact.event.accountKey ?? '';
    const known = accounts.get(key) ?? { key, traits: {}, at: fact.occurredAt.toISOString() };
    if (fact.event.kind === 'group' || fact.event.kind === 'account')
      Object.assign(known.traits, fact.event.traits);
    accounts.set(key, known);
  }
  const list = [...accounts.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const known = await sql<{ key: string }>`
    select key from account
    where workspace_id = ${workspaceId} and key = any(${list.map((one) => one.key)}::text[])`.execute(db);
  const isKnown = new Set(known.rows.map((row) => row.key));
  await insertAccounts(
    db,
    workspaceId,
    list.filter((one) => !isKnown.has(one.key)),
  );
  const found = await sql<{ key: string; number: number }>`
    update account set properties = properties || traits, last_seen_at = greatest(last_seen_at, at)
    from unnest(${list.map((one) => one.key)}::text[], ${list.map((one) => JSON.stringify(one.traits))}::jsonb[],
      ${list.map((one) => one.at)}::timestamptz[]) as arrived (key, traits, at)
    where account.workspace_id = ${workspaceId} and account.key = arrived.key
    returning account.key, account.number`.execute(db);
  const numbers = new Map(found.rows.map((row) => [row.key, row.number]));
  for (const fact of named) fact.account = numbers.get(fact.event.accountKey ?? '') ?? 0;
  const members = named.filter((fact) => fact.event.kind === 'group');
  await sql`
    insert into account_person (workspace_id, account, person, since)
    select distinct on (account, person) ${workspaceId}, account, person, since
    from unnest(${members.map((fact) => fact.account)}::int[], ${members.map((fact) => fact.origin)}::int[],
      ${members.map((fact) => fact.occurredAt.toISOString())}::timestamptz[]) as joined (account, person, since)
    on conflict do nothing`.execute(db);
  return [...numbers.values()];
}

/** The update of the workspace's counter is also the lock that keeps numbers apart while two batches make accounts. */
async function insertAccounts(
  db: Executor,
  workspaceId: string,
  list: readonly { key: string; at: string }[],
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
    from unnest(${list.map((one) => one.key)}::text[], ${ids}::text[], ${list.map((one) => one.at)}::timestamptz[])
      with ordinality as wanted (key, id, at, place)
    on conflict (workspace_id, key) do nothing`.execute(db);
}
