import type { EventStore, StateStore } from '@skylantern/store';
import {
  closeTestEventStore,
  insertTestWorkspace,
  lifecycle,
  openTestStateStore,
  testEventStore,
} from '@skylantern/testkit';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Authenticator } from '../http/authenticate.ts';
import { registerErrors, registerRoutes } from '../http/router.ts';
import { makeOverviewRoutes } from './overview.ts';

let state: StateStore;
let events: EventStore;
const http = Fastify();

beforeAll(async () => {
  [state, events] = await Promise.all([openTestStateStore(), testEventStore()]);
  const authenticator: Authenticator = {
    admit: async (request) => ({
      principal: { kind: 'admin' },
      workspaceId: String(request.headers['x-skylantern-workspace']),
      role: 'viewer',
    }),
  };
  http.setValidatorCompiler(() => () => true); // as makeHttp does: the router checks
  http.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerErrors(http);
  registerRoutes(http, makeOverviewRoutes({ state, events }), authenticator);
});
afterAll(async () => {
  await http.close();
  await closeTestEventStore();
  await state.close();
});

async function overviewOf(workspaceId: string) {
  const answer = await http.inject({
    url: '/api/v1/overview',
    headers: { 'x-skylantern-workspace': workspaceId },
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Day 0 is a Monday, the first of January; in Shanghai, where a day ends at 16:00 UTC. */
const zone = 'Asia/Shanghai';
const lastDay = 'day 40';

/** As the processor leaves it in both stores; `first` is when each was seen first, in the order of their numbers. */
async function keepPersons(workspaceId: string, first: Record<string, number>, merged: string[] = []) {
  const rows = Object.entries(first).map(([name, at], i) => ({ name, number: i + 1, at: new Date(at) }));
  await events.insert(
    'persons',
    rows.map(({ name, number, at }) => ({
      workspace_id: workspaceId,
      person: number,
      person_id: `per_${name}`,
      is_merged: merged.includes(name) ? 1 : 0,
      first_seen_at: at.toISOString(),
      last_seen_at: at.toISOString(),
      account: 0,
      version: 1_000_000 + merged.length,
      properties: {},
    })),
    { deduplicationToken: `${workspaceId} ${merged}` },
  );
  for (const { name, number, at } of rows) {
    await sql`insert into person (workspace_id, number, id, first_seen_at, last_seen_at, is_identified, merged_into)
      values (${workspaceId}, ${number}, ${`per_${workspaceId}_${name}`}, ${at}, ${at}, ${name !== 'cleo'},
        ${merged.includes(name) ? 1 : null})
      on conflict (workspace_id, number) do update set merged_into = excluded.merged_into`.execute(state);
  }
}

test('a workspace without events has zeros, and no last day', async () => {
  const empty = await insertTestWorkspace(state, 'ws_empty', zone);
  const zero = { now: 0, before: 0 };
  expect(await overviewOf(empty)).toEqual({
    lastDay: null,
    events: zero,
    activePersons: zero,
    newPersons: zero,
    personsTotal: 0,
    identifiedTotal: 0,
    daily: [],
    topEvents: [],
    quarantineOpen: 0,
    segments: 0,
    journeysLive: 0,
    messages: zero,
  });
});

test('seven days against the seven before, by the calendar of the workspace; merged persons count once', async () => {
  const story = lifecycle({ timeZone: zone })
    .person('ada')
    .did('looked', 'day 28')
    .did('looked', lastDay)
    .did('bought', lastDay)
    .person('bob')
    .did('looked', 'day 34 00:30') // in UTC still the day before, and so the week before
    .did('looked', 'day 39', {}, { is_bot: 1 })
    .person('cleo')
    .did('looked', 'day 33 23:59')
    .person('dora')
    .did('looked', 'day 12'); // one day too early for the 28 days
  await insertTestWorkspace(state, story.workspaceId, zone);
  await story.analyst();
  const first = {
    ada: story.instantOf('day 28'),
    bob: story.instantOf('day 34 00:30'),
    cleo: story.instantOf('day 33 23:59'),
    dora: story.instantOf('day 12'),
  };
  await keepPersons(story.workspaceId, first);
  await addState(story.workspaceId);

  const overview = await overviewOf(story.workspaceId);
  expect(overview).toMatchObject({
    lastDay: '2024-02-10',
    events: { now: 3, before: 2 },
    activePersons: { now: 2, before: 2 },
    newPersons: { now: 1, before: 2 },
    personsTotal: 4,
    identifiedTotal: 3,
    topEvents: [
      { name: 'looked', events: 2, persons: 2 },
      { name: 'bought', events: 1, persons: 1 },
    ],
    quarantineOpen: 1,
    segments: 1,
    journeysLive: 1,
    messages: { now: 2, before: 1 },
  });
  expect(overview.daily).toHaveLength(28);
  expect(overview.daily[0]).toEqual({ day: '2024-01-14', events: 0, persons: 0 });
  expect(overview.daily.filter((day: { events: number }) => day.events > 0)).toEqual([
    { day: '2024-01-29', events: 1, persons: 1 },
    { day: '2024-02-03', events: 1, persons: 1 },
    { day: '2024-02-04', events: 1, persons: 1 },
    { day: '2024-02-10', events: 2, persons: 1 },
  ]);

  // Cleo turns out to be Ada: of the week before one active person is left.
  story.merged('cleo', 'ada');
  await story.analyst();
  await keepPersons(story.workspaceId, first, ['cleo']);
  expect(await overviewOf(story.workspaceId)).toMatchObject({
    lastDay: '2024-02-10',
    events: { now: 3, before: 2 },
    activePersons: { now: 2, before: 1 },
    newPersons: { now: 1, before: 1 },
    personsTotal: 3,
    identifiedTotal: 3,
  });
  expect(await overviewOf('ws_empty')).toMatchObject({ lastDay: null, personsTotal: 0, segments: 0 });
});

async function addState(workspaceId: string) {
  await sql`insert into quarantine (workspace_id, received_at, reason, detail, source, raw, log_offset, position, state)
    values (${workspaceId}, now(), 'name-missing', '', 'test', '{}', 1, 0, 'open'),
      (${workspaceId}, now(), 'name-missing', '', 'test', '{}', 1, 1, 'discarded')`.execute(state);
  await sql`insert into segment (id, workspace_id, name, rule, created_by, archived_at) values
    ('seg_one', ${workspaceId}, 'one', '{}', 'test', null), ('seg_two', ${workspaceId}, 'two', '{}', 'test', now())`.execute(
    state,
  );
  await sql`insert into journey (id, workspace_id, name, state, draft) values
    ('jrn_live', ${workspaceId}, 'live', 'live', '{}'), ('jrn_draft', ${workspaceId}, 'draft', 'draft', '{}')`.execute(
    state,
  );
  await sql`insert into message (id, workspace_id, journey_id, version_id, run_id, step, visit, person, is_control, channel_id,
      channel_type, topic, decision, state, decided_at, sent_at)
    select gen_random_uuid(), ${workspaceId}, 'jrn_live', 'jrn_live.1', gen_random_uuid(), 'message', 1, 1, false, 'chn_1',
      'webhook', 'offers', 'send', 'sent', now() - days * interval '1 day', now() - days * interval '1 day'
    from unnest(array[1, 6, 8, 15]) as days`.execute(state);
}
