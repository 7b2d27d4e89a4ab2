import type { EventStore, StateStore } from '@skylantern/store';
import {
  closeTestEventStore,
  insertTestWorkspace,
  openTestStateStore,
  testEventStore,
} from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIdentities } from './claim.ts';
import { defaultIdentityTypes, defaultRules, type IdentityRules, makeRules } from './identity-types.ts';
import { loadGraph } from './load-graph.ts';
import { mergePersons } from './merge-persons.ts';
import { identityOf } from './resolve.fixture.ts';
import { resolvePerson } from './resolve-person.ts';
import { saveGraph } from './save-graph.ts';
import { simulateRules } from './simulate.ts';
import { unmerge } from './unmerge.ts';

let state: StateStore;
let events: EventStore;
let worlds = 0;

beforeAll(async () => {
  [state, events] = await Promise.all([openTestStateStore(), testEventStore()]);
});
afterAll(async () => {
  await state.close();
  await closeTestEventStore();
});

/** A workspace in both stores, an hour passing with every event and every deed. */
async function makeWorld() {
  worlds += 1;
  const workspaceId = await insertTestWorkspace(state, `ws_sim_${worlds}`);
  let hour = 0;
  const nextHour = () => {
    hour += 1;
    return new Date(Date.UTC(2026, 0, 1, hour));
  };
  const said: string[] = [];

  async function say(...ids: string[]): Promise<void> {
    const at = nextHour();
    const named = ids.map(identityOf);
    const claim = {
      workspaceId,
      ids: readIdentities(named, defaultRules),
      says: 'link' as const,
      messageId: `m${hour}`,
      at,
    };
    await state.transaction(async (trx) => {
      const graph = await loadGraph(trx, workspaceId, { claims: [claim.ids], everyGroup: true });
      resolvePerson(graph, claim, defaultRules);
      await saveGraph(trx, workspaceId, graph);
      await sql`update merge set logged_at = ${at} where workspace_id = ${workspaceId} and logged_at > '2026-06-01'`.execute(
        trx,
      );
    });
    const sent = (type: string) => named.find((one) => one.type === type)?.value ?? '';
    const rest = named.filter(({ type }) => type !== 'user_id' && type !== 'anonymous_id');
    const row = {
      workspace_id: workspaceId,
      event_name: 'person_identified',
      day: at.toISOString().slice(0, 10),
      person: 1,
      occurred_at: at.toISOString(),
      received_at: at.toISOString(),
      sequence: hour,
      message_id: `m${hour}`,
      user_id: sent('user_id'),
      anonymous_id: sent('anonymous_id'),
      identities: Object.fromEntries(rest.map(({ type, value }) => [type, value])),
    };
    await events.insert('events', [row], { deduplicationToken: `${workspaceId} ${hour}` });
    said.push(...named.map(({ type, value }) => `${type}: ${value}`));
  }

  async function leafOf(id: string): Promise<number> {
    const { type, value } = identityOf(id);
    const found = await sql<{ person: number }>`
      select coalesce(merged_into, number) as person from identity
      join person on person.workspace_id = identity.workspace_id and number = identity.person
      where identity.workspace_id = ${workspaceId} and type = ${type} and value = ${value}`.execute(state);
    const [row] = found.rows;
    if (row === undefined) throw new Error(`nobody has ${id}`);
    return row.person;
  }

  async function joinByHand(one: string, other: string): Promise<void> {
    const persons = { survivor: await leafOf(one), absorbed: await leafOf(other) };
    if (persons.survivor === persons.absorbed) return;
    await state.transaction((trx) => mergePersons(trx, workspaceId, persons, 'mem_1'));
    await sql`update merge set logged_at = ${nextHour()}
      where id = (select max(id) from merge where workspace_id = ${workspaceId})`.execute(state);
  }

  async function undo(pick: (standing: number[]) => number | undefined): Promise<void> {
    const standing = await sql<{ id: number }>`
      select id from merge where workspace_id = ${workspaceId} and undone_at is null order by id`.execute(
      state,
    );
    const id = pick(standing.rows.map((row) => row.id));
    if (id === undefined) return;
    await state.transaction((trx) => unmerge(trx, workspaceId, id, 'mem_1'));
    await sql`update merge set undone_at = ${nextHour()} where id = ${id}`.execute(state);
  }

  async function standing(): Promise<{ persons: number; merges: number }> {
    const found = await sql<{ persons: number; merges: number }>`select
      (select count(*)::int from person where workspace_id = ${workspaceId} and merged_into is null) as persons,
      (select count(*)::int from merge where workspace_id = ${workspaceId} and undone_at is null) as merges`.execute(
      state,
    );
    return found.rows[0] ?? { persons: 0, merges: 0 };
  }

  const simulate = (proposed: IdentityRules = defaultRules) =>
    simulateRules(
      { events, state },
      workspaceId,
      { now: defaultRules, proposed },
      new AbortController().signal,
    );
  return { say, joinByHand, undo, standing, simulate, said };
}

const newest = (standing: number[]) => standing.at(-1);
const oldest = (standing: number[]) => standing[0];

/** Rules under which an e-mail joins nobody. */
const withoutEmail = makeRules(
  defaultIdentityTypes.map((type) => (type.name === 'email' ? { ...type, links: false } : type)),
  null,
);

test('whom a member joined is joined under other rules too', async () => {
  const world = await makeWorld();
  await world.say('user:ada');
  await world.say('user:bob');
  await world.say('user:cleo');
  await world.joinByHand('user:ada', 'user:bob');
  const found = await world.simulate(withoutEmail);
  expect(found.now).toMatchObject({ persons: 2, merges: 1 });
  expect(found.proposed).toMatchObject({ persons: 2, merges: 1 });
  expect(found.examples).toEqual([]);
});

test('a merge that was undone is not in the comparison, nor made again by what comes later', async () => {
  const world = await makeWorld();
  await world.say('user:ada', 'email:x@acme.com');
  await world.say('crm:c-77', 'mobile:+8613800000001');
  await world.say('email:x@acme.com', 'mobile:+8613800000001'); // joins them
  await world.undo(newest);
  await world.say('user:ada', 'mobile:+8613800000001'); // would join them again
  expect(await world.standing()).toEqual({ persons: 2, merges: 0 });
  const found = await world.simulate(withoutEmail);
  expect(found.now).toMatchObject({ persons: 2, merges: 0 });
  expect(found.proposed).toMatchObject({ persons: 2, merges: 0 });
  expect(found.examples.filter(({ change }) => change === 'joined')).toEqual([]);
});

test('an undone merge whom somebody joined by hand again', async () => {
  const world = await makeWorld();
  await world.say('user:ada', 'email:x@acme.com');
  await world.say('crm:c-77', 'dev:d-11');
  await world.say('email:x@acme.com', 'crm:c-77');
  await world.undo(newest);
  await world.joinByHand('user:ada', 'crm:c-77');
  await world.say('user:ada', 'crm:c-77', 'dev:d-22');
  expect(await world.standing()).toEqual({ persons: 1, merges: 1 });
  expect((await world.simulate()).now).toMatchObject({ persons: 1, merges: 1, shared: 0 });
});

test('of a chain the undone link alone comes apart', async () => {
  const world = await makeWorld();
  await world.say('user:ada', 'email:a@acme.com');
  await world.say('mobile:+8613800000002');
  await world.say('crm:c-99', 'open:o-99');
  await world.say('email:a@acme.com', 'mobile:+8613800000002');
  await world.say('mobile:+8613800000002', 'crm:c-99');
  await world.undo(oldest);
  expect(await world.standing()).toEqual({ persons: 2, merges: 1 });
  expect((await world.simulate()).now).toMatchObject({ persons: 2, merges: 1 });
});

test.each([1, 2, 3, 4, 5, 19])('the present rules make of history what there is (seed %i)', async (seed) => {
  const chance = dice(seed);
  const world = await makeWorld();
  const pool = [
    'user:ada',
    'user:bob',
    'crm:c-11',
    'crm:c-22',
    'mobile:+8613800000003',
    'email:eve@x.io',
    'email:fay@x.io',
  ];
  const told = new Set<string>();
  for (const one of pool) await world.say(one);
  for (let i = 0; i < 24; i += 1) {
    const [one, other] = [pool[chance(pool.length)] ?? '', pool[chance(pool.length)] ?? ''];
    const kind = chance(4);
    if (kind === 0) await world.undo((standing) => standing[chance(standing.length)]);
    else if (kind === 1) await world.joinByHand(one, other);
    else {
      // A combination is looked at once: it is said once. What conflicts makes ids shared, which is another matter.
      const key = [one, other].sort().join();
      if (one === other || told.has(key) || one.slice(0, 4) === other.slice(0, 4)) continue;
      told.add(key);
      await world.say(one, other);
    }
  }
  const { now } = await world.simulate();
  expect({ persons: now.persons, merges: now.merges }).toEqual(await world.standing());
});

function dice(seed: number): (sides: number) => number {
  let value = seed;
  return (sides) => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((value / 2 ** 32) * Math.max(1, sides));
  };
}
