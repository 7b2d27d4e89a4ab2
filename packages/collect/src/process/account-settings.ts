import { lockIdentities } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { findAccounts, insertAccounts } from './account-rows.ts';

export interface AccountSetting {
  /** Persons with a verified e-mail belong to the account of its domain. */
  fromEmail: boolean;
}

export interface AccountDomain {
  domain: string;
  /** Null: the domain means no account. */
  accountKey: string | null;
}

export async function loadAccountSetting(db: Executor, workspaceId: string): Promise<AccountSetting> {
  const found = await sql<AccountSetting>`
    select from_email as "fromEmail" from account_setting where workspace_id = ${workspaceId}`.execute(db);
  return found.rows[0] ?? { fromEmail: false };
}

export async function saveAccountSetting(
  db: Executor,
  workspaceId: string,
  { fromEmail }: AccountSetting,
): Promise<void> {
  await sql`
    insert into account_setting (workspace_id, from_email) values (${workspaceId}, ${fromEmail})
    on conflict (workspace_id) do update set from_email = excluded.from_email, updated_at = now()`.execute(
    db,
  );
}

export async function listAccountDomains(db: Executor, workspaceId: string): Promise<AccountDomain[]> {
  const found = await sql<AccountDomain>`
    select domain, account_key as "accountKey" from account_domain where workspace_id = ${workspaceId}
    order by domain`.execute(db);
  return found.rows;
}

/**
 * Says what a domain means. Whoever belongs to the account of its name by their e-mail alone moves along. Answers the
 * persons of today who moved, and the account that was made for them.
 */
export async function saveAccountDomain(
  db: Executor,
  workspaceId: string,
  { domain, accountKey }: AccountDomain,
): Promise<{ persons: number[]; made: number[] }> {
  await lockIdentities(db, workspaceId); // nobody joins meanwhile
  await sql`
    insert into account_domain (workspace_id, domain, account_key) values (${workspaceId}, ${domain}, ${accountKey})
    on conflict (workspace_id, domain) do update set account_key = excluded.account_key`.execute(db);
  const own = (await findAccounts(db, workspaceId, [domain])).get(domain);
  if (own === undefined || accountKey === domain) return { persons: [], made: [] };
  const made: number[] = [];
  // By the e-mail as it is known today: others may have come by a further domain.
  const isOfDomain = sql`account_person.workspace_id = ${workspaceId} and account = ${own.number} and via = 'domain'
    and exists (select from person leaf join person today on today.workspace_id = leaf.workspace_id
        and today.number = coalesce(leaf.merged_into, leaf.number)
      where leaf.workspace_id = ${workspaceId} and leaf.number = account_person.person
        and (today.properties ->> 'email' is null
          or right(lower(today.properties ->> 'email'), length(${domain}::text) + 1) in ('@' || ${domain}::text, '.' || ${domain}::text)))`;
  if (accountKey !== null) {
    const find = async () => (await findAccounts(db, workspaceId, [accountKey])).get(accountKey)?.number;
    let target = await find();
    if (target === undefined) {
      await insertAccounts(db, workspaceId, [{ key: accountKey, first: new Date() }]);
      target = await find();
      if (target !== undefined) made.push(target);
    }
    await sql`
      insert into account_person (workspace_id, account, person, since, via)
      select workspace_id, ${target ?? own.number}, person, since, via from account_person
      where ${isOfDomain}
      on conflict do nothing`.execute(db);
  }
  const moved = await sql<{ person: number }>`
    with gone as (
      delete from account_person where ${isOfDomain}
      returning person)
    update person set version = version + 1 where workspace_id = ${workspaceId} and number in (
      select coalesce(leaf.merged_into, leaf.number) from gone
      join person leaf on leaf.workspace_id = ${workspaceId} and leaf.number = gone.person)
    returning number as person`.execute(db);
  return { persons: moved.rows.map(({ person }) => person).sort((a, b) => a - b), made };
}

export async function removeAccountDomain(db: Executor, workspaceId: string, domain: string): Promise<void> {
  await sql`delete from account_domain where workspace_id = ${workspaceId} and domain = ${domain}`.execute(
    db,
  );
}
