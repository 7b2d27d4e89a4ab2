import { randomBytes } from 'node:crypto';
import { saveBatch } from '@skylantern/collect';
import {
  encodeId,
  type IncomingEvent,
  type JsonObject,
  type RuleDefinition,
  type StoredEvent,
} from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import { insertTestWorkspace } from '@skylantern/testkit';
import { sql } from 'kysely';
import { makeChannelRows } from '../journeys/channel-rows.ts';
import { makeJourneys } from '../journeys/journeys.ts';
import { makeLinks } from '../tracking/tokens.ts';
import { makeTracking } from '../tracking/tracking.ts';
import { makeEngine } from './engine.ts';
import type { EngagementPorts, EngagementSettings } from './ports.ts';

export const testKeys = { encryptionKey: Buffer.alloc(32, 7), linkKey: Buffer.alloc(32, 9) };
let workspaces = 0;
let sequence = 0;

export interface LifeOptions {
  now?: string;
  timeZone?: string;
  events?: EventStore;
  settings?: Partial<EngagementSettings>;
}

/** A workspace with a clock that only moves when told; persons by name, events as the processor leaves them. */
export async function startLife(state: StateStore, options: LifeOptions = {}) {
  workspaces += 1;
  await stopOthers(state);
  const workspaceId = await insertTestWorkspace(state, `ws_life_${workspaces}`, options.timeZone ?? 'UTC');
  await sql`insert into cursor (consumer, position) select 'engage', coalesce(max(id), 0) from event_batch
    on conflict (consumer) do update set position = excluded.position`.execute(state);
  let now = new Date(options.now ?? '2026-03-02T10:00:00Z');
  const persons = new Map<string, { number: number; id: string }>();
  const told: { workspaceId: string; event: IncomingEvent }[] = [];
  const segments = new Map<string, number[]>();
  const errors: object[] = [];
  const ports: EngagementPorts = {
    state,
    events: options.events ?? null,
    encryptionKey: testKeys.encryptionKey,
    allowedPrivate: ['127.0.0.1', 'localhost'],
    links: makeLinks(testKeys.linkKey, () => 'https://mail.example'),
    logger: { info: () => undefined, error: (facts, message) => void errors.push({ message, ...facts }) },
    now: () => now,
    personsInSegment: async (_workspaceId, segmentId) => segments.get(segmentId) ?? [],
    recordEvents: async (workspaceId, events) => {
      for (const event of events) told.push({ workspaceId, event });
    },
    settings: { segmentEveryMs: 1, ...options.settings },
  };
  const engine = makeEngine(ports);
  const journeys = makeJourneys({ state, now: () => now });
  const channelRows = makeChannelRows(state, testKeys.encryptionKey, () => now);
  const tracking = makeTracking({ state, linkKey: testKeys.linkKey, now: () => now, wake: () => undefined });

  async function person(name: string, properties: JsonObject = {}): Promise<number> {
    const known = persons.get(name);
    if (known !== undefined) return known.number;
    const number = persons.size + 1;
    const id = encodeId('person', randomBytes(16));
    await sql`insert into person (workspace_id, number, id, properties, first_seen_at, last_seen_at)
      values (${workspaceId}, ${number}, ${id}, ${JSON.stringify({ email: `${name}@example.com`, ...properties })}::jsonb, ${now}, ${now})`.execute(
      state,
    );
    await sql`insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
      values (${workspaceId}, 'user_id', ${name}, ${number}, ${now}, ${now})`.execute(state);
    persons.set(name, { number, id });
    return number;
  }

  /** `more` changes columns; `occurred_at` and `received_at` are now unless told. */
  async function row(
    name: string,
    event: string,
    properties: JsonObject = {},
    more: JsonObject = {},
  ): Promise<StoredEvent> {
    sequence += 1;
    return {
      workspace_id: workspaceId,
      event_name: event,
      event_code: 1,
      occurred_at: now.toISOString(),
      received_at: now.toISOString(),
      day: now.toISOString().slice(0, 10),
      person: await person(name),
      account: 0,
      identities: {},
      message_id: `m-${sequence}`,
      sequence,
      user_id: name,
      anonymous_id: '',
      session_id: '',
      is_bot: 0,
      is_historical: 0,
      source: 'test',
      properties,
      ...more,
    };
  }

  async function arrive(...rows: StoredEvent[]): Promise<void> {
    const changes = { persons: [], person_overrides: [], accounts: [], items: [], person_history: [] };
    await saveBatch(state, { rows, changes, firstOffset: sequence, lastOffset: sequence });
  }

  return {
    workspaceId,
    ports,
    engine,
    journeys,
    channelRows,
    tracking,
    segments,
    told,
    errors,
    person,
    row,
    arrive,
    idOf: (name: string) => persons.get(name)?.id ?? '',
    now: () => now,
    /** The event arrives, and everything it brings about is done. */
    async did(name: string, event: string, properties: JsonObject = {}, more: JsonObject = {}) {
      await arrive(await row(name, event, properties, more));
      await engine.settle();
    },
    async at(time: string) {
      now = new Date(time);
      await engine.settle();
    },
    setClock(time: string) {
      now = new Date(time);
    },
    settle: () => engine.settle(),
    async rule(draft: RuleDefinition, name = 'rule'): Promise<string> {
      const id = await journeys.create(workspaceId, name, draft);
      await journeys.publish(workspaceId, id, 'mem_test');
      await engine.settle();
      return id;
    },
    webhook: (url: string, more: JsonObject = {}) =>
      channelRows.create(workspaceId, {
        type: 'webhook',
        name: 'hook',
        config: {
          url,
          signingSecret: 'a long secret',
          timeoutMs: 1_000,
          ...more,
        },
      }),
    async messages(): Promise<{ person: string; decision: string; state: string; detail: string }[]> {
      const found = await sql<{ person: number; decision: string; state: string; detail: string }>`
        select person, decision, state, detail from message where workspace_id = ${workspaceId} order by decided_at, person`.execute(
        state,
      );
      const names = new Map([...persons].map(([name, { number }]) => [number, name]));
      return found.rows.map((one) => ({ ...one, person: names.get(one.person) ?? String(one.person) }));
    },
    async runs(): Promise<
      { person: number; state: string; step: string; reason: string | null; isControl: boolean }[]
    > {
      const found = await sql<{
        person: number;
        state: string;
        step: string;
        reason: string | null;
        isControl: boolean;
      }>`
        select person, state, step, end_reason as reason, is_control as "isControl" from run
        where workspace_id = ${workspaceId} order by entered_at, person`.execute(state);
      return found.rows;
    },
    names: () => told.map(({ event }) => event.name),
  };
}

/** The lives told before, on the same store, are over. */
async function stopOthers(state: StateStore): Promise<void> {
  await sql`update journey set state = 'ended', next_at = null`.execute(state);
  await sql`update run set state = 'ended', wake_at = null`.execute(state);
  await sql`update message set state = 'cancelled' where state in ('queued', 'sending', 'parked', 'delayed')`.execute(
    state,
  );
}

export type Life = Awaited<ReturnType<typeof startLife>>;

/** A rule that posts to a webhook as soon as somebody does `cart_filled`, changed as told. */
export const ruleOf = (channelId: string, change: Partial<RuleDefinition> = {}): RuleDefinition => ({
  trigger: { on: 'event', what: { event: 'cart_filled' } },
  message: {
    channelId,
    topic: 'offers',
    template: { kind: 'webhook', payload: '{"hello":"{{ person.email }}"}' },
  },
  controlShare: 0,
  reentry: { policy: 'every-time' },
  ...change,
});
