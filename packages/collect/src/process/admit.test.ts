import { ensureSalt, saveConsent, writeTombstones } from '@skylantern/identify';
import type { StateStore } from '@skylantern/store';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { call, makePorts, makeProcess, START } from './process.fixture.ts';

let state: StateStore;
let worlds = 0;
beforeAll(async () => {
  state = await openTestStateStore();
});
afterAll(() => state.close());

async function openWorld() {
  worlds += 1;
  const workspaceId = await insertTestWorkspace(state, `ws_admit_${worlds}`);
  return { workspaceId, process: makeProcess(state, workspaceId, await makePorts()) };
}

async function countsOf(workspaceId: string): Promise<Record<string, number>> {
  const found = await sql<{ outcome: string; events: number }>`
    select outcome, sum(events)::int as events from source_minute where workspace_id = ${workspaceId}
    group by outcome`.execute(state);
  return Object.fromEntries(found.rows.map(({ outcome, events }) => [outcome, events]));
}

test('whoever was forgotten is refused under every name, in events and in what could not be read', async () => {
  const { workspaceId, process } = await openWorld();
  const salt = await ensureSalt(state, workspaceId);
  const identities = [
    { type: 'email', value: 'ada@example.org' },
    { type: 'user_id', value: 'ada-1' },
  ];
  await writeTombstones(state, workspaceId, { erasureId: 'ers_1', salt, identities });
  const done = await process(
    [
      call({ messageId: '1', userId: 'ada-1' }),
      call({ messageId: '2', anonymousId: 'cookie', identities: { email: ' Ada@Example.org' } }),
      call({ messageId: '3', identities: { email_md5: 'e8e1b0f2a4ab4a6cd6f2b1d9ba2c3c11' } }),
      call({ messageId: '4', userId: 'bob' }),
    ],
    {
      setAside: [
        { messageId: '5', reason: 'name-missing', detail: '', raw: { traits: { mail: 'ADA@example.org' } } },
        { messageId: '6', reason: 'name-missing', detail: '', raw: { userId: 'bob' } },
      ],
    },
  );
  expect(done.rows.map((row) => row.message_id)).toEqual(['3', '4']);
  expect(await countsOf(workspaceId)).toEqual({ 'refused-forgotten': 3, stored: 2, quarantined: 1 });
  const known = await sql<{ value: string }>`
    select value from identity where workspace_id = ${workspaceId} order by value`.execute(state);
  expect(known.rows.map(({ value }) => value)).toEqual(['bob', 'e8e1b0f2a4ab4a6cd6f2b1d9ba2c3c11']);
});

test('who withdrew consent is not processed under any of their identities, until it is given again', async () => {
  const { workspaceId, process } = await openWorld();
  const [row] = (
    await process([call({ messageId: '1', kind: 'identify', userId: 'ada', anonymousId: 'cookie' })])
  ).rows;
  const person = row?.person ?? 0;
  await saveConsent(state, workspaceId, [person], { collect: false, by: 'mem_1' });
  const refused = await process([
    call({ messageId: '2', anonymousId: 'cookie', traits: { name: 'Ada' } }),
    call({ messageId: '3', userId: 'bob' }),
  ]);
  expect(refused.rows.map((one) => one.message_id)).toEqual(['3']);
  await saveConsent(state, workspaceId, [person], { collect: true, by: 'mem_1' });
  expect((await process([call({ messageId: '4', anonymousId: 'cookie' })])).rows).toHaveLength(1);
  expect(await countsOf(workspaceId)).toEqual({ 'refused-consent': 1, stored: 3 });
});

test('a person who sends too much is stored and marked, and changes nothing any more', async () => {
  const { workspaceId, process } = await openWorld();
  const flood = Array.from({ length: 1_010 }, (_, i) =>
    call({ messageId: `f${i}`, kind: 'profile', userId: 'loud', traits: { last: i } }),
  );
  const linking = call({ messageId: 'x', kind: 'identify', userId: 'loud', anonymousId: 'cookie-of-loud' });
  const done = await process([
    ...flood,
    linking,
    call({ messageId: 'q', kind: 'profile', userId: 'quiet', traits: { last: 1 } }),
  ]);
  expect(done.rows).toHaveLength(1_012);
  expect(done.rows.filter((row) => row['is_limited'] === 1)).toHaveLength(10);
  expect(new Set(done.rows.map((row) => row.person)).size).toBe(2);
  const persons = await sql<{ last: number }>`
    select (properties ->> 'last')::int as last from person where workspace_id = ${workspaceId} order by number`.execute(
    state,
  );
  expect(persons.rows.map(({ last }) => last)).toEqual([999, 1]);
  expect(await countsOf(workspaceId)).toEqual({ stored: 1_012, limited: 10 });
});

test('what comes a day late is flagged and counted; the future is counted; history is neither', async () => {
  const { workspaceId, process } = await openWorld();
  const at = (ms: number) => new Date(START + ms).toISOString();
  const DAY_MS = 86_400_000;
  const done = await process([
    call({ messageId: '1', userId: 'uma', occurredAt: at(-2 * DAY_MS) }),
    call({ messageId: '2', userId: 'uma', occurredAt: at(-3_600_000) }),
    call({ messageId: '3', userId: 'uma', occurredAt: at(-2 * DAY_MS), historical: true }),
    call({ messageId: '4', userId: 'vic', occurredAt: at(DAY_MS) }),
  ]);
  expect(done.rows.map((row) => row['is_late'])).toEqual([1, 0, 0, 0]);
  expect(await countsOf(workspaceId)).toEqual({ stored: 4, late: 1, future: 1 });
});
