import type { StateStore } from '@skylantern/store';
import { openTestStateStore, openWebhookReceiver, type WebhookReceiver } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruleOf, startLife } from './engagement-life.fixture.ts';
import { startEngagement } from './start-engagement.ts';

let state: StateStore;
let receiver: WebhookReceiver;
beforeAll(async () => {
  state = await openTestStateStore();
  receiver = await openWebhookReceiver();
});
afterAll(async () => {
  await receiver.close();
  await state.close();
});

test('timers, retries and schedules wake it by themselves; idle it asks the store for nothing', async () => {
  const life = await startLife(state, { now: new Date().toISOString() });
  const channelId = await life.webhook(receiver.url);
  await life.rule(ruleOf(channelId, { delay: { for: '1s' } }));
  const engagement = await startEngagement({ ...life.ports, settings: {}, now: () => new Date() });
  receiver.mode = 503;
  const more = { occurred_at: new Date().toISOString(), received_at: new Date().toISOString() };
  await life.arrive(await life.row('ada', 'cart_filled', {}, more));
  const from = Date.now();
  engagement.wake();
  await receiver.waitFor(1); // after the delay of 1 s
  expect(Date.now() - from).toBeGreaterThanOrEqual(950);
  receiver.mode = 200;
  await receiver.waitFor(2); // after the backoff of 1 s

  // A rule published elsewhere is heard of, without a wake.
  life.segments.set('seg_1', [await life.person('ada')]);
  const id = await life.journeys.create(
    life.workspaceId,
    'present',
    ruleOf(channelId, { trigger: { on: 'segment-entered', segmentId: 'seg_1', includePresent: true } }),
  );
  await life.journeys.publish(life.workspaceId, id, 'mem_test');
  await receiver.waitFor(3);
  await life.journeys.end(life.workspaceId, id);
  await expect.poll(() => life.names().filter((name) => name === 'message_sent').length).toBe(2);

  const queries = async () => {
    await sql`select pg_stat_clear_snapshot()`.execute(state);
    const found = await sql<{ count: number }>`
      select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()`.execute(
      state,
    );
    return found.rows[0]?.count ?? 0;
  };
  // The statistics come a second late, and count autovacuum's too: one quiet while is enough.
  const inAWhile = async () => {
    const before = await queries();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    return (await queries()) - before;
  };
  await expect.poll(inAWhile).toBeLessThan(12);
  expect(engagement.position()).toBeGreaterThan(0);
  await engagement.stop();
  expect(life.errors).toEqual([]);
});
