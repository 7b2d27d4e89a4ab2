import { blankEvent, type JsonObject } from '@skylantern/contracts';
import { makeIdentityCache } from '@skylantern/identify';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, str } from '@skylantern/store/sql';
import {
  closeTestEventStore,
  insertTestWorkspace,
  openTestStateStore,
  testEventStore,
} from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeRecord, encodeRecord } from '../door/log-record.ts';
import { defaultPolicy } from '../door/policy.ts';
import { makeTokenBuckets } from '../door/token-bucket.ts';
import { loadEnrichers } from '../enrich/index.ts';
import { saveBatch } from './batches.ts';
import { startEventStoreFeeder } from './event-store-feeder.ts';
import { insertEvents } from './insert-events.ts';
import { type ProcessPorts, processBatch } from './process-batch.ts';
import { makeKnownNames } from './property-names.ts';
import { makeClockCorrection } from './time-of.ts';
import { makeWorkspaceClock } from './workspace-clock.ts';

let state: StateStore;
let events: EventStore;
let ports: ProcessPorts;
let offset = 0;
const logger = { info: () => undefined, error: (facts: object) => failures.push(facts) };
const failures: object[] = [];

beforeAll(async () => {
  [state, events] = await Promise.all([openTestStateStore(), testEventStore()]);
  ports = {
    enrich: await loadEnrichers(),
    timeOf: makeClockCorrection(),
    clockOf: async () => makeWorkspaceClock('UTC'),
    knownNames: makeKnownNames(),
    identities: makeIdentityCache(),
    policies: { of: async () => defaultPolicy, forget: () => undefined },
    personLimits: makeTokenBuckets(10),
    now: () => new Date(),
  };
});
afterAll(async () => {
  await state.close();
  await closeTestEventStore();
});

async function save(
  workspaceId: string,
  given: { messageId: string; properties: JsonObject; traits?: JsonObject }[],
): Promise<number> {
  const list = given.map(({ messageId, properties, traits = {} }) =>
    blankEvent({
      kind: 'identify',
      name: 'person_identified',
      messageId,
      userId: `user ${messageId}`,
      properties,
      traits,
    }),
  );
  offset += 1;
  const at = Date.parse('2026-03-01T00:00:00Z');
  const record = {
    v: 1 as const,
    workspaceId,
    source: 'test',
    receivedAt: at,
    sentAt: null,
    ip: '',
    userAgent: '',
    events: list,
    setAside: [],
  };
  return state.transaction(async (trx) => {
    const processed = await processBatch(
      trx,
      [{ offset, record: decodeRecord(encodeRecord(record)) }],
      ports,
    );
    return saveBatch(trx, { ...processed, firstOffset: offset, lastOffset: offset });
  });
}

const count = async (workspaceId: string) => {
  const [row] = await events.query<{ events: number; persons: number; timeline: number; daily: number }>(
    ch`SELECT (SELECT count() FROM events WHERE workspace_id = ${str(workspaceId)}) AS events,
      (SELECT count() FROM persons FINAL WHERE workspace_id = ${str(workspaceId)}) AS persons,
      (SELECT sum(length(events)) FROM timeline WHERE workspace_id = ${str(workspaceId)}) AS timeline,
      (SELECT sum(events) FROM daily_persons WHERE workspace_id = ${str(workspaceId)}) AS daily`,
  );
  return row;
};

test('what any sender may send is stored, and stops nobody', { timeout: 120_000 }, async () => {
  const workspaceId = await insertTestWorkspace(state, 'ws_hostile');
  const hostile: JsonObject[] = [
    { 'a.b': 1, a: { b: 2, 'c.d': 3 }, 'a.b.c': 4 },
    { '': 1, ' ': 2, '.': 3, '..': 4, 'a.': 5, '.a': 6 },
    {
      '`': 1,
      '"': 2,
      "'": 3,
      '\\': 4,
      ';': 5,
      '{p1:String}': 6,
      '\n': 7,
      '\u0000nul': 'x\u0000y',
      '\ud800': '\udfff',
    },
    { list: [1, 'two', null, true, [3, [4]], { five: 5 }], empty: [], nothing: {} },
    { big: 2 ** 64, huge: 1e300, tiny: 5e-324, minus: -0, long: 2 ** 53 },
    {
      __proto__: 'x',
      constructor: 'y',
      toString: 'z',
      text: "'; DROP TABLE events; --",
      'type:Int8': 1,
      '^a': 1,
      'a[]': [1],
    },
    { value: 'text' },
    { value: 5 },
    { value: { nested: true } },
    { value: [1, 2] },
    { when: '2026-01-01', time: '2026-01-01T00:00:00Z', number: '12' },
    JSON.parse(`{"deep":${'{"x":'.repeat(80)}1${'}'.repeat(80)}}`) as JsonObject,
    Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`key ${i}`, i])),
  ];
  const random = fc.sample(
    fc.object({
      maxDepth: 4,
      values: [
        fc.string({ unit: 'binary' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
      ],
    }),
    { numRuns: 300, seed: 7 },
  );
  const all = [...hostile, ...random.map((one) => JSON.parse(JSON.stringify(one)) as JsonObject)];
  const batchId = await save(
    workspaceId,
    all.map((properties, i) => ({ messageId: `m${i}`, properties, traits: properties })),
  );
  const feeder = await startEventStoreFeeder({ state, events, logger, onFed: () => undefined });
  await feeder.waitFor(batchId, AbortSignal.timeout(60_000));
  await feeder.stop();
  expect(failures).toEqual([]);
  expect(await count(workspaceId)).toEqual({
    events: all.length,
    persons: all.length,
    timeline: all.length,
    daily: all.length,
  });
});

test('an insert that broke off is repeated as it was, and stored once', async () => {
  const workspaceId = await insertTestWorkspace(state, 'ws_broken');
  await save(workspaceId, [{ messageId: '1', properties: { n: 1 }, traits: { plan: 'pro' } }]);
  let broken = 0;
  const breaking: EventStore = {
    ...events,
    async insert(table, rows, options) {
      await events.insert(table, rows, options);
      broken += 1;
      if (broken <= 3) throw new Error('the line was cut after the rows were taken');
    },
  };
  const first = await startEventStoreFeeder({
    state,
    events: breaking,
    logger: { ...logger, error: () => undefined },
    onFed: () => undefined,
  });
  await expect.poll(() => broken).toBeGreaterThan(0);
  await first.stop();
  // Another batch comes before the restart: it must not be joined to the insert that may have happened.
  const last = await save(workspaceId, [{ messageId: '2', properties: { n: 2 } }]);
  const second = await startEventStoreFeeder({ state, events, logger, onFed: () => undefined });
  await second.waitFor(last, AbortSignal.timeout(30_000));
  await second.stop();
  expect(await count(workspaceId)).toEqual({ events: 2, persons: 2, timeline: 2, daily: 2 });
  const history = await events.query(
    ch`SELECT name, operator, value, message_id FROM person_history WHERE workspace_id = ${str(workspaceId)}`,
  );
  expect(history).toEqual([{ name: 'plan', operator: 'set', value: '"pro"', message_id: '1' }]);
});

test('a row that the engine refuses keeps its place without its properties, the others are whole', async () => {
  const workspaceId = await insertTestWorkspace(state, 'ws_refused');
  const row = (n: number, properties: string) =>
    `{"workspace_id":"${workspaceId}","event_name":"e","event_code":1,"day":"2026-03-01","person":1,"sequence":${n},"occurred_at":"2026-03-01T00:00:00.000Z","received_at":"2026-03-01T00:00:00.000Z","message_id":"m${n}","properties":${properties}}`;
  const lines = [
    Buffer.from([row(1, '{"n":1}'), row(2, '{"n":99999999999999999999}'), row(3, '{"n":3}')].join('\n')),
  ];
  const silent = { info: () => undefined, error: () => undefined };
  await insertEvents(events, lines, 'refused', silent);
  await insertEvents(events, lines, 'refused', silent); // as after a crash
  const rows = await events.query<{ sequence: number; properties: JsonObject }>(
    ch`SELECT sequence, properties FROM events WHERE workspace_id = ${str(workspaceId)} ORDER BY sequence`,
  );
  expect(rows).toEqual([
    { sequence: 1, properties: { n: 1 } },
    { sequence: 2, properties: { $unreadable: '{"n":100000000000000000000}' } },
    { sequence: 3, properties: { n: 3 } },
  ]);
});
