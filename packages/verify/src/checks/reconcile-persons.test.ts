import type { EventStore, StateStore } from '@skylantern/store';
import {
  closeTestEventStore,
  insertTestWorkspace,
  openTestStateStore,
  testEventStore,
} from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconcilePersons } from './reconcile-persons.ts';

let state: StateStore;
let events: EventStore;
const workspaceId = 'ws_reconcile';
const at = '2026-03-01T00:00:00.000Z';

beforeAll(async () => {
  [state, events] = await Promise.all([openTestStateStore(), testEventStore()]);
  await insertTestWorkspace(state, workspaceId);
  await sql`insert into person (workspace_id, number, id, first_seen_at, last_seen_at, merged_into, version)
    values (${workspaceId}, 1, 'per_1', ${at}, ${at}, null, 3), (${workspaceId}, 2, 'per_2', ${at}, ${at}, 1, 2),
      (${workspaceId}, 3, 'per_3', ${at}, ${at}, null, 1)`.execute(state);
  await sql`insert into merge (workspace_id, at, rule, evidence, survivor, absorbed, survivor_leaf, absorbed_leaf, moved_persons)
    values (${workspaceId}, ${at}, 'R2', 'm1', 1, 2, 1, 2, '{}')`.execute(state);
  await sql`insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
    values (${workspaceId}, 'user_id', 'ada', 1, ${at}, ${at}), (${workspaceId}, 'anonymous_id', 'd1', 2, ${at}, ${at})`.execute(
    state,
  );
  await tell([1, 2, 3]);
});
afterAll(async () => {
  await state.close();
  await closeTestEventStore();
});

/** The rows of the event store as they should be. */
async function tell(numbers: readonly number[]): Promise<void> {
  const found = await sql<{ number: number; version: number; merged: number | null }>`
    select number, version, merged_into as merged from person
    where workspace_id = ${workspaceId} and number = any(${numbers}::int[])`.execute(state);
  const persons = found.rows.map(({ number, version, merged }) => ({
    workspace_id: workspaceId,
    person: number,
    person_id: `per_${number}`,
    is_identified: 0,
    first_seen_at: at,
    last_seen_at: at,
    account: 0,
    is_merged: merged === null ? 0 : 1,
    version,
    properties: {},
  }));
  const token = `${numbers.join()}-${Math.random()}`;
  await events.insert('persons', persons, { deduplicationToken: `p${token}` });
  const moved = found.rows.flatMap(({ number, version, merged }) =>
    merged === null ? [] : [{ workspace_id: workspaceId, old_person: number, new_person: merged, version }],
  );
  if (moved.length > 0) await events.insert('person_overrides', moved, { deduplicationToken: `o${token}` });
}

const reconcile = () =>
  reconcilePersons(
    { state, events, repair: (_workspace, numbers) => tell(numbers) },
    workspaceId,
    new AbortController().signal,
  );

test('equal stores have no difference; what was not told is found and told again', async () => {
  expect(await reconcile()).toMatchObject({ persons: 3, differing: 0, repaired: 0, faults: [] });
  await sql`update person set merged_into = 1, version = 5 where workspace_id = ${workspaceId} and number = 3`.execute(
    state,
  );
  const first = await reconcile();
  expect(first).toMatchObject({ persons: 3, differing: 1, repaired: 1 });
  // Nobody logged that merge.
  expect(first.faults).toEqual([{ rule: 'without-merge', count: 1, examples: [3] }]);
  expect(await reconcile()).toMatchObject({ differing: 0 });
}, 60_000);

test('what can never be is found', async () => {
  await sql`update person set merged_into = 3, version = 6 where workspace_id = ${workspaceId} and number = 2`.execute(
    state,
  );
  await sql`insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
    values (${workspaceId}, 'user_id', 'bob', 3, ${at}, ${at}), (${workspaceId}, 'anonymous_id', 'd9', 99, ${at}, ${at})`.execute(
    state,
  );
  const { faults } = await reconcile();
  expect(faults).toEqual(
    expect.arrayContaining([
      { rule: 'chained', count: 1, examples: [2] },
      { rule: 'without-person', count: 1, examples: [99] },
      { rule: 'two-users', count: 1, examples: [1] },
    ]),
  );
}, 60_000);
