import { type AccountSummary, type JsonObject, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

interface AccountRow {
  id: string;
  number: number;
  key: string;
  properties: JsonObject;
  first: Date;
  last: Date;
  persons: number;
}

const columns = (workspaceId: string) => sql`
  a.id, a.number, a.key, a.properties, a.first_seen_at as first, a.last_seen_at as last,
  (select count(distinct coalesce(leaf.merged_into, leaf.number))::int from account_person m
    join person leaf on leaf.workspace_id = ${workspaceId} and leaf.number = m.person
    where m.workspace_id = ${workspaceId} and m.account = a.number) as persons`;

/** Seen last first; of those that `search` begins or names, when it is not empty. */
export async function listAccountsFrom(
  db: Executor,
  workspaceId: string,
  { search, seenAt, number, limit }: { search: string; seenAt: string; number: number; limit: number },
): Promise<AccountSummary[]> {
  const beginning = `${search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
  const found = await sql<AccountRow>`
    select ${columns(workspaceId)} from account a
    where a.workspace_id = ${workspaceId}
      and (${search} = '' or lower(a.key) like ${beginning} or a.id = ${search}
        or a.properties ->> 'name' ilike ${`%${beginning}`})
      and (date_trunc('milliseconds', a.last_seen_at) < ${seenAt}::timestamptz
        or (date_trunc('milliseconds', a.last_seen_at) = ${seenAt}::timestamptz and a.number > ${number}))
    order by date_trunc('milliseconds', a.last_seen_at) desc, a.number limit ${limit}`.execute(db);
  return found.rows.map(summaryOf);
}

/** Accounts by their numbers, in the order of the numbers. */
export async function listAccountSummaries(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<AccountSummary[]> {
  const found = await sql<AccountRow>`
    select ${columns(workspaceId)} from account a
    where a.workspace_id = ${workspaceId} and a.number = any(${numbers}::int[]) order by a.number`.execute(
    db,
  );
  return found.rows.map(summaryOf);
}

/** By id or number. */
export async function getAccountSummary(
  db: Executor,
  workspaceId: string,
  id: string,
): Promise<AccountSummary> {
  const found = await sql<AccountRow>`
    select ${columns(workspaceId)} from account a
    where a.workspace_id = ${workspaceId}
      and (a.id = ${id} or a.number = ${/^\d{1,9}$/.test(id) ? Number(id) : null}::int)`.execute(db);
  const [row] = found.rows;
  if (row === undefined) throw new SkylanternError('not-found', 'there is no such account in this workspace');
  return summaryOf(row);
}

function summaryOf({ first, last, ...row }: AccountRow): AccountSummary {
  const name = row.properties['name'];
  return {
    ...row,
    label: typeof name === 'string' && name.trim() !== '' ? name : row.key,
    firstSeenAt: first.toISOString(),
    lastSeenAt: last.toISOString(),
  };
}
