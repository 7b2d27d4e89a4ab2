import type { JsonObject, PropertyOperation } from '@skylantern/contracts';
import type { PersonGraph } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Touched } from './apply-traits.ts';
import type { AssignedAccounts } from './assign-accounts.ts';

/** Rows for the tables of the same names in the event store. */
export interface StoreChanges {
  persons: PersonRow[];
  person_overrides: OverrideRow[];
  accounts: AccountRow[];
  items: ItemRow[];
  person_history: HistoryRow[];
}

/** An operation on a property of a person, as it was said. */
export interface HistoryRow {
  workspace_id: string;
  /** The leaf that its event is written under. */
  person: number;
  name: string;
  at: string;
  sequence: number;
  position: number;
  operator: PropertyOperation['op'];
  /** JSON. */
  value: string;
  message_id: string;
  /** Of the event, as in `events`. */
  source: string;
}

interface PersonRow {
  workspace_id: string;
  person: number;
  person_id: string;
  is_identified: 0 | 1;
  first_seen_at: string;
  last_seen_at: string;
  account: number;
  is_merged: 0 | 1;
  version: number;
  properties: JsonObject;
}

interface OverrideRow {
  workspace_id: string;
  old_person: number;
  new_person: number;
  version: number;
}

interface AccountRow {
  workspace_id: string;
  account: number;
  account_key: string;
  version: number;
  properties: JsonObject;
}

/** A product, an article as it is now. */
export interface ItemRow {
  workspace_id: string;
  type: string;
  id: string;
  version: number;
  properties: JsonObject;
}

/** Reads back every person and account that the batch wrote, for the event store. */
export async function listChanges(
  db: Executor,
  workspaceId: string,
  batch: { graph: PersonGraph; touched: Touched; assigned: AssignedAccounts },
  into: StoreChanges,
): Promise<void> {
  const { graph } = batch;
  const moved = graph.merges.flatMap((merge) => [merge.absorbed, ...merge.movedPersons]);
  const numbers = new Set([
    ...batch.touched.persons,
    ...batch.assigned.joined,
    ...graph.created.map((person) => person.number),
    ...graph.identified,
    ...moved,
  ]);
  for (const merge of graph.merges) numbers.add(merge.survivor);
  into.persons.push(...(await listPersonRows(db, workspaceId, [...numbers])));
  into.person_overrides.push(...(await listOverrideRows(db, workspaceId, moved)));
  into.person_history.push(...batch.touched.history);
  into.accounts.push(...(await listAccountRows(db, workspaceId, batch.assigned.accounts)));
}

/** The rows of `accounts` as the state store has them now. */
export async function listAccountRows(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<AccountRow[]> {
  if (numbers.length === 0) return [];
  const found = await sql<{ number: number; key: string; properties: JsonObject; version: number }>`
    select number, key, properties, (extract(epoch from clock_timestamp()) * 1000)::bigint as version
    from account where workspace_id = ${workspaceId} and number = any(${numbers}::int[])`.execute(db);
  return found.rows.map(({ number, key, properties, version }) => ({
    workspace_id: workspaceId,
    account: number,
    account_key: key,
    version,
    properties,
  }));
}

/** The rows of `persons` in the event store as the state store has them now. */
export async function listPersonRows(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<PersonRow[]> {
  if (numbers.length === 0) return [];
  const found = await sql<{
    number: number;
    id: string;
    identified: boolean;
    first: Date;
    last: Date;
    merged: number | null;
    version: number;
    properties: JsonObject;
    account: number | null;
  }>`
    select number, id, is_identified as identified, first_seen_at as first, last_seen_at as last, merged_into as merged,
      version, properties, (select account from account_person
        where workspace_id = ${workspaceId} and account_person.person = any(
          array(select leaf.number from person leaf where leaf.workspace_id = ${workspaceId}
            and (leaf.number = person.number or leaf.merged_into = person.number)))
        order by via, since desc, account desc limit 1) as account
    from person where workspace_id = ${workspaceId} and number = any(${numbers}::int[])`.execute(db);
  return found.rows.map((row) => ({
    workspace_id: workspaceId,
    person: row.number,
    person_id: row.id,
    is_identified: row.identified ? 1 : 0,
    first_seen_at: row.first.toISOString(),
    last_seen_at: row.last.toISOString(),
    account: row.account ?? 0,
    is_merged: row.merged === null ? 0 : 1,
    version: row.version,
    properties: row.properties,
  }));
}

/** The rows of `person_overrides`: to whom each of these persons belongs today (to itself after an undo). */
export async function listOverrideRows(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<OverrideRow[]> {
  if (numbers.length === 0) return [];
  const found = await sql<{ old: number; new: number; version: number }>`
    select number as old, coalesce(merged_into, number) as new, version from person
    where workspace_id = ${workspaceId} and number = any(${numbers}::int[])`.execute(db);
  return found.rows.map((row) => ({
    workspace_id: workspaceId,
    old_person: row.old,
    new_person: row.new,
    version: row.version,
  }));
}
