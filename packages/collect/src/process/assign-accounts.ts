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
    if (fact.event.kind === 'group') Object.assign(known.traits, fact.event.traits);
    accounts.set(key, known);
  }
  const list = [...accounts.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const ids = list.map((one) =>
    encodeId('account', createHash('md5').update(`${workspaceId}\u0000${one.key}`).digest()),
  );
  // The row lock on the workspace keeps the numbers dense while two batches make accounts.
  await sql`
    with counter as (select next_account as next from workspace where id = ${workspaceId} for update),
    wanted as (
      select key, id, at, row_number() over (order by key) - 1 as place
      from unnest(${list.map((one) => one.key)}::text[], ${ids}::text[], ${list.map((one) => one.at)}::timestamptz[])
        as arrived (key, id, at)
      where not exists (select from account where workspace_id = ${workspaceId} and account.key = arrived.key)
    ), made as (
      insert into account (workspace_id, number, id, key, first_seen_at, last_seen_at)
      select ${workspaceId}, next + place, id, key, at, at from wanted, counter returning number
    )
    update workspace set next_account = next_account + (select count(*) from wanted) where id = ${workspaceId}`.execute(
    db,
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
    from unnest(${members.map((fact) => fact.account)}::int[], ${members.map((fact) => fact.current)}::int[],
      ${members.map((fact) => fact.occurredAt.toISOString())}::timestamptz[]) as joined (account, person, since)
    on conflict do nothing`.execute(db);
  return [...numbers.values()];
}
