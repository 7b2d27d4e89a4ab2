import { randomUUID } from 'node:crypto';
import type { Insight, InsightContext, InsightRequest, RowOf } from '@skylantern/analyze';
import { type Analyst, type FoundPersons, makeAnalyst, makeAnswerCache } from '@skylantern/analyze/server';
import type { ItemLink, JsonObject, PropertyOperation } from '@skylantern/contracts';
import { applyOperations, foldProperties, type PropertyStates, valuesOf } from '@skylantern/identify';
import { ints, sql } from '@skylantern/store/sql';
import { Temporal } from 'temporal-polyfill';
import { testEventStore } from './event-store.ts';

export interface LifecycleOptions {
  /** The workspace's zone, UTC unless told. Days and clock times of the story are told in it. */
  timeZone?: string;
  weekStart?: number;
  /** Local date of `day 0`, a Monday unless told. */
  dayZero?: string;
  /** When questions are asked: `day 60` unless told. */
  now?: string;
}

/** Columns of `events` beside the properties: `{ is_bot: 1, session_id: 's1', country: 'DE' }`. */
export type EventColumns = Record<string, string | number>;

export type AskRequest = Partial<Omit<InsightRequest, 'params'>>;

interface ToldEvent {
  who: string;
  name: string;
  at: number;
  properties: JsonObject;
  columns: EventColumns;
}

interface ToldChange {
  who: string;
  at: number;
  operations: readonly PropertyOperation[];
}

let workspaces = 0;

/** A small life, told person by person, then questions about it. Each has a workspace of its own. */
export function lifecycle(options: LifecycleOptions = {}) {
  const { timeZone = 'UTC', weekStart = 1, dayZero = '2024-01-01', now = 'day 60' } = options;
  workspaces += 1;
  const workspaceId = `ws_story_${workspaces}`;
  const events: ToldEvent[] = [];
  const changes: ToldChange[] = [];
  const persons = new Map<string, { number: number; properties: JsonObject; account: number }>();
  const accounts = new Map<string, { number: number; properties: JsonObject }>();
  const items = new Map<string, { type: string; id: string; properties: JsonObject }>();
  const itemLinks: ItemLink[] = [];
  const merged = new Map<string, string>();
  const segments = new Map<string, readonly string[]>();
  const codes = new Map<string, number>();
  let itemVersion = 0;
  let told = { events: 0, changes: 0, merged: 0 };
  let stored: Promise<Analyst> | null = null;
  let current = '';

  /** `day 2`, `day 2 14:30`, `day 2 14:30:05.250` in the workspace's zone (noon unless told), or an ISO instant. */
  function instantOf(text: string): number {
    const match = /^day (-?\d+)(?: (\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?))?$/.exec(text);
    if (match === null) return Temporal.Instant.from(text).epochMilliseconds;
    const date = Temporal.PlainDate.from(dayZero).add({ days: Number(match[1]) });
    const plainTime = Temporal.PlainTime.from(match[2] ?? '12:00');
    return date.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
  }

  function numberOf(name: string): number {
    const known = persons.get(name);
    if (known !== undefined) return known.number;
    persons.set(name, { number: persons.size + 1, properties: {}, account: 0 });
    return persons.size;
  }

  const story = {
    workspaceId,
    itemLinks: itemLinks as readonly ItemLink[],
    instantOf,
    person(name: string, properties: JsonObject = {}, account?: string) {
      numberOf(name);
      current = name;
      const person = persons.get(name);
      if (person !== undefined) {
        person.properties = { ...person.properties, ...properties };
        if (account !== undefined) person.account = accounts.get(account)?.number ?? 0;
      }
      return story;
    },
    /** The current person did it. */
    did(name: string, at: string, properties: JsonObject = {}, columns: EventColumns = {}) {
      if (!codes.has(name)) codes.set(name, codes.size + 1);
      events.push({ who: current, name, at: instantOf(at), properties, columns });
      return story;
    },
    /** Properties of the current person changed: its value now follows, and it has a history. */
    changed(at: string, ...operations: readonly PropertyOperation[]) {
      changes.push({ who: current, at: instantOf(at), operations });
      return story;
    },
    account(key: string, properties: JsonObject) {
      accounts.set(key, { number: accounts.size + 1, properties });
      return story;
    },
    /** A product, an article; told again, it has these properties from now on. */
    item(type: string, id: string, properties: JsonObject) {
      items.set(JSON.stringify([type, id]), { type, id, properties });
      return story;
    },
    /** The event property `key` holds the id of items of this type. */
    itemLink(type: string, key: string) {
      itemLinks.push({ type, key });
      return story;
    },
    /** From now on the events of `from` are those of `into`. */
    merged(from: string, into: string) {
      numberOf(from);
      numberOf(into);
      merged.set(from, into);
      return story;
    },
    segment(id: string, members: readonly string[]) {
      segments.set(id, members);
      return story;
    },
    /** The answer's rows; the period is `day 0` to `day 29` unless told. */
    async ask<I extends Insight>(
      insight: I,
      params: InsightRequest['params'],
      request: AskRequest = {},
    ): Promise<RowOf<I>[]> {
      const analyst = await story.analyst();
      const answer = await analyst.ask(workspaceId, insight.name, requestOf(params, request));
      return [...answer.rows] as RowOf<I>[]; // of this insight, by its name
    },
    /** Names of the persons behind a cell, sorted. */
    async persons(
      insight: Insight,
      params: InsightRequest['params'],
      cell: unknown,
      request: AskRequest = {},
    ): Promise<string[]> {
      const analyst = await story.analyst();
      const names = new Map([...persons].map(([name, { number }]) => [number, name]));
      const found: FoundPersons = await analyst.persons(
        workspaceId,
        insight.name,
        requestOf(params, request),
        cell,
        { limit: 1_000 },
      );
      return found.persons.map(({ person }) => names.get(person) ?? `#${person}`).sort();
    },
    /** Keys of the accounts behind a cell, sorted, of a question that counts accounts. */
    async accounts(
      insight: Insight,
      params: InsightRequest['params'],
      cell: unknown,
      request: AskRequest = {},
    ): Promise<string[]> {
      const analyst = await story.analyst();
      const keys = new Map([...accounts].map(([key, { number }]) => [number, key]));
      const asked = requestOf(params, { count: 'accounts', ...request });
      const found = await analyst.accounts(workspaceId, insight.name, asked, cell, { limit: 1_000 });
      return found.accounts.map((number) => keys.get(number) ?? `#${number}`).sort();
    },
    /** Stores what was told since the last call. */
    async analyst(): Promise<Analyst> {
      await store();
      stored ??= makeStoryAnalyst();
      return stored;
    },
  };

  function requestOf(params: InsightRequest['params'], request: AskRequest): InsightRequest {
    const from = Temporal.PlainDate.from(dayZero);
    const period = { from: from.toString(), until: from.add({ days: 29 }).toString() };
    return { params, period, ...request };
  }

  async function store(): Promise<void> {
    const eventStore = await testEventStore();
    const fresh = events.slice(told.events);
    const rows = fresh.map((event, i) => {
      const at = new Date(event.at);
      return {
        workspace_id: workspaceId,
        event_name: event.name,
        event_code: codes.get(event.name),
        day: Temporal.Instant.fromEpochMilliseconds(event.at)
          .toZonedDateTimeISO(timeZone)
          .toPlainDate()
          .toString(),
        person: numberOf(event.who),
        account: persons.get(event.who)?.account ?? 0,
        occurred_at: at.toISOString(),
        received_at: at.toISOString(),
        sequence: told.events + i,
        message_id: randomUUID(),
        properties: event.properties,
        ...event.columns,
      };
    });
    const put = async (table: string, given: readonly object[]) => {
      if (given.length > 0) await eventStore.insert(table, given, { deduplicationToken: randomUUID() });
    };
    await put('events', rows);
    const version =
      told.events + told.changes + told.merged + events.length + changes.length + merged.size + 1;
    await put('person_history', changes.slice(told.changes).flatMap(historyOf));
    await put(
      'persons',
      [...persons].map(([name, { number, properties, account }]) => ({
        workspace_id: workspaceId,
        person: number,
        person_id: `per_${name}`,
        is_merged: merged.has(name) ? 1 : 0,
        first_seen_at: new Date(0).toISOString(),
        last_seen_at: new Date(0).toISOString(),
        account,
        version,
        properties: { ...properties, ...changedProperties(name) },
      })),
    );
    await put(
      'accounts',
      [...accounts].map(([key, { number, properties }]) => ({
        workspace_id: workspaceId,
        account: number,
        account_key: key,
        version,
        properties,
      })),
    );
    itemVersion += 1;
    await put(
      'items',
      [...items.values()].map((item) => ({ workspace_id: workspaceId, version: itemVersion, ...item })),
    );
    await put(
      'person_overrides',
      [...merged.keys()].map((from) => ({
        workspace_id: workspaceId,
        old_person: numberOf(from),
        new_person: numberOf(survivorOf(from)),
        version,
      })),
    );
    told = { events: events.length, changes: changes.length, merged: merged.size };
  }

  function historyOf({ who, at, operations }: ToldChange, i: number) {
    return operations.map(({ op, name, value }, position) => ({
      workspace_id: workspaceId,
      name,
      person: numberOf(who),
      at: new Date(at).toISOString(),
      sequence: told.changes + i,
      position,
      operator: op,
      value: JSON.stringify(value),
      message_id: randomUUID(),
      source: 'story',
    }));
  }

  /** What the changes of all who are this person today come to. */
  function changedProperties(name: string): JsonObject {
    const leaves = new Map<string, PropertyStates>();
    for (const [i, { who, at, operations }] of changes.entries()) {
      if (survivorOf(who) !== survivorOf(name)) continue;
      leaves.set(who, applyOperations(leaves.get(who) ?? {}, operations, { at, sequence: i }));
    }
    return valuesOf(foldProperties([...leaves.values()]));
  }

  function survivorOf(name: string): string {
    let survivor = name;
    for (let next = merged.get(survivor); next !== undefined; next = merged.get(survivor)) survivor = next;
    return survivor;
  }

  async function makeStoryAnalyst(): Promise<Analyst> {
    const eventStore = await testEventStore();
    return makeAnalyst({
      eventStore,
      cache: makeAnswerCache(),
      workspaceSettings: () => Promise.resolve({ timeZone, weekStart, itemLinks }),
      eventCodes: () => Promise.resolve(codes),
      hasOverrides: () => Promise.resolve(merged.size > 0),
      segmentCompiler: () => Promise.resolve(segmentPersons),
      dataVersion: () => Promise.resolve(`${told.events} ${told.changes} ${told.merged} ${itemVersion}`),
      now: () => new Date(instantOf(now)),
    });
  }

  const segmentPersons: InsightContext['segmentPersons'] = (id) => {
    const members = (segments.get(id) ?? []).map((name) => numberOf(survivorOf(name)));
    return sql`SELECT toUInt32(arrayJoin(${ints(members)})) AS person`;
  };

  return story;
}
