import type { IncomingEvent, JsonObject } from '@skylantern/contracts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { saveAccountDomain, saveAccountSetting } from './account-settings.ts';
import { call, useProcess } from './process.fixture.ts';

const world = useProcess();
let messages = 0;

function identify(userId: string, traits: JsonObject, part: Partial<IncomingEvent> = {}): IncomingEvent {
  messages += 1;
  return call({
    messageId: `i${messages}`,
    kind: 'identify',
    name: 'person_identified',
    userId,
    traits,
    ...part,
  });
}

async function members(): Promise<string[]> {
  const found = await sql<{ line: string }>`
    select concat_ws(' ', a.key, p.id, m.via) as line from (
      select account, via, coalesce(person.merged_into, person.number) as number from account_person
      join person on person.workspace_id = ${world.workspaceId} and person.number = account_person.person
      where account_person.workspace_id = ${world.workspaceId}) m
    join account a on a.workspace_id = ${world.workspaceId} and a.number = m.account
    join person p on p.workspace_id = ${world.workspaceId} and p.number = m.number order by p.number, line`.execute(
    world.state,
  );
  const ids = await sql<{ id: string; value: string }>`
    select p.id, i.value from identity i join person p on p.workspace_id = i.workspace_id and p.number = i.person
    where i.workspace_id = ${world.workspaceId} and i.type = 'user_id'`.execute(world.state);
  const names = new Map(ids.rows.map(({ id, value }) => [id, value]));
  return found.rows.map(({ line }) => line.replace(/per_\w+/, (id) => names.get(id) ?? id));
}

test('e-mails mean no accounts until the workspace says so', async () => {
  await world.process([identify('user-ada', { email: 'ada@acme.com' })]);
  expect(await members()).toEqual([]);
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: true });
  const later = await world.process([identify('user-bob', { email: 'bob@mail.acme.com' })]);
  expect(await members()).toEqual(['acme.com user-bob domain']);
  expect(later.changes.accounts).toMatchObject([{ account: 1, account_key: 'acme.com' }]);
  expect(later.changes.persons.map(({ account }) => account)).toEqual([1]);
});

test('only verified e-mails that say something: free, disposable and unverified ones do not', async () => {
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: true });
  await world.process([
    identify('user-a', { email: 'a@qq.com' }),
    identify('user-b', { email: 'b@mailinator.com' }),
    identify('user-c', { email: 'c@acme.com', email_verified: false }),
    identify('user-d', { email: 'd@acme.com', email_verified: true }),
    identify('user-e', {}, { identities: { email: 'e@acme.com' } }),
    call({ messageId: 'track', userId: 'user-f', name: 'paid', properties: { email: 'f@acme.com' } }),
  ]);
  expect(await members()).toEqual(['acme.com user-d domain', 'acme.com user-e domain']);
  // verified later, without the address in the call
  await world.process([identify('user-c', { email_verified: true })]);
  expect(await members()).toContain('acme.com user-c domain');
});

test('a call that names the account says more than an e-mail', async () => {
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: true });
  await world.process([identify('user-ada', { email: 'ada@acme.com' })]);
  const group = (key: string): IncomingEvent => {
    messages += 1;
    return call({
      messageId: `g${messages}`,
      kind: 'group',
      name: 'account_joined',
      userId: 'user-ada',
      accountKey: key,
    });
  };
  const joined = await world.process([group('org-42')]);
  expect(await members()).toEqual(['acme.com user-ada domain', 'org-42 user-ada call']);
  expect(joined.changes.persons.map(({ account }) => account)).toEqual([2]);
  await world.process([group('acme.com')]);
  expect(await members()).toEqual(['acme.com user-ada call', 'org-42 user-ada call']);
});

test('a domain that means another account: whoever came by it moves, and whoever comes', async () => {
  await saveAccountSetting(world.state, world.workspaceId, { fromEmail: true });
  await world.process([
    identify('user-ada', { email: 'ada@acme.de' }),
    identify('user-bob', { email: 'bob@acme.com' }),
  ]);
  const moved = await world.state.transaction((trx) =>
    saveAccountDomain(trx, world.workspaceId, { domain: 'acme.de', accountKey: 'acme.com' }),
  );
  expect(moved).toEqual({ persons: [1], made: [] });
  await world.process([identify('user-cleo', { email: 'cleo@acme.de' })]);
  expect(await members()).toEqual([
    'acme.com user-ada domain',
    'acme.com user-bob domain',
    'acme.com user-cleo domain',
  ]);
  await world.state.transaction((trx) =>
    saveAccountDomain(trx, world.workspaceId, { domain: 'acme.com', accountKey: null }),
  );
  await world.process([identify('user-dan', { email: 'dan@acme.com' })]);
  expect(await members()).toEqual(['acme.com user-ada domain', 'acme.com user-cleo domain']);
});
