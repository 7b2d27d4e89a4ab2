import type { IncomingEvent, JsonObject } from '@skylantern/contracts';
import { unmerge } from '@skylantern/identify';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { call, START, useProcess } from './process.fixture.ts';
import type { Processed } from './process-batch.ts';

const world = useProcess();

const personsOf = (processed: Processed) => processed.rows.map((row) => row.person);

test('the same message id twice is one event, within a batch and across batches', async () => {
  const once = call({ messageId: 'm1', userId: 'u1' });
  expect((await world.process([once, once])).rows).toHaveLength(1);
  const again = await world.process([once, call({ messageId: 'm2', userId: 'u1' })]);
  expect(again.rows.map((row) => row.message_id)).toEqual(['m2']);
  expect(again.duplicates).toBe(1);
});

test('an anonymous visitor who logs in is one person, without a merge', async () => {
  const processed = await world.process([
    call({ messageId: '1', anonymousId: 'cookie-1' }),
    call({
      messageId: '2',
      kind: 'identify',
      name: 'person_identified',
      anonymousId: 'cookie-1',
      userId: 'ada',
    }),
    call({ messageId: '3', userId: 'ada' }),
  ]);
  expect(personsOf(processed)).toEqual([1, 1, 1]);
  expect(processed.changes.person_overrides).toEqual([]);
});

test('a second device merges into the known person by an override; its events stay as written', async () => {
  await world.process([
    call({ messageId: '1', anonymousId: 'phone' }),
    call({ messageId: '2', anonymousId: 'laptop' }),
  ]);
  await world.process([
    call({
      messageId: '3',
      kind: 'identify',
      name: 'person_identified',
      anonymousId: 'phone',
      userId: 'ada',
    }),
  ]);
  const merged = await world.process([
    call({
      messageId: '4',
      kind: 'identify',
      name: 'person_identified',
      anonymousId: 'laptop',
      userId: 'ada',
    }),
  ]);
  expect(merged.changes.person_overrides).toEqual([
    expect.objectContaining({ old_person: 2, new_person: 1 }),
  ]);
  const later = await world.process([call({ messageId: '5', anonymousId: 'laptop' })]);
  expect(personsOf(later)).toEqual([2]); // read as person 1 through the override
});

test('two users on one device stay two persons', async () => {
  const processed = await world.process([
    call({
      messageId: '1',
      kind: 'identify',
      name: 'person_identified',
      anonymousId: 'tablet',
      userId: 'ada',
    }),
    call({
      messageId: '2',
      kind: 'identify',
      name: 'person_identified',
      anonymousId: 'tablet',
      userId: 'bob',
    }),
    call({ messageId: '3', userId: 'bob' }),
  ]);
  const [ada, bob, bobAgain] = personsOf(processed);
  expect(ada).not.toBe(bob);
  expect(bobAgain).toBe(bob);
});

test('undoing a merge restores persons, properties and overrides', async () => {
  const identify = (messageId: string, ids: Partial<IncomingEvent>, traits: JsonObject) =>
    call({ messageId, kind: 'identify', name: 'person_identified', traits, ...ids });
  await world.process([identify('1', { userId: 'ada' }, { plan: 'pro' })]);
  await world.process([
    identify('2', { identities: { email: 'ada@example.org' } }, { city: 'Paris', plan: 'free' }),
  ]);
  const before = await listPersons();
  await world.process([identify('3', { userId: 'ada', identities: { email: 'ada@example.org' } }, {})]);
  const merged = await listPersons();
  expect(merged.find((person) => person.number === 1)?.properties).toEqual({ plan: 'free', city: 'Paris' });
  const { rows } = await sql<{
    id: number;
  }>`select id from merge where workspace_id = ${world.workspaceId}`.execute(world.state);
  await world.state.transaction((trx) => unmerge(trx, world.workspaceId, rows[0]?.id ?? 0, 'tester'));
  expect(await listPersons()).toEqual(before);
  await expect(
    world.state.transaction((trx) => unmerge(trx, world.workspaceId, rows[0]?.id ?? 0, 'tester')),
  ).rejects.toThrow('undone before');
});

async function listPersons() {
  const { rows } = await sql<{ number: number; properties: JsonObject; merged_into: number | null }>`
    select number, properties, merged_into from person where workspace_id = ${world.workspaceId} order by number`.execute(
    world.state,
  );
  return rows;
}

test('an event whose every id is a placeholder goes to quarantine, the rest go on', async () => {
  const processed = await world.process([
    call({ messageId: '1', userId: 'undefined', anonymousId: 'null' }),
    call({ messageId: '2', userId: 'ada', anonymousId: '00000' }),
  ]);
  expect(processed.rows.map((row) => row.message_id)).toEqual(['2']);
  const { rows } = await sql<{ reason: string; raw: JsonObject }>`
    select reason, raw from quarantine where workspace_id = ${world.workspaceId}`.execute(world.state);
  expect(rows).toEqual([
    { reason: 'identity-missing', raw: expect.objectContaining({ type: 'track', userId: 'undefined' }) },
  ]);
});

test('a session ends after 30 minutes of silence and when a campaign begins; servers have none', async () => {
  const page = (messageId: string, minutes: number, campaign?: JsonObject) =>
    call({
      messageId,
      kind: 'page',
      name: 'page_viewed',
      anonymousId: 'cookie',
      occurredAt: new Date(START + minutes * 60_000).toISOString(),
      context: { page: { url: 'https://shop.example/' }, ...(campaign === undefined ? {} : { campaign }) },
    });
  const { rows } = await world.process(
    [
      page('1', 0),
      page('2', 29),
      page('3', 60),
      page('4', 61, { source: 'mail', name: 'spring' }),
      call({ messageId: '5', userId: 'ada' }),
    ],
    { receivedAt: START + 7_200_000 },
  );
  const [a, b, c, d, server] = rows.map((row) => row.session_id);
  expect(a).toBe(b);
  expect(new Set([a, c, d]).size).toBe(3);
  expect(server).toBe('');
});

test('event names are numbered once, properties noted with their type, days are of the workspace’s zone', async () => {
  const at = { occurredAt: '2026-02-28T17:30:00Z', userId: 'ada' };
  const first = await world.process([
    call({
      messageId: '1',
      name: 'paid',
      properties: { amount: 5, at: '2026-01-01', deep: { in: true } },
      ...at,
    }),
    call({ messageId: '2', name: 'opened', ...at }),
  ]);
  const second = await world.process([call({ messageId: '3', name: 'paid', ...at })]);
  expect(first.rows.map((row) => row.day)).toEqual(['2026-03-01', '2026-03-01']);
  expect(second.rows[0]?.event_code).toBe(first.rows[0]?.event_code);
  const names = await sql<{ name: string; events: number }>`
    select name, events from event_name where workspace_id = ${world.workspaceId} order by name`.execute(
    world.state,
  );
  expect(names.rows).toEqual([
    { name: 'opened', events: 1 },
    { name: 'paid', events: 2 },
  ]);
  const noted = await sql<{ name: string; type: string }>`
    select name, value_type as type from property_name where workspace_id = ${world.workspaceId} order by name`.execute(
    world.state,
  );
  expect(noted.rows).toEqual([
    { name: 'amount', type: 'number' },
    { name: 'at', type: 'date' },
    { name: 'deep.in', type: 'boolean' },
  ]);
});

test('a group call makes the account, sets its properties and joins the person to it', async () => {
  const processed = await world.process([
    call({
      messageId: '1',
      kind: 'group',
      name: 'account_joined',
      userId: 'ada',
      accountKey: 'acme',
      traits: { seats: 5 },
    }),
    call({ messageId: '2', userId: 'bob', accountKey: 'acme' }),
    call({ messageId: '3', userId: 'eve', accountKey: 'initech' }),
  ]);
  expect(processed.rows.map((row) => row.account)).toEqual([1, 1, 2]);
  const { rows } = await sql<{ key: string; properties: JsonObject; persons: number }>`
    select key, properties, (select count(*)::int from account_person p where p.workspace_id = a.workspace_id and p.account = a.number) as persons
    from account a where workspace_id = ${world.workspaceId} order by key`.execute(world.state);
  expect(rows).toEqual([
    { key: 'acme', properties: { seats: 5 }, persons: 1 },
    { key: 'initech', properties: {}, persons: 0 },
  ]);
});

test('records of a workspace that is gone are dropped without harm', async () => {
  const processed = await world.process([call({ messageId: '1', userId: 'ada' })], {
    workspaceId: 'ws_gone',
  });
  expect(processed.rows).toEqual([]);
});
