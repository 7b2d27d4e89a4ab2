import { valuesOf } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { type Account, findAccounts, insertAccounts } from './account-rows.ts';
import { accountsOfEmails } from './accounts-of-emails.ts';
import type { Fact } from './fact.ts';
import { applyFact, ownerOfChanges } from './operations-of.ts';

const REFRESH_SEEN_MS = 3_600_000;

export interface AssignedAccounts {
  /** Accounts that were written. */
  accounts: number[];
  /** Persons of today who belong to an account that they did not belong to before. */
  joined: number[];
}

/**
 * Finds or makes the account of facts that name one, or whose e-mail stands for one, does the operations on accounts,
 * remembers who belongs to them.
 */
export async function assignAccounts(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<AssignedAccounts> {
  const byEmail = await accountsOfEmails(db, workspaceId, facts);
  const named = facts.filter((fact) => fact.event.accountKey !== null);
  if (named.length + byEmail.size === 0) return { accounts: [], joined: [] };
  const seen = new Map<string, { key: string; first: Date; last: Date }>();
  const mentions = named.map((fact): [Fact, string] => [fact, fact.event.accountKey ?? '']);
  for (const [{ occurredAt }, key] of [...mentions, ...byEmail]) {
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
  const members: Member[] = named
    .filter((fact) => fact.event.kind === 'group')
    .map((fact) => ({ fact, account: fact.account, via: 'call' }));
  for (const [fact, key] of byEmail)
    members.push({ fact, account: accounts.get(key)?.number ?? 0, via: 'domain' });
  return {
    accounts: [...changed].map((account) => account.number),
    joined: await join(db, workspaceId, members),
  };
}

interface Member {
  fact: Fact;
  account: number;
  /** A call says more than an e-mail. */
  via: 'call' | 'domain';
}

/** Answers the persons of today for whom something changed; their rows have to reach the event store anew. */
async function join(db: Executor, workspaceId: string, members: readonly Member[]): Promise<number[]> {
  if (members.length === 0) return [];
  const fresh = await sql<{ person: number }>`
    insert into account_person (workspace_id, account, person, since, via)
    select distinct on (account, person) ${workspaceId}, account, person, since, via
    from unnest(${members.map(({ account }) => account)}::int[], ${members.map(({ fact }) => fact.origin)}::int[],
      ${members.map(({ fact }) => fact.occurredAt.toISOString())}::timestamptz[],
      ${members.map(({ via }) => via)}::text[]) as joined (account, person, since, via)
    order by account, person, via, since
    on conflict (workspace_id, account, person) do update set via = excluded.via
      where account_person.via = 'domain' and excluded.via = 'call'
    returning person`.execute(db);
  const leaves = new Set(fresh.rows.map(({ person }) => person));
  const joined = new Set(members.flatMap(({ fact }) => (leaves.has(fact.origin) ? [fact.current] : [])));
  await sql`
    update person set version = version + 1
    where workspace_id = ${workspaceId} and number = any(${[...joined].sort((a, b) => a - b)}::int[])`.execute(
    db,
  );
  return [...joined];
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
