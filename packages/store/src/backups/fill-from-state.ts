import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { EventStore } from '../event-store/index.ts';
import type { StateStore } from '../state-store/index.ts';

const PORTION = 20_000;

/** The tables of the event store that are a copy of the state store, and the rows of one span of numbers. */
const copies = {
  persons: (workspaceId: string, after: number) => sql<Numbered>`
    select workspace_id, number as person, id as person_id, is_identified::int as is_identified,
      ${utc('first_seen_at')}, ${utc('last_seen_at')},
      coalesce((select account from account_person a
        where a.workspace_id = person.workspace_id and a.person = any(array(
          select leaf.number from person leaf where leaf.workspace_id = person.workspace_id
            and (leaf.number = person.number or leaf.merged_into = person.number)))
        order by via, since desc, account desc limit 1), 0) as account,
      (merged_into is not null)::int as is_merged, version, properties, number
    from person where workspace_id = ${workspaceId} and number > ${after} order by number limit ${PORTION}`,
  person_overrides: (workspaceId: string, after: number) => sql<Numbered>`
    select workspace_id, number as old_person, merged_into as new_person, version, number
    from person where workspace_id = ${workspaceId} and number > ${after} and merged_into is not null
    order by number limit ${PORTION}`,
  accounts: (workspaceId: string, after: number) => sql<Numbered>`
    select workspace_id, number as account, key as account_key,
      (extract(epoch from last_seen_at) * 1000)::bigint as version, properties, number
    from account where workspace_id = ${workspaceId} and number > ${after} order by number limit ${PORTION}`,
};

interface Numbered {
  number: number;
}

function utc(column: 'first_seen_at' | 'last_seen_at') {
  const text = sql.ref(column);
  return sql`to_char(${text} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${text}`;
}

/** Writes persons, merges, accounts and items into an event store that has none; exposures are copied again by their engine. */
export async function fillFromState(state: StateStore, events: EventStore): Promise<void> {
  await sql`update assignment set is_copied = false where is_copied`.execute(state);
  const workspaces = await sql<{ id: string }>`select id from workspace order by id`.execute(state);
  for (const { id } of workspaces.rows) {
    for (const [table, rowsAfter] of Object.entries(copies)) {
      for (let after = 0; ; ) {
        const { rows } = await rowsAfter(id, after).execute(state);
        const last = rows.at(-1);
        if (last === undefined) break;
        await events.insert(
          table,
          rows.map(({ number: _number, ...row }) => row),
          { deduplicationToken: `restore:${table}:${id}:${after}` },
        );
        after = last.number;
      }
    }
    await fillItems(state, events, id);
  }
}

/** Items have no numbers: in the order of their keys. */
async function fillItems(state: StateStore, events: EventStore, workspaceId: string): Promise<void> {
  for (let after = { type: '', id: '' }; ; ) {
    const { rows } = await sql<{ type: string; id: string }>`
      select workspace_id, type, id, version, properties from item
      where workspace_id = ${workspaceId} and (type, id) > (${after.type}, ${after.id})
      order by type, id limit ${PORTION}`.execute(state);
    const last = rows.at(-1);
    if (last === undefined) return;
    const token = createHash('sha256').update(JSON.stringify(after)).digest('hex');
    await events.insert('items', rows, { deduplicationToken: `restore:items:${workspaceId}:${token}` });
    after = { type: last.type, id: last.id };
  }
}
