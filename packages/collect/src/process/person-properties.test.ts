import type { IncomingEvent, JsonObject, PropertyOperation } from '@skylantern/contracts';
import { unmerge } from '@skylantern/identify';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { call, START, useProcess } from './process.fixture.ts';

const world = useProcess();
let messages = 0;

const minute = (minutes: number) => new Date(START - 86_400_000 + minutes * 60_000).toISOString();

/** At that minute `who` is told these changes. */
function tell(
  minutes: number,
  who: Partial<IncomingEvent>,
  changes: JsonObject | PropertyOperation[],
): IncomingEvent {
  messages += 1;
  return call({
    messageId: `m${messages}`,
    kind: 'identify',
    name: 'person_identified',
    occurredAt: minute(minutes),
    historical: true,
    ...(Array.isArray(changes) ? { operations: changes } : { traits: changes }),
    ...who,
  });
}
const add = (name: string, value: number): PropertyOperation => ({ op: 'increment', name, value });
const ada = { userId: 'ada' };
const mail = { identities: { email: 'ada@example.org' } };

async function listPersons() {
  const { rows } = await sql<{ number: number; properties: JsonObject; first: Date; last: Date }>`
    select number, properties, first_seen_at as first, last_seen_at as last, merged_into
    from person where workspace_id = ${world.workspaceId} order by number`.execute(world.state);
  return rows;
}
const propertiesOf = async (number: number) =>
  (await listPersons()).find((person) => person.number === number)?.properties;

test('all operators change a person, and a late event changes only what nothing newer has', async () => {
  await world.process([
    tell(0, ada, { plan: 'free', city: 'Paris' }),
    tell(10, ada, [
      { op: 'set', name: 'plan', value: 'pro' },
      { op: 'set_once', name: 'source', value: 'mail' },
      { op: 'set_once', name: 'city', value: 'Rome' },
      add('orders', 2),
      { op: 'append', name: 'seen', value: ['a', 'b'] },
      { op: 'union', name: 'likes', value: ['tea', 'tea'] },
      { op: 'set', name: 'gone', value: 1 },
    ]),
    tell(20, ada, [
      add('orders', 3),
      { op: 'remove', name: 'seen', value: 'a' },
      { op: 'unset', name: 'gone', value: null },
    ]),
  ]);
  const before = { plan: 'pro', city: 'Paris', source: 'mail', orders: 5, seen: ['b'], likes: ['tea'] };
  expect(await propertiesOf(1)).toEqual(before);
  await world.process([tell(5, ada, { plan: 'trial', city: 'Lyon', orders: 100, gone: 2 })]);
  expect(await propertiesOf(1)).toEqual({ ...before, city: 'Lyon', orders: 105 });
  await world.process([
    tell(30, ada, [
      { op: 'delete', name: '', value: null },
      { op: 'set', name: 'plan', value: 'free' },
    ]),
  ]);
  expect(await propertiesOf(1)).toEqual({ plan: 'free' });
});

test('merged persons have the properties of one person; undone, each has its own again', async () => {
  await world.process([
    tell(0, ada, { plan: 'pro', visits: 1 }),
    tell(1, ada, [add('orders', 2), { op: 'set_once', name: 'source', value: 'ad' }]),
  ]);
  await world.process([
    tell(-5, mail, [add('orders', 5), { op: 'set_once', name: 'source', value: 'shop' }]),
    tell(3, mail, { city: 'Paris', plan: 'free' }),
    tell(4, mail, [{ op: 'unset', name: 'visits', value: null }]),
  ]);
  const before = await listPersons();
  await world.process([
    call({
      messageId: 'link',
      kind: 'identify',
      ...ada,
      ...mail,
      historical: true,
      occurredAt: minute(2),
    }),
  ]);
  const merged = await listPersons();
  expect(merged[0]).toMatchObject({
    properties: { plan: 'free', city: 'Paris', orders: 7, source: 'shop' },
    first: new Date(minute(-5)),
    last: new Date(minute(4)),
  });

  await undo();
  expect(await listPersons()).toEqual(before);
});

test('what is said while merged stays with the one of whom it was said', async () => {
  await world.process([tell(0, ada, { plan: 'pro' })]);
  await world.process([tell(1, mail, { city: 'Paris' })]);
  await world.process([tell(2, { ...ada, ...mail }, {})]);
  await world.process([tell(3, ada, [add('orders', 1)]), tell(4, mail, [add('orders', 2)])]);
  expect(await propertiesOf(1)).toEqual({ plan: 'pro', city: 'Paris', orders: 3 });
  await undo();
  expect((await listPersons()).map((person) => person.properties)).toEqual([
    { plan: 'pro', orders: 1 },
    { city: 'Paris', orders: 2 },
  ]);
});

test('a batch that says nothing new writes no person', async () => {
  await world.process([
    tell(0, ada, { plan: 'pro' }),
    tell(0, ada, [{ op: 'set_once', name: 'source', value: 'ad' }]),
  ]);
  const versions = () =>
    sql`select number, version, xmin from person where workspace_id = ${world.workspaceId}`.execute(
      world.state,
    );
  const before = (await versions()).rows;
  const again = await world.process([
    tell(30, ada, { plan: 'pro' }),
    tell(31, ada, [{ op: 'set_once', name: 'source', value: 'ad' }, add('orders', Number.NaN)]),
  ]);
  expect((await versions()).rows).toEqual(before);
  expect(again.changes).toMatchObject({ persons: [], person_history: [] });
  expect(again.passedOver).toBe(1);
  const later = await world.process([tell(61, ada, { plan: 'pro' })]);
  expect(later.changes.persons).toHaveLength(1);
});

test('what was kept goes into the history, under the person of whom it was said', async () => {
  const { changes } = await world.process([
    tell(0, ada, { plan: 'free' }),
    tell(1, ada, { plan: 'free' }),
    tell(2, ada, [add('orders', 2)]),
  ]);
  expect(
    changes.person_history.map(({ person, name, at, operator, value }) => [
      person,
      name,
      at,
      operator,
      value,
    ]),
  ).toEqual([
    [1, 'plan', minute(0), 'set', '"free"'],
    [1, 'orders', minute(2), 'increment', '2'],
  ]);
});

test('accounts and items take the same operations', async () => {
  const account = (minutes: number, operations: PropertyOperation[]) =>
    tell(minutes, { kind: 'account', accountKey: 'acme' }, operations);
  const item = (minutes: number, operations: PropertyOperation[]) =>
    tell(minutes, { kind: 'item', item: { type: 'book', id: '1' } }, operations);
  const first = await world.process([
    account(1, [{ op: 'set', name: 'plan', value: 'pro' }, add('seats', 5)]),
    item(1, [{ op: 'set', name: 'price', value: 9 }]),
  ]);
  expect(first.changes.accounts).toHaveLength(1);
  const book = { workspace_id: world.workspaceId, type: 'book', id: '1' };
  expect(first.changes.items).toEqual([{ ...book, version: 1, properties: { price: 9 } }]);
  const late = await world.process([
    account(0, [{ op: 'set', name: 'plan', value: 'free' }, add('seats', 1)]),
    item(0, [{ op: 'set', name: 'price', value: 5 }]),
  ]);
  const accounts =
    await sql`select properties from account where workspace_id = ${world.workspaceId}`.execute(world.state);
  expect(accounts.rows).toEqual([{ properties: { plan: 'pro', seats: 6 } }]);
  const items = await sql`select properties from item where workspace_id = ${world.workspaceId}`.execute(
    world.state,
  );
  expect(items.rows).toEqual([{ properties: { price: 9 } }]);
  expect(late.changes.items).toEqual([{ ...book, version: 2, properties: { price: 9 } }]);
  const repeated = await world.process([item(2, [{ op: 'set', name: 'price', value: 9 }])]);
  expect(repeated.changes.items).toEqual([]); // nothing new: nothing to carry
  await world.process([
    tell(3, { kind: 'item', item: { type: 'film', id: '1' } }, [{ op: 'set', name: 'length', value: 90 }]),
  ]);
  const names = await sql`
    select event_name as type, name from property_name
    where workspace_id = ${world.workspaceId} and owner = 'item' order by 1, 2`.execute(world.state);
  expect(names.rows).toEqual([
    { type: 'book', name: 'price' },
    { type: 'film', name: 'length' },
  ]);
  const again = await world.process([account(2, [{ op: 'set', name: 'plan', value: 'pro' }])]);
  expect(again.changes.accounts).toEqual([]);
});

async function undo(): Promise<void> {
  const { rows } = await sql<{ id: number }>`
    select id from merge where workspace_id = ${world.workspaceId} and undone_at is null`.execute(
    world.state,
  );
  await world.state.transaction((trx) => unmerge(trx, world.workspaceId, rows[0]?.id ?? 0, 'tester'));
}
