import type { StateStore } from '@skylantern/store';
import { openTestStateStore, openWebhookReceiver, type WebhookReceiver } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Life, ruleOf, startLife } from './engagement-life.fixture.ts';
import { forgetOld } from './forget-old.ts';

const KEEP_MS = 400 * 86_400_000;
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

async function countsOf(life: Life, journeyId: string) {
  const rows = async (table: string) =>
    (await sql`select from ${sql.table(table)} where journey_id = ${journeyId}`.execute(state)).rows.length;
  const removed = await sql<object>`select decision, state, messages, opened, clicked, unsubscribed
    from removed_message where journey_id = ${journeyId} order by decision`.execute(state);
  const journey = await sql<{
    runs: number;
  }>`select removed_runs as runs from journey where id = ${journeyId}`.execute(state);
  expect(life.errors).toEqual([]);
  return {
    runs: await rows('run'),
    messages: await rows('message'),
    assignments: await rows('assignment'),
    removed: removed.rows,
    removedRuns: journey.rows[0]?.runs,
  };
}

test('what ended 400 days ago goes, with its links; its counts, arms and what is still open stay', async () => {
  const life = await startLife(state, { now: '2025-01-01T10:00:00Z' });
  const channelId = await life.webhook(receiver.url);
  const id = await life.rule(ruleOf(channelId));
  const waiting = await life.rule(ruleOf(channelId, { delay: { for: '1d' } }), 'paused for a long time');
  await life.did('ada', 'cart_filled');
  await life.did('bob', 'cart_filled');
  await life.journeys.pause(life.workspaceId, waiting);
  await sql`update message set opened_at = ${life.now()} where person = ${await life.person('ada')}`.execute(
    state,
  );
  await sql`insert into tracked_link select id, 0, 'https://shop.example/' from message`.execute(state);
  await life.at('2025-06-01T10:00:00Z');
  await life.did('ada', 'cart_filled');

  await life.at('2026-02-05T09:59:59Z'); // 400 days are not over
  expect(await forgetOld(life.ports, KEEP_MS)).toBe(false);
  expect(await countsOf(life, id)).toMatchObject({ runs: 3, messages: 3, removed: [], removedRuns: 0 });

  await life.at('2026-02-05T10:00:01Z');
  expect(await forgetOld(life.ports, KEEP_MS)).toBe(false);
  expect(await countsOf(life, id)).toEqual({
    runs: 1,
    messages: 1,
    assignments: 2,
    removed: [{ decision: 'send', state: 'sent', messages: 2, opened: 1, clicked: 0, unsubscribed: 0 }],
    removedRuns: 2,
  });
  expect((await sql`select from tracked_link`.execute(state)).rows).toHaveLength(0);
  expect(await countsOf(life, waiting)).toMatchObject({ runs: 2, removedRuns: 0 });

  // The second time it adds to what was counted before.
  await life.at('2026-07-10T10:00:00Z');
  await forgetOld(life.ports, KEEP_MS);
  expect(await countsOf(life, id)).toMatchObject({
    messages: 0,
    removed: [{ messages: 3, opened: 1 }],
    removedRuns: 3,
  });
});

test('who was let in once is not let in again, however long ago', async () => {
  const life = await startLife(state, { now: '2023-01-01T10:00:00Z' });
  const id = await life.rule(ruleOf(await life.webhook(receiver.url), { reentry: { policy: 'once' } }));
  await life.did('ada', 'cart_filled');
  await life.at('2026-01-01T10:00:00Z');
  await forgetOld(life.ports, KEEP_MS);
  await life.did('ada', 'cart_filled');
  expect(await countsOf(life, id)).toMatchObject({ runs: 1, messages: 0, removed: [{ messages: 1 }] });
});

test('many are removed in small portions, until nothing old is left', async () => {
  const life = await startLife(state, { now: '2024-01-01T10:00:00Z' });
  const id = await life.rule(ruleOf(await life.webhook(receiver.url)));
  await life.did('ada', 'cart_filled');
  await sql`insert into run (id, workspace_id, journey_id, version_id, person, entry_key, is_control, state, step,
      step_entered_at, context, entered_at, ended_at)
    select gen_random_uuid(), workspace_id, journey_id, version_id, person, 'copy-' || n, is_control, state, step,
      step_entered_at, context, entered_at, ended_at
    from run, generate_series(1, 1200) as n where journey_id = ${id}`.execute(state);
  await life.at('2026-01-01T10:00:00Z');
  const more: boolean[] = [];
  for (let i = 0; i < 4; i += 1) more.push(await forgetOld(life.ports, KEEP_MS));
  expect(more).toEqual([true, true, false, false]);
  expect(await countsOf(life, id)).toMatchObject({ runs: 0, messages: 0, removedRuns: 1_201 });
});
