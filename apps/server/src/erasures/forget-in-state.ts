import type { JsonObject } from '@skylantern/contracts';
import { loadRules, lockIdentities, readTombstones } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { type RawBuilder, sql } from 'kysely';
import type { RunningErasure, RunStep } from './erasure-step.ts';
import { forgetInTexts, isThere } from './forget-in-texts.ts';

/** Everything that the state store has of the person, in one transaction; what they did for others' counts stays. */
export const forgetInState: RunStep = async ({ state, forgetLive }, erasure) => {
  await state.transaction(
    async (trx) => {
      await lockIdentities(trx, erasure.workspaceId);
      const removed = { ...(await forgetJourneys(trx, erasure)), ...(await forgetIdentity(trx, erasure)) };
      // With what it counts, so that a crash right after it does not lose the counts.
      await sql`update erasure set counts = counts || ${JSON.stringify({ stateStore: removed })}::jsonb
        where id = ${erasure.id} and not counts ? 'stateStore'`.execute(trx);
    },
    { retries: 5 },
  );
  forgetLive(erasure.workspaceId, erasure.persons);
  return {};
};

/** Every table with rows of persons, whoever made it. */
export async function listStateTables(db: Executor): Promise<{ name: string; hasWorkspace: boolean }[]> {
  const found = await sql<{ name: string; hasWorkspace: boolean }>`
    select c.table_name as name, exists (select from information_schema.columns w
      where w.table_schema = c.table_schema and w.table_name = c.table_name and w.column_name = 'workspace_id')
      as "hasWorkspace"
    from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = current_schema() and c.column_name = 'person' and t.table_type = 'BASE TABLE'
    order by name`.execute(db);
  return found.rows;
}

async function forgetJourneys(
  db: Executor,
  { workspaceId, persons }: RunningErasure,
): Promise<Record<string, number>> {
  const own = sql`workspace_id = ${workspaceId} and person = any(${persons}::int[])`;
  const addresses = sql`select address from message where ${own} and address is not null
    union select value from identity where ${own}
    union select value #>> '{}' from person, jsonb_each(properties)
      where workspace_id = ${workspaceId} and number = any(${persons}::int[]) and jsonb_typeof(value) = 'string'`;
  const removed: Record<string, number> = {};
  const remove = async (table: string, where: RawBuilder<unknown>) => {
    removed[table] = await removeRows(db, table, where);
  };
  await remove('suppression', sql`workspace_id = ${workspaceId} and address in (${addresses})`);
  // The pages of a rule go on counting the messages that it sent.
  const messages = await sql<{ n: number }>`
    with removed as (
      delete from message where ${own} returning journey_id, decision, state, opened_at, clicked_at, unsubscribed_at
    ), noted as (
      insert into removed_message as kept (journey_id, decision, state, messages, opened, clicked, unsubscribed)
      select journey_id, decision, state, count(*), count(opened_at), count(clicked_at), count(unsubscribed_at)
      from removed group by journey_id, decision, state
      on conflict (journey_id, decision, state) do update set messages = kept.messages + excluded.messages,
        opened = kept.opened + excluded.opened, clicked = kept.clicked + excluded.clicked,
        unsubscribed = kept.unsubscribed + excluded.unsubscribed
    ) select count(*)::int as n from removed`.execute(db);
  removed['message'] = messages.rows[0]?.n ?? 0;
  const runs = await sql<{ n: number }>`
    with removed as (delete from run where ${own} returning journey_id), noted as (
      update journey set removed_runs = removed_runs + gone.runs
      from (select journey_id, count(*) as runs from removed group by journey_id) gone where journey.id = gone.journey_id
    ) select count(*)::int as n from removed`.execute(db);
  removed['run'] = runs.rows[0]?.n ?? 0;
  const isOfJourney = sql`person = any(${persons}::int[])
    and journey_id in (select id from journey where workspace_id = ${workspaceId})`;
  for (const { name, hasWorkspace } of await listStateTables(db))
    if (!(name in removed) && name !== 'identity') await remove(name, hasWorkspace ? own : isOfJourney);
  await sql`update journey_occurrence set persons = array(
      select number from unnest(persons) with ordinality as one (number, place)
      where number <> all(${persons}::int[]) order by place)
    where persons && ${persons}::int[] and journey_id in (select id from journey where workspace_id = ${workspaceId})
      and finished_at is not null`.execute(db);
  return removed;
}

async function forgetIdentity(db: Executor, erasure: RunningErasure): Promise<Record<string, number>> {
  const { workspaceId, persons } = erasure;
  const ids = await sql<{ id: string }>`
    select id from person where workspace_id = ${workspaceId} and number = any(${persons}::int[])`.execute(
    db,
  );
  const values = await sql<{ value: string }>`
    select value from identity where workspace_id = ${workspaceId} and person = any(${persons}::int[])`.execute(
    db,
  );
  const removed: Record<string, number> = {};
  const remove = async (table: string, where: RawBuilder<unknown>) => {
    removed[table] = await removeRows(db, table, sql`workspace_id = ${workspaceId} and (${where})`);
  };
  const known = values.rows.map(({ value }) => value);
  await remove('open_session', sql`device = any(${known}::text[])`);
  if (await isThere(db, 'session_touch'))
    await remove('session_touch', sql`session_id = any(${erasure.plan.sessions ?? []}::text[])`);
  await remove('identity_change', sql`value = any(${known}::text[])`);
  await handOverShared(db, erasure);
  await remove('identity', sql`person = any(${persons}::int[])`);
  await remove(
    'merge',
    sql`survivor = any(${persons}::int[]) or absorbed = any(${persons}::int[])
      or survivor_leaf = any(${persons}::int[]) or absorbed_leaf = any(${persons}::int[])`,
  );
  await sql`update person set merged_into = null, version = version + 1
    where workspace_id = ${workspaceId} and merged_into = any(${persons}::int[]) and number <> all(${persons}::int[])
  `.execute(db);
  await remove('person', sql`number = any(${persons}::int[])`);
  const tombstones = await readTombstones(db, workspaceId, erasure.id, await loadRules(db, workspaceId));
  const texts = await forgetInTexts(db, workspaceId, {
    persons,
    names: [...ids.rows.map(({ id }) => id), ...known],
    stands: (raw) => tombstones.stands(raw),
  });
  return { ...removed, ...texts };
}

/** An identity that others share goes on meaning them. */
async function handOverShared(db: Executor, { workspaceId, persons }: RunningErasure): Promise<void> {
  const shared = await sql<{
    type: string;
    value: string;
    person: number;
    epochs: { from: number; person: number | null }[];
  }>`
    select type, value, person, epochs from identity where workspace_id = ${workspaceId} and epochs <> '[]'
      and (person = any(${persons}::int[]) or exists (select from jsonb_array_elements(epochs) as epoch
        where (epoch ->> 'person')::int = any(${persons}::int[])))`.execute(db);
  const isTheirs = (person: number | null) => person !== null && persons.includes(person);
  for (const { type, value, person, epochs } of shared.rows) {
    const heir = [person, ...epochs.map((epoch) => epoch.person)].find(
      (one) => one !== null && !isTheirs(one),
    );
    if (heir === undefined) continue; // theirs alone: it goes with them
    const kept: JsonObject[] = epochs.map((epoch) =>
      isTheirs(epoch.person) ? { ...epoch, person: null } : epoch,
    );
    await sql`update identity set epochs = ${JSON.stringify(kept)}::jsonb, person = ${isTheirs(person) ? heir : person}
      where workspace_id = ${workspaceId} and type = ${type} and value = ${value}`.execute(db);
  }
}

async function removeRows(db: Executor, table: string, where: RawBuilder<unknown>): Promise<number> {
  const removed = await sql`delete from ${sql.table(table)} where ${where}`.execute(db);
  return Number(removed.numAffectedRows ?? 0);
}
