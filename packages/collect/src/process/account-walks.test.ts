import type { IncomingEvent, JsonObject } from '@skylantern/contracts';
import { mergePersons, unmerge } from '@skylantern/identify';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { saveAccountDomain, saveAccountSetting } from './account-settings.ts';
import { beginAccountWalk, cancelAccountWalk, findAccountWalk, walkOn } from './account-walks.ts';
import { listBatches, readChanges } from './batches.ts';
import type { StoreChanges } from './changes.ts';
import { call, useProcess } from './process.fixture.ts';

const world = useProcess();
let messages = 0;

function identify(userId: string, traits: JsonObject, part: Partial<IncomingEvent> = {}): IncomingEvent {
  messages += 1;
  const kind = 'identify' as const;
  return call({ messageId: `w${messages}`, kind, name: 'person_identified', userId, traits, ...part });
}

async function turnOn(): Promise<void> {
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: true });
  await beginAccountWalk(world.state, world.workspaceId, 'a test');
}

const step = () => world.state.transaction((trx) => walkOn(trx, world.workspaceId));

async function walk(): Promise<number> {
  let all = 0;
  for (let joined = await step(); joined !== null; joined = await step()) all += joined;
  return all;
}

/** `account person via`, by the leaf that is remembered. */
async function members(): Promise<string[]> {
  const found = await sql<{ line: string }>`
    select concat_ws(' ', a.key, m.person, m.via) as line from account_person m
    join account a on a.workspace_id = ${world.workspaceId} and a.number = m.account
    where m.workspace_id = ${world.workspaceId} order by m.person, line`.execute(world.state);
  return found.rows.map(({ line }) => line);
}

async function changesSince(id: number): Promise<StoreChanges[]> {
  return Promise.all((await listBatches(world.state, { after: id, limit: 100 })).map(readChanges));
}
const lastBatch = async () =>
  (await sql<{ id: number }>`select coalesce(max(id), 0)::int as id from event_batch`.execute(world.state))
    .rows[0]?.id ?? 0;

test('whoever was there already joins by a verified e-mail, and nobody else', async () => {
  await world.process([
    identify('ada', { email: 'ada@acme.com' }), // 1
    identify('bob', { email: 'bob@mail.acme.com', email_verified: true }), // 2
    identify('cleo', { email: 'cleo@acme.com', email_verified: false }), // 3
    identify('dan', { email: 'dan@qq.com' }), // 4
    identify('eve', {}, { identities: { email: 'eve@beta.io' } }), // 5
    identify('finn', { name: 'Finn' }), // 6
    identify('gus', { email: 'no address' }), // 7
  ]);
  expect(await members()).toEqual([]);
  const before = await lastBatch();
  await turnOn();
  expect(await walk()).toBe(3);
  expect(await members()).toEqual(['acme.com 1 domain', 'acme.com 2 domain', 'beta.io 5 domain']);
  const [told] = await changesSince(before);
  expect(told?.persons.map(({ person, account }) => [person, account])).toEqual([
    [1, 1],
    [2, 1],
    [5, 2],
  ]);
  expect(told?.accounts.map(({ account_key }) => account_key)).toEqual(['acme.com', 'beta.io']);
  expect(await findAccountWalk(world.state, world.workspaceId)).toMatchObject({
    state: 'done',
    position: 7,
    until: 7,
    joined: 3,
  });
  // Once more changes nothing: not a member, not a row for the event store.
  const again = await lastBatch();
  await turnOn();
  expect(await walk()).toBe(0);
  expect(await lastBatch()).toBe(again);
});

test('a portion that is broken off is not half done, and is done once', async () => {
  await world.process(
    Array.from({ length: 1_200 }, (_, i) => identify(`user-${i}`, { email: `user-${i}@acme${i % 3}.com` })),
  );
  await turnOn();
  expect(await step()).toBe(250);
  const broken = world.state.transaction(async (trx) => {
    await walkOn(trx, world.workspaceId);
    throw new Error('the power failed');
  });
  await expect(broken).rejects.toThrow('the power failed');
  expect(await members()).toHaveLength(250);
  expect(await findAccountWalk(world.state, world.workspaceId)).toMatchObject({ position: 250, joined: 250 });
  expect(await walk()).toBe(950);
  expect(await members()).toHaveLength(1_200);
  expect(await findAccountWalk(world.state, world.workspaceId)).toMatchObject({
    state: 'done',
    joined: 1_200,
  });
});

test('who belongs already is left alone; what a domain means holds', async () => {
  await world.process([
    identify('ada', { email: 'ada@acme.com' }),
    call({
      messageId: 'g1',
      kind: 'group',
      name: 'account_joined',
      userId: 'ada',
      accountKey: 'acme.com',
    }),
    identify('bob', { email: 'bob@acme.de' }),
    identify('cleo', { email: 'cleo@agency.com' }),
  ]);
  await world.state.transaction(async (trx) => {
    await saveAccountDomain(trx, world.workspaceId, { domain: 'acme.de', accountKey: 'acme.com' });
    await saveAccountDomain(trx, world.workspaceId, { domain: 'agency.com', accountKey: null });
  });
  await turnOn();
  expect(await walk()).toBe(1);
  expect(await members()).toEqual(['acme.com 1 call', 'acme.com 2 domain']);
});

test('of merged persons whoever said the address joins, and keeps it when the merge is undone', async () => {
  await world.process([identify('ada', { name: 'Ada' }), identify('ada-crm', { email: 'ada@acme.com' })]);
  await world.state.transaction((trx) =>
    mergePersons(trx, world.workspaceId, { survivor: 1, absorbed: 2 }, 'a test'),
  );
  const before = await lastBatch();
  await turnOn();
  expect(await walk()).toBe(1);
  expect(await members()).toEqual(['acme.com 2 domain']);
  const [told] = await changesSince(before);
  expect(told?.persons).toMatchObject([{ person: 1, account: 1 }]);
  const [{ id } = { id: 0 }] = (
    await sql<{ id: number }>`
    select id from merge where workspace_id = ${world.workspaceId}`.execute(world.state)
  ).rows;
  await world.state.transaction((trx) => unmerge(trx, world.workspaceId, id, 'a test'));
  await turnOn();
  expect(await walk()).toBe(0);
  expect(await members()).toEqual(['acme.com 2 domain']);
});

test('a cancelled walk stops there, and so does one whose switch is off', async () => {
  await world.process(
    Array.from({ length: 600 }, (_, i) => identify(`user-${i}`, { email: `user-${i}@acme.com` })),
  );
  await turnOn();
  await step();
  expect(await cancelAccountWalk(world.state, world.workspaceId)).toBe(true);
  expect(await step()).toBeNull();
  expect(await cancelAccountWalk(world.state, world.workspaceId)).toBe(false);
  expect(await members()).toHaveLength(250);
  await turnOn();
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: false });
  expect(await walk()).toBe(0);
  expect(await findAccountWalk(world.state, world.workspaceId)).toMatchObject({
    state: 'cancelled',
    position: 0,
  });
  await turnOn();
  expect(await walk()).toBe(350);
});

test('a workspace without persons is done at once', async () => {
  await turnOn();
  expect(await step()).toBeNull();
  expect(await findAccountWalk(world.state, world.workspaceId)).toMatchObject({ state: 'done', until: 0 });
});
