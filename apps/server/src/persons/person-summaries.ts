import { type JsonObject, type PersonSummary, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

interface PersonRow {
  number: number;
  id: string;
  is_identified: boolean;
  properties: JsonObject;
  first_seen_at: Date;
  last_seen_at: Date;
  user_id: string | null;
}

const columns = sql`p.number, p.id, p.is_identified, p.properties, p.first_seen_at, p.last_seen_at, (
  select min(value) from identity i where i.workspace_id = p.workspace_id and i.person = p.number and i.type = 'user_id') as user_id`;

/** Seen last first. */
export async function listRecent(
  db: Executor,
  workspaceId: string,
  seenAt: string,
  number: number,
  limit: number,
): Promise<PersonSummary[]> {
  const found = await sql<PersonRow>`
    select ${columns} from person p
    where p.workspace_id = ${workspaceId} and p.merged_into is null
      and (date_trunc('milliseconds', p.last_seen_at) < ${seenAt}::timestamptz
        or (date_trunc('milliseconds', p.last_seen_at) = ${seenAt}::timestamptz and p.number > ${number}))
    order by date_trunc('milliseconds', p.last_seen_at) desc, p.number limit ${limit}`.execute(db);
  return found.rows.map(summaryOf);
}

/** By the beginning of any identity, by the id, or by a word in the name; seen last first. */
export async function findPersons(
  db: Executor,
  workspaceId: string,
  search: string,
  limit: number,
): Promise<PersonSummary[]> {
  const beginning = (text: string) => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const mobile = search.replaceAll(/[\s().-]/g, '').replace(/^00/, '+');
  // A Chinese mobile is typed without its country code.
  const abroad = /^1[3-9]\d+$/.test(mobile) ? `+86${mobile}` : mobile;
  const patterns = [...new Set([search, search.toLowerCase(), mobile, abroad])].filter((text) => text !== '');
  const found = await sql<PersonRow>`
    with hits as (
      (select person as number from identity where workspace_id = ${workspaceId}
        and value like any(${patterns.map(beginning)}::text[]) limit ${limit * 4})
      union (select number from person where workspace_id = ${workspaceId} and id = ${search})
      union (select number from person where workspace_id = ${workspaceId}
        and properties ->> 'name' ilike ${`%${beginning(search)}`} limit ${limit})
    ), found as (
      select distinct coalesce(h.merged_into, h.number) as number from hits
      join person h on h.workspace_id = ${workspaceId} and h.number = hits.number
    )
    select ${columns} from found join person p on p.workspace_id = ${workspaceId} and p.number = found.number
    order by p.is_identified desc, p.last_seen_at desc, p.number limit ${limit}`.execute(db);
  return found.rows.map(summaryOf);
}

/** The person of today behind an id (or a number), with the numbers of all whom they absorbed. */
export async function getCurrent(
  db: Executor,
  workspaceId: string,
  id: string,
): Promise<{ summary: PersonSummary; numbers: number[] }> {
  const found = await sql<PersonRow>`
    select ${columns} from person asked
    join person p on p.workspace_id = asked.workspace_id and p.number = coalesce(asked.merged_into, asked.number)
    where asked.workspace_id = ${workspaceId}
      and (asked.id = ${id} or asked.number = ${/^\d{1,9}$/.test(id) ? Number(id) : null}::int)`.execute(db);
  const [row] = found.rows;
  if (row === undefined) throw new SkylanternError('not-found', 'there is no such person in this workspace');
  const absorbed = await sql<{ number: number }>`
    select number from person where workspace_id = ${workspaceId} and merged_into = ${row.number}`.execute(
    db,
  );
  return { summary: summaryOf(row), numbers: [row.number, ...absorbed.rows.map((one) => one.number)] };
}

function summaryOf(row: PersonRow): PersonSummary {
  const { properties } = row;
  const named = [
    properties['name'],
    properties['email'],
    row.user_id,
    properties['phone'],
    properties['mobile'],
  ];
  const label = named.find((value): value is string => typeof value === 'string' && value.trim() !== '');
  return {
    id: row.id,
    number: row.number,
    label: label ?? `…${row.id.slice(-6)}`,
    isIdentified: row.is_identified,
    properties,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
  };
}

/** Summaries of persons by their numbers, in the order of the numbers. */
export async function listSummaries(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<PersonSummary[]> {
  const found = await sql<PersonRow>`
    select ${columns} from person p
    where p.workspace_id = ${workspaceId} and p.number = any(${numbers}::int[]) order by p.number`.execute(
    db,
  );
  return found.rows.map(summaryOf);
}
