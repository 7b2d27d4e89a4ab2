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

test('among 20,000 persons it is found at once whom each event belongs to, also who was merged away', async () => {
  const life = await startLife(state);
  const { workspaceId } = life;
  await sql`insert into person (workspace_id, number, id, first_seen_at, last_seen_at, merged_into)
    select ${workspaceId}, n, 'per_' || n, ${life.now()}, ${life.now()}, case when n = 2 then 1 end
    from generate_series(1, 20000) as n`.execute(state);
  await sql`insert into identity (workspace_id, type, value, person, first_seen_at, last_seen_at)
    select ${workspaceId}, 'user_id', 'guest-' || n, n, ${life.now()}, ${life.now()}
    from generate_series(1, 20000) as n where n <> 2`.execute(state);
  await writeOwnEvents(
    state.tables<object>(),
    Array.from({ length: 500 }, (_, i) => ({
      messageId: `own-${i + 1}`,
      workspaceId,
      person: i + 1,
      name: 'message_sent',
      occurredAt: life.now(),
      properties: {},
    })),
  );
  expect(await handOverOwnEvents(life.ports)).toBe(500);
  const userIds = life.told.map(({ event }) => event.userId);
  expect(userIds.slice(0, 3)).toEqual(['guest-1', 'guest-1', 'guest-3']); // 2 has no identity of its own
  expect(new Set(userIds).size).toBe(499);
  expect(life.errors).toEqual([]);
}, 20_000); // 10 million comparisons, one per event and person, took minutes
