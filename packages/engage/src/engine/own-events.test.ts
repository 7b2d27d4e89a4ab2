import type { StateStore } from '@skylantern/store';
import { openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLife } from './engagement-life.fixture.ts';
import { handOverOwnEvents, writeOwnEvents } from './own-events.ts';

let state: StateStore;

beforeAll(async () => {
  state = await openTestStateStore();
});
afterAll(() => state.close());

async function addPersons(workspaceId: string, persons: number): Promise<void> {
  const at = new Date('2026-03-02T10:00:00Z');
  await sql`insert into person (workspace_id, number, id, first_seen_at, last_seen_at, merged_into)
    select ${workspaceId}, n, 'per_' || n, ${at}, ${at}, case when n = 2 then 1 end
    from generate_series(1, ${persons}::int) as n`.execute(state);
  await sql`insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
    select ${workspaceId}, 'user_id', 'guest-' || n, n, ${at}, ${at}
    from generate_series(1, ${persons}::int) as n where n <> 2`.execute(state);
}

test('whom each event belongs to is found at once in a workspace that has grown since the tables were analyzed', async () => {
  const other = await startLife(state);
  await addPersons(other.workspaceId, 5_000);
  await sql`analyze person, identity`.execute(state);
  const life = await startLife(state);
  await addPersons(life.workspaceId, 20_000);
  await writeOwnEvents(
    state.tables<object>(),
    Array.from({ length: 500 }, (_, i) => ({
      messageId: `own-${i + 1}`,
      workspaceId: life.workspaceId,
      person: i + 1,
      name: 'message_sent',
      occurredAt: life.now(),
      properties: {},
    })),
  );
  expect(await handOverOwnEvents(life.ports)).toBe(500);
  const userIds = life.told.map(({ event }) => event.userId);
  expect(userIds.slice(0, 3)).toEqual(['guest-1', 'guest-1', 'guest-3']); // 2 was merged into 1 and has no identity of its own
  expect(new Set(userIds).size).toBe(499);
  expect(life.errors).toEqual([]);
}, 6_000); // as one join it took 8 s here, and minutes in a larger batch: the planner thinks that the workspace is empty
