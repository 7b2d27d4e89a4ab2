import { createHash } from 'node:crypto';
import { encodeId } from '@skylantern/contracts';
import { type PropertyStates, valuesOf } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';
import { applyFact, ownerOfChanges } from './operations-of.ts';

const REFRESH_SEEN_MS = 3_600_000;

interface Account {
  key: string;
  number: number;
  own: PropertyStates;
  lastSeenAt: Date;
}

/**
 * Finds or makes the account of facts that name one, does the operations on accounts, remembers who belongs to
 * them. Answers the numbers of the accounts that were written.
 */
export async function assignAccounts(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<number[]> {
  const named = facts.filter((fact) => fact.event.accountKey !== null);
  if (named.length === 0) return [];
  const seen = new Map<string, { key: string; first: Date; last: Date }>();
  for (const { event, occurredAt } of named) {
    const key = event.accountKey ?? '';
    const known = seen.get(key) ?? { key, first: occurredAt, last: occurredAt };
    if (occurredAt < known.first) known.first = occurredAt;
    if (occurredAt > known.last) known.last = occurredAt;
    seen.set(key, known);
  }
  const list = [...seen.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = list.map((one) => one.key);
  let accounts = await findAccounts(db, workspaceId, keys);
  const missing = list.filter((one) => !accounts.has(one.key));
  if (missing.length > 0) {
    await insertAccounts(db, workspaceId, missing);
    accounts = await findAccounts(db, workspaceId, keys);
  }
  const changed = new Set(missing.flatMap(({ key }) => accounts.get(key) ?? []));
  for (const fact of named) {
    const account = accounts.get(fact.event.accountKey ?? '');
    if (account === undefined) continue;
    fact.account = account.number;
    const last = seen.get(account.key)?.last ?? account.lastSeenAt;
    if (last.getTime() > account.lastSeenAt.getTime() + REFRESH_SEEN_MS) changed.add(account);
    if (ownerOfChanges[fact.event.kind] !== 'account') continue;
    const { states, kept } = applyFact(account.own, fact);
    account.own = states;
    if (kept.length > 0) changed.add(account);
  }
  await updateAccounts(
    db,
    workspaceId,
    [...changed].map((account) => ({
      ...account,
      lastSeenAt: seen.get(account.key)?.last ?? account.lastSeenAt,
    })),
  );
  const members = named.filter((fact) => fact.event.kind === 'group');
  await sql`
    insert into account_person (workspace_id, account, person, since)
    select distinct on (account, person) ${workspaceId}, account, person, since
    from unnest(${members.map((fact) => fact.account)}::int[], ${members.map((fact) => fact.origin)}::int[],
      ${members.map((fact) => fact.occurredAt.toISOString())}::timestamptz[]) as joined (account, person, since)
    on conflict do nothing`.execute(db);
  return [...changed].map((account) => account.number);
}

async function findAccounts(
  db: Executor,
  workspaceId: string,
  keys: readonly string[],
): Promise<Map<string, Account>> {
  const found = await sql<Account>`
    select key, number, own, last_seen_at as "lastSeenAt" from account
    where workspace_id = ${workspaceId} and key = any(${keys}::text[])`.execute(db);
  return new Map(found.rows.map((account) => [account.key, account]));
}

async function updateAccounts(db: Executor, workspaceId: string, changed: readonly Account[]): Promise<void> {
  if (changed.length === 0) return;
  const list = [...changed].sort((a, b) => a.number - b.number);
  await sql`
    update account set own = change.own, properties = change.properties,
      last_seen_at = greatest(last_seen_at, change.last)
    from unnest(${list.map((one) => one.number)}::int[], ${list.map((one) => JSON.stringify(one.own))}::jsonb[],
      ${list.map((one) => JSON.stringify(valuesOf(one.own)))}::jsonb[],
      ${list.map((one) => one.lastSeenAt.toISOString())}::timestamptz[]) as change (number, own, properties, last)
    where account.workspace_id = ${workspaceId} and account.number = change.number`.execute(db);
}

/** The update of the workspace's counter is also the lock that keeps numbers apart while two batches make accounts. */
async function insertAccounts(
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
