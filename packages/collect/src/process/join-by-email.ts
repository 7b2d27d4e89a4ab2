import { type Leaf, listLeaves } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { findAccounts, insertAccounts } from './account-rows.ts';
import { accountKeyOfEmail } from './email-domain.ts';
import { savePersonChanges } from './save-person-changes.ts';

interface Candidate {
  /** Of today. */
  person: number;
  email: string;
  lastSeenAt: Date;
  /** Where the address is known as an identity alone: whose it is, since when. */
  leaf: number | null;
  since: Date | null;
}

interface Member extends Candidate {
  key: string;
  leaf: number;
  since: Date;
}

/**
 * Joins the persons of today behind these numbers to the accounts of their verified e-mails, and tells the event
 * store. Whoever belongs to that account already, by whatever way, is left alone. Answers how many joined.
 */
export async function joinByEmail(
  trx: Executor,
  workspaceId: string,
  { after, until, domains }: { after: number; until: number; domains: ReadonlyMap<string, string | null> },
): Promise<number> {
  const candidates = (await listCandidates(trx, workspaceId, after, until)).flatMap((one) => {
    const key = accountKeyOfEmail(one.email, domains);
    return key === null ? [] : [{ ...one, key }];
  });
  if (candidates.length === 0) return 0;
  const belongs = await listBelonging(trx, workspaceId, candidates);
  const leaves = await listLeaves(
    trx,
    workspaceId,
    candidates.map(({ person }) => person),
  );
  const joining = candidates
    .filter(({ person, key }) => !belongs.has(`${person} ${key}`))
    .map((one): Member => ({ ...one, ...leafOf(one, leaves) }));
  if (joining.length === 0) return 0;
  const fresh = await saveMembers(trx, workspaceId, joining);
  const persons = joining.map(({ person }) => person).sort((a, b) => a - b);
  await sql`
    update person set version = version + 1
    where workspace_id = ${workspaceId} and number = any(${persons}::int[])`.execute(trx);
  await savePersonChanges(trx, workspaceId, persons, fresh);
  return persons.length;
}

/** Persons of today with an address that is not said to be unverified; an identity counts where no property says it. */
async function listCandidates(
  db: Executor,
  workspaceId: string,
  after: number,
  until: number,
): Promise<Candidate[]> {
  const found = await sql<Candidate>`
    with today as (
      select distinct coalesce(merged_into, number) as number from person
      where workspace_id = ${workspaceId} and number > ${after} and number <= ${until})
    select p.number as person, coalesce(p.properties ->> 'email', known.value) as email,
      p.last_seen_at as "lastSeenAt", known.person as leaf, known.first_seen_at as since
    from today join person p on p.workspace_id = ${workspaceId} and p.number = today.number
    left join lateral (
      select value, identity.person, identity.first_seen_at
      from (select p.number union all
        select number from person where workspace_id = ${workspaceId} and merged_into = p.number) as leaf
      join identity on identity.workspace_id = ${workspaceId} and identity.person = leaf.number
      where type = 'email' and epochs = '[]' and not is_stopped
      order by identity.first_seen_at desc, value limit 1) as known on p.properties ->> 'email' is null
    where coalesce(p.properties ->> 'email', known.value) is not null
      and coalesce(p.properties ->> 'email_verified', p.properties ->> 'emailVerified') is distinct from 'false'
    order by p.number`.execute(db);
  return found.rows;
}

/** `person key` of the memberships there are. */
async function listBelonging(
  db: Executor,
  workspaceId: string,
  candidates: readonly { person: number; key: string }[],
): Promise<ReadonlySet<string>> {
  const found = await sql<{ person: number; key: string }>`
    select coalesce(leaf.merged_into, leaf.number) as person, account.key from person leaf
    join account_person member on member.workspace_id = ${workspaceId} and member.person = leaf.number
    join account on account.workspace_id = ${workspaceId} and account.number = member.account
    where leaf.workspace_id = ${workspaceId} and (leaf.number = any(${candidates.map(({ person }) => person)}::int[])
      or leaf.merged_into = any(${candidates.map(({ person }) => person)}::int[]))`.execute(db);
  return new Set(found.rows.map(({ person, key }) => `${person} ${key}`));
}

/** The leaf of whom the address was said, so that it goes along when a merge is undone; and when it was said. */
function leafOf(
  { person, email, lastSeenAt, leaf, since }: Candidate,
  leaves: readonly Leaf[],
): { leaf: number; since: Date } {
  if (leaf !== null && since !== null) return { leaf, since };
  const said = leaves.flatMap(({ number, current, own }) => {
    const [value, at] = own.properties?.['email']?.set ?? [];
    return current === person && value === email && at !== undefined ? [{ number, at }] : [];
  });
  const newest = said.sort((a, b) => b.at - a.at)[0];
  return newest === undefined
    ? { leaf: person, since: lastSeenAt }
    : { leaf: newest.number, since: new Date(newest.at) };
}

/** Answers the numbers of accounts that are new. */
async function saveMembers(db: Executor, workspaceId: string, joining: readonly Member[]): Promise<number[]> {
  const seen = new Map<string, { key: string; first: Date; last: Date }>();
  for (const { key, since, lastSeenAt } of joining) {
    const known = seen.get(key) ?? { key, first: since, last: lastSeenAt };
    if (since < known.first) known.first = since;
    if (lastSeenAt > known.last) known.last = lastSeenAt;
    seen.set(key, known);
  }
  const list = [...seen.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = list.map(({ key }) => key);
  const before = await findAccounts(db, workspaceId, keys);
  await insertAccounts(
    db,
    workspaceId,
    list.filter(({ key }) => !before.has(key)),
  );
  await sql`
    update account set first_seen_at = least(first_seen_at, said.first), last_seen_at = greatest(last_seen_at, said.last)
    from unnest(${keys}::text[], ${list.map(({ first }) => first.toISOString())}::timestamptz[],
      ${list.map(({ last }) => last.toISOString())}::timestamptz[]) as said (key, first, last)
    where account.workspace_id = ${workspaceId} and account.key = said.key`.execute(db);
  const accounts = await findAccounts(db, workspaceId, keys);
  await sql`
    insert into account_person (workspace_id, account, person, since, via)
    select ${workspaceId}, account, person, since, 'domain' from unnest(
      ${joining.map(({ key }) => accounts.get(key)?.number ?? 0)}::int[], ${joining.map(({ leaf }) => leaf)}::int[],
      ${joining.map(({ since }) => since.toISOString())}::timestamptz[]) as joining (account, person, since)
    on conflict do nothing`.execute(db);
  return [...accounts.values()].filter(({ key }) => !before.has(key)).map(({ number }) => number);
}
