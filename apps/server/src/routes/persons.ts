import {
  getPerson,
  getPersonHistory,
  type JsonObject,
  listPersonEvents,
  listPersonSegments,
  listPersons,
  type PersonSummary,
  SkylanternError,
} from '@skylantern/contracts';
import type { Segments } from '@skylantern/segment';
import type { EventStore, Executor, StateStore } from '@skylantern/store';
import { sql as ch, int, str, uints } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import { readPersonHistory } from './person-history.ts';

export function makePersonRoutes({
  state,
  events,
  segments,
}: {
  state: StateStore;
  events: EventStore;
  segments: Pick<Segments, 'segmentsOf'>;
}): HandledRoute[] {
  return [
    handle(listPersons, async ({ workspaceId, input }) => {
      const { search = '', limit = 50, cursor } = input.query;
      const [seenAt = 'infinity', number = '0'] = cursor?.split('/') ?? [];
      const found =
        search.trim() === ''
          ? await listRecent(state, workspaceId, seenAt, Number(number), limit + 1)
          : await findPersons(state, workspaceId, search.trim(), limit + 1);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next =
        search.trim() === '' && found.length > limit && last !== undefined
          ? `${last.lastSeenAt}/${last.number}`
          : null;
      return { items, next };
    }),
    handle(getPerson, async ({ workspaceId, input }) => {
      const { summary, numbers } = await getCurrent(state, workspaceId, input.params.id);
      const [identities, merges, accounts] = await Promise.all([
        sql<{ type: string; value: string; first: Date; last: Date }>`
          select type, value, first_seen_at as first, last_seen_at as last from identity
          where workspace_id = ${workspaceId} and person = any(${numbers}::int[]) order by type, first_seen_at limit 1000`.execute(
          state,
        ),
        sql<{
          id: number;
          at: Date;
          rule: string;
          survivorId: string;
          absorbedId: string;
          undone: Date | null;
        }>`
          select m.id, m.at, m.rule, s.id as "survivorId", a.id as "absorbedId", m.undone_at as undone from merge m
          join person s on s.workspace_id = m.workspace_id and s.number = m.survivor
          join person a on a.workspace_id = m.workspace_id and a.number = m.absorbed
          where m.workspace_id = ${workspaceId} and (m.survivor = any(${numbers}::int[]) or m.absorbed = any(${numbers}::int[]))
          order by m.id desc limit 200`.execute(state),
        sql<{ id: string; key: string; label: string }>`
          select distinct a.id, a.key, coalesce(nullif(trim(a.properties ->> 'name'), ''), a.key) as label
          from account_person p join account a on a.workspace_id = p.workspace_id and a.number = p.account
          where p.workspace_id = ${workspaceId} and p.person = any(${numbers}::int[])
          order by label, a.id limit 100`.execute(state),
      ]);
      return {
        ...summary,
        identities: identities.rows.map(({ type, value, first, last }) => ({
          type,
          value,
          firstSeenAt: first.toISOString(),
          lastSeenAt: last.toISOString(),
        })),
        merges: merges.rows.map(({ at, undone, ...row }) => ({
          ...row,
          at: at.toISOString(),
          undoneAt: undone?.toISOString() ?? null,
        })),
        accounts: accounts.rows,
      };
    }),
    handle(getPersonHistory, async ({ workspaceId, input, signal }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      return await readPersonHistory(events, workspaceId, numbers, signal);
    }),
    handle(listPersonSegments, async ({ workspaceId, input, signal }) => {
      const { summary } = await getCurrent(state, workspaceId, input.params.id);
      return { items: await segments.segmentsOf(workspaceId, summary.number, { signal }) };
    }),
    handle(listPersonEvents, async ({ workspaceId, input, signal }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      const { event = '', limit = 50, cursor } = input.query;
      const [atMs = '9999999999999', sequence = '0'] = cursor?.split('/') ?? [];
      const rows = await events.query<TimelineRow>(
        ch`SELECT message_id AS messageId, event_name AS event, occurred_at AS occurredAt, sequence, session_id AS sessionId,
            source, platform, path, channel, properties
          FROM events
          WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(numbers)}
            AND (${str(event)} = '' OR event_name = ${str(event)})
            AND (toUnixTimestamp64Milli(occurred_at), sequence) < (${int(Number(atMs) || 0)}, ${int(Number(sequence) || 0)})
          ORDER BY occurred_at DESC, sequence DESC LIMIT ${int(limit + 1)}`,
        { signal, maxSeconds: 30 },
      );
      const items = rows.slice(0, limit).map(({ sequence: _, ...row }) => row);
      const last = rows[limit - 1];
      return {
        items,
        next:
          rows.length > limit && last !== undefined
            ? `${Date.parse(last.occurredAt)}/${last.sequence}`
            : null,
      };
    }),
  ];
}

interface TimelineRow {
  messageId: string;
  event: string;
  occurredAt: string;
  sequence: number;
  sessionId: string;
  source: string;
  platform: string;
  path: string;
  channel: string;
  properties: JsonObject;
}

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

async function listRecent(
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
