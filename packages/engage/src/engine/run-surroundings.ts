import type { JourneyGraph, JsonObject, MessageConfig } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { channels } from '../channels/index.ts';
import { groupBy } from './group-by.ts';
import { loadPersons, type PersonGroup } from './person-group.ts';

export interface WorkspaceFacts {
  name: string;
  timeZone: string;
  cap: { messages: number; perMs: number } | null;
  quiet: { from: string; to: string; do: 'delay' } | null;
}

export interface NoticedEvent {
  person: number;
  row: { event_name: string; message_id: string; occurred_at: string; properties: JsonObject };
}

/** What a batch of runs needs to know of the world, read with few questions. */
export interface Surroundings {
  findPerson(workspaceId: string, number: number): PersonGroup | null;
  findWorkspace(workspaceId: string): WorkspaceFacts | null;
  /** Type of a channel in use; null when it was removed. */
  findChannelType(workspaceId: string, channelId: string): string | null;
  /** Why nothing may be sent; null when it may. */
  findSuppression(
    workspaceId: string,
    person: PersonGroup,
    type: string,
    topic: string,
    address: string | null,
  ): string | null;
  listNoticed(workspaceId: string, person: PersonGroup): NoticedEvent[];
}

interface RunPlace {
  workspaceId: string;
  person: number;
  versionId: string;
}

export async function loadSurroundings(
  db: Executor,
  runs: readonly RunPlace[],
  graphs: ReadonlyMap<string, JourneyGraph>,
): Promise<Surroundings> {
  const configs = [...graphs.values()].flatMap((graph) => Object.values(graph.steps));
  const messages = configs
    .filter((step) => step.type === 'message')
    .map((step) => step.config as MessageConfig); // checked when published
  const hasWaits = configs.some((step) => step.type === 'wait-for-event');
  const types = await loadChannels(db, messages);
  const workspaces = await loadWorkspaces(db, runs);
  const persons = new Map<string, PersonGroup>();
  const unsubscribed = new Set<string>();
  const withdrawn = new Set<string>();
  const suppressed = new Map<string, string>();
  const noticed = new Map<string, NoticedEvent[]>();
  for (const [workspaceId, group] of groupBy(runs, (run) => run.workspaceId)) {
    const found = await loadPersons(
      db,
      workspaceId,
      group.map((run) => run.person),
    );
    for (const [number, person] of found) persons.set(`${workspaceId}/${number}`, person);
    const numbers = [...new Set([...found.values()].flatMap((person) => person.numbers))];
    await fillIdentities(db, workspaceId, numbers, [...found.values()]);
    for (const number of await listWithdrawn(db, workspaceId, numbers))
      withdrawn.add(`${workspaceId}/${number}`);
    for (const key of await listUnsubscribed(db, workspaceId, numbers)) unsubscribed.add(key);
    for (const [key, reason] of await listSuppressed(db, workspaceId, [...found.values()]))
      suppressed.set(key, reason);
    if (!hasWaits) continue;
    for (const one of await listNoticed(db, workspaceId, numbers)) {
      const key = `${workspaceId}/${one.person}`;
      noticed.set(key, [...(noticed.get(key) ?? []), one]);
    }
  }
  return {
    findPerson: (workspaceId, number) => persons.get(`${workspaceId}/${number}`) ?? null,
    findWorkspace: (workspaceId) => workspaces.get(workspaceId) ?? null,
    findChannelType: (workspaceId, channelId) => types.get(`${workspaceId}/${channelId}`) ?? null,
    findSuppression(workspaceId, person, type, topic, address) {
      if (person.numbers.some((number) => withdrawn.has(`${workspaceId}/${number}`)))
        return 'consent withdrawn';
      const keys = person.numbers.flatMap((number) =>
        [topic, '*'].map((one) => unsubscribedKey(workspaceId, number, type, one)),
      );
      if (keys.some((key) => unsubscribed.has(key))) return 'unsubscribed';
      return address === null ? null : (suppressed.get(suppressedKey(workspaceId, type, address)) ?? null);
    },
    listNoticed: (workspaceId, person) =>
      person.numbers.flatMap((number) => noticed.get(`${workspaceId}/${number}`) ?? []),
  };
}

const unsubscribedKey = (workspaceId: string, person: number, type: string, topic: string) =>
  JSON.stringify([workspaceId, person, type, topic]);
const suppressedKey = (workspaceId: string, type: string, address: string) =>
  JSON.stringify([workspaceId, type, address.toLowerCase()]);

async function loadChannels(db: Executor, messages: readonly MessageConfig[]): Promise<Map<string, string>> {
  const ids = [...new Set(messages.map((message) => message.channelId))];
  if (ids.length === 0) return new Map();
  const found = await sql<{ id: string; workspaceId: string; type: string }>`
    select id, workspace_id as "workspaceId", type from channel
    where id = any(${ids}::text[]) and archived_at is null`.execute(db);
  return new Map(found.rows.map((row) => [`${row.workspaceId}/${row.id}`, row.type]));
}

async function loadWorkspaces(db: Executor, runs: readonly RunPlace[]): Promise<Map<string, WorkspaceFacts>> {
  const found = await sql<{
    id: string;
    name: string;
    timeZone: string;
    messages: number | null;
    perMs: number | null;
    from: string | null;
    to: string | null;
  }>`
    select w.id, w.name, w.time_zone as "timeZone", s.cap_messages as messages, s.cap_per_ms as "perMs",
      s.quiet_from as from, s.quiet_to as to
    from workspace w left join engagement_setting s on s.workspace_id = w.id
    where w.id = any(${[...new Set(runs.map((run) => run.workspaceId))]}::text[])`.execute(db);
  return new Map(
    found.rows.map(({ id, name, timeZone, messages, perMs, from, to }) => [
      id,
      {
        name,
        timeZone,
        cap: messages === null || perMs === null ? null : { messages, perMs },
        quiet: from === null || to === null ? null : { from, to, do: 'delay' },
      },
    ]),
  );
}

async function fillIdentities(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
  persons: readonly PersonGroup[],
): Promise<void> {
  const found = await sql<{ person: number; type: string; value: string }>`
    select person, type, value from identity
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[]) order by last_seen_at, value desc`.execute(
    db,
  );
  const byNumber = groupBy(found.rows, (row) => row.person);
  for (const person of persons) {
    for (const number of person.numbers) {
      for (const { type, value } of byNumber.get(number) ?? []) person.identities[type] = value; // the last seen stays
    }
  }
}

/** Persons who said that nothing is to be sent to them, whatever it is about. */
async function listWithdrawn(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<number[]> {
  const found = await sql<{ person: number }>`
    select person from consent_refusal
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])`.execute(db);
  return found.rows.map((row) => row.person);
}

async function listUnsubscribed(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<string[]> {
  const found = await sql<{ person: number; type: string; topic: string }>`
    select person, channel_type as type, topic from unsubscription
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])`.execute(db);
  return found.rows.map((row) => unsubscribedKey(workspaceId, row.person, row.type, row.topic));
}

async function listSuppressed(
  db: Executor,
  workspaceId: string,
  persons: readonly PersonGroup[],
): Promise<[string, string][]> {
  const addresses = new Map<string, { type: string; address: string }>();
  for (const [type, channel] of channels) {
    for (const person of persons) {
      const address = channel.address(person)?.toLowerCase();
      if (address !== undefined) addresses.set(`${type}/${address}`, { type, address });
    }
  }
  const asked = [...addresses.values()];
  const found = await sql<{ type: string; address: string; reason: string }>`
    select s.channel_type as type, s.address, s.reason from suppression s
    join unnest(${asked.map((one) => one.type)}::text[], ${asked.map((one) => one.address)}::text[]) as t (type, address)
      on s.channel_type = t.type and s.address = t.address
    where s.workspace_id = ${workspaceId}`.execute(db);
  return found.rows.map((row) => [suppressedKey(workspaceId, row.type, row.address), row.reason]);
}

async function listNoticed(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<NoticedEvent[]> {
  const found = await sql<NoticedEvent>`select person, properties as row from noticed_event
    where workspace_id = ${workspaceId} and person = any(${numbers}::int[])`.execute(db);
  return found.rows;
}
