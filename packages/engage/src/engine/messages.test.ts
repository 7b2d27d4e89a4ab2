import type { StateStore } from '@skylantern/store';
import { openTestStateStore, openWebhookReceiver, type WebhookReceiver } from '@skylantern/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeToken, readToken } from '../tracking/tokens.ts';
import { type Life, ruleOf, startLife, testKeys } from './engagement-life.fixture.ts';

let state: StateStore;
let receiver: WebhookReceiver;
let life: Life;
let channelId: string;

beforeAll(async () => {
  state = await openTestStateStore();
  receiver = await openWebhookReceiver();
});
afterAll(async () => {
  await receiver.close();
  await state.close();
});
beforeEach(async () => {
  receiver.calls.length = 0;
  receiver.taken.clear();
  receiver.mode = 200;
  receiver.retryAfter = null;
  life = await startLife(state);
  channelId = await life.webhook(receiver.url);
});

const sentTo = () => receiver.calls.map((call) => JSON.parse(call.body).payload.hello);
const decisions = async () =>
  (await life.messages()).map((message) => `${message.person} ${message.decision} ${message.state}`);

describe('delay', () => {
  test('a length counts from the entry into the step', async () => {
    await life.rule(ruleOf(channelId, { delay: { for: '2h' } }));
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-02T09:30:00Z' });
    await life.at('2026-03-02T11:59:59.999Z');
    expect(sentTo()).toEqual([]);
    await life.at('2026-03-02T12:00:00Z');
    expect(sentTo()).toEqual(['ada@example.com']);
  });

  test("a time of the person's day", async () => {
    await life.rule(ruleOf(channelId, { delay: { untilTimeOfDay: '09:00' } }));
    await life.person('ada', { time_zone: 'Asia/Tokyo' });
    await life.did('ada', 'cart_filled'); // 19:00 in Tokyo
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-03T00:00:00.000Z');
  });
});

describe('frequency cap', () => {
  test('of the rule: the second is let through exactly when the first is a day old', async () => {
    await life.rule(ruleOf(channelId, { cap: { messages: 1, per: '24h' } }));
    await life.did('ada', 'cart_filled');
    life.setClock('2026-03-03T09:59:59.999Z');
    await life.did('ada', 'cart_filled');
    life.setClock('2026-03-03T10:00:00Z');
    await life.did('ada', 'cart_filled');
    expect(await decisions()).toEqual(['ada send sent', 'ada capped not-sent', 'ada send sent']);
    expect((await life.messages())[1]?.detail).toBe('cap of the rule: 1 per 24 h');
  });

  test('of the workspace: over all rules, and two at once cannot take the last place together', async () => {
    await sql`insert into engagement_setting (workspace_id, cap_messages, cap_per_ms) values (${life.workspaceId}, 1, 3600000)`.execute(
      state,
    );
    await life.rule(ruleOf(channelId), 'one');
    await life.rule(ruleOf(channelId), 'other');
    await life.did('ada', 'cart_filled');
    expect((await decisions()).sort()).toEqual(['ada capped not-sent', 'ada send sent']);
    await life.did('bob', 'cart_filled');
    expect(sentTo()).toHaveLength(2);
  });

  test('a message that finally failed gives its place back', async () => {
    receiver.mode = 400;
    await life.rule(ruleOf(channelId, { cap: { messages: 1, per: '24h' } }));
    await life.did('ada', 'cart_filled');
    receiver.mode = 200;
    life.setClock('2026-03-02T10:01:00Z');
    await life.did('ada', 'cart_filled');
    expect(await decisions()).toEqual(['ada send failed', 'ada send sent']);
    expect(life.names()).toContain('message_failed');
  });
});

describe('quiet hours', () => {
  const quietHours = { from: '22:00', to: '08:00', do: 'delay' as const };

  test('hold the message until they end, by the clock of the person', async () => {
    await life.rule(ruleOf(channelId, { quietHours }));
    await life.person('ada', { time_zone: 'America/New_York' }); // 05:00 there
    await life.did('ada', 'cart_filled');
    await life.did('bob', 'cart_filled', {}, { time_zone: 'Asia/Shanghai' }); // 18:00 there, told by the event
    expect(await decisions()).toEqual(['ada delayed-quiet delayed', 'bob send sent']);
    await life.at('2026-03-02T12:59:59Z');
    expect(sentTo()).toEqual(['bob@example.com']);
    await life.at('2026-03-02T13:00:00Z');
    expect(sentTo()).toEqual(['bob@example.com', 'ada@example.com']);
    expect(await life.messages()).toHaveLength(2);
  });

  test('over the change of the clock: they end at eight on the clock, an hour of real time earlier', async () => {
    life = await startLife(state, { now: '2026-03-08T04:00:00Z' }); // 23:00 in New York, the night the clock jumps
    await life.rule(ruleOf(await life.webhook(receiver.url), { quietHours }));
    await life.person('ada', { time_zone: 'America/New_York' });
    await life.did('ada', 'cart_filled');
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-08T12:00:00.000Z'); // 08:00 EDT, 8 hours later
  });

  test('or drop it', async () => {
    await life.rule(ruleOf(channelId, { quietHours: { ...quietHours, do: 'drop' } }));
    await life.person('ada', { time_zone: 'America/New_York' });
    await life.did('ada', 'cart_filled');
    expect(await decisions()).toEqual(['ada dropped-quiet not-sent']);
  });

  test('a goal reached in the quiet takes the message back', async () => {
    const goal = { what: { event: 'order_paid' }, within: '7d', exits: true };
    await life.rule(ruleOf(channelId, { quietHours, goal }));
    await life.person('ada', { time_zone: 'America/New_York' });
    await life.did('ada', 'cart_filled');
    await life.did('ada', 'order_paid');
    await life.at('2026-03-02T14:00:00Z');
    expect(await decisions()).toEqual(['ada delayed-quiet cancelled']);
    expect((await life.runs())[0]?.reason).toBe('goal');
  });
});

describe('control', () => {
  test('goes the same way by the same clock and gets a ghost', async () => {
    await life.rule(
      ruleOf(channelId, { controlShare: 0.5, delay: { for: '1h' }, cap: { messages: 1, per: '1h' } }),
    );
    const names = Array.from({ length: 40 }, (_, i) => `p${i}`);
    for (const name of names) await life.person(name);
    await life.arrive(...(await Promise.all(names.map((name) => life.row(name, 'cart_filled')))));
    await life.settle();
    await life.at('2026-03-02T11:00:00Z');
    const runs = await life.runs();
    const control = runs.filter((run) => run.isControl).length;
    expect(control).toBeGreaterThan(5);
    expect(control).toBeLessThan(35);
    const found = await sql<{ decision: string; isControl: boolean; times: number; count: number }>`
      select decision, is_control as "isControl", count(distinct decided_at) as times, count(*) as count
      from message where workspace_id = ${life.workspaceId} group by 1, 2 order by 1`.execute(state);
    expect(found.rows).toEqual([
      { decision: 'held-out', isControl: true, times: 1, count: control },
      { decision: 'send', isControl: false, times: 1, count: 40 - control },
    ]);
    expect(receiver.calls).toHaveLength(40 - control);

    life.setClock('2026-03-02T10:30:00Z');
    await life.arrive(...(await Promise.all(names.map((name) => life.row(name, 'cart_filled')))));
    await life.settle();
    await life.at('2026-03-02T11:30:00Z');
    const again = await decisions();
    expect(again.filter((one) => one.includes('capped'))).toHaveLength(40); // ghosts fill the cap like messages
    expect((await life.runs()).filter((run) => run.isControl)).toHaveLength(2 * control); // the arm stays
  });

  test('the arm stays when the share is changed', async () => {
    const id = await life.rule(ruleOf(channelId, { controlShare: 0 }));
    await life.did('ada', 'cart_filled');
    await life.journeys.update(life.workspaceId, id, { draft: ruleOf(channelId, { controlShare: 0.5 }) });
    await life.journeys.publish(life.workspaceId, id, 'mem_test');
    await sql`update person set id = 'per_x' where workspace_id = ${life.workspaceId}`.execute(state);
    for (let i = 0; i < 3; i += 1) await life.did('ada', 'cart_filled');
    expect((await life.runs()).map((run) => run.isControl)).toEqual([false, false, false, false]);
  });
});

describe('nobody to write to', () => {
  test('no address, a suppressed address, a person who unsubscribed from the topic', async () => {
    const inboxless = await life.channelRows.create(life.workspaceId, {
      type: 'email',
      name: 'mail',
      config: { host: '127.0.0.1', port: 1, from: 'shop@example.com' },
    });
    const template = { kind: 'email' as const, subject: 'Hi', text: 'there' };
    await life.rule(ruleOf(inboxless, { message: { channelId: inboxless, topic: 'offers', template } }));
    await life.person('ada', { email: 'not an address' });
    await life.person('bob');
    await life.person('cleo');
    await sql`insert into suppression values (${life.workspaceId}, 'email', 'bob@example.com', 'complained', now())`.execute(
      state,
    );
    await sql`insert into unsubscription (workspace_id, person, channel_type, topic, at, source)
      values (${life.workspaceId}, 3, 'email', '*', now(), 'test')`.execute(state);
    for (const name of ['ada', 'bob', 'cleo']) await life.did(name, 'cart_filled');
    expect((await life.messages()).map((message) => [message.decision, message.detail])).toEqual([
      ['no-address', 'no address for email'],
      ['suppressed', 'complained'],
      ['suppressed', 'unsubscribed'],
    ]);
  });

  test('unsubscribing stops later messages, and one that was decided but not sent yet', async () => {
    receiver.mode = 503;
    await life.rule(ruleOf(channelId));
    await life.did('ada', 'cart_filled');
    const found = await sql<{
      id: string;
    }>`select id from message where workspace_id = ${life.workspaceId}`.execute(state);
    const token = makeToken(testKeys.linkKey, 'unsubscribe', {
      messageId: found.rows[0]?.id ?? '',
      position: 0,
    });
    expect(await life.tracking.findSubscription(token)).toMatchObject({
      topic: 'offers',
      isUnsubscribed: false,
    });
    expect(await life.tracking.unsubscribe(token, 'one-click')).toBe(true);
    expect(await life.tracking.unsubscribe(token, 'one-click')).toBe(true);
    receiver.mode = 200;
    await life.at('2026-03-02T10:05:00Z');
    await life.did('ada', 'cart_filled');
    expect(await decisions()).toEqual(['ada send cancelled', 'ada suppressed not-sent']);
    expect(life.names().filter((name) => name === 'message_unsubscribed')).toHaveLength(1);
    expect(await life.tracking.unsubscribe(`x${token.slice(1)}`, 'one-click')).toBe(false);
    expect(readToken(testKeys.linkKey, 'click', token)).toBeNull();
  });
});

describe('pause, resume, end', () => {
  test('a pause lets nobody in and sends nothing; those inside go on after it', async () => {
    const id = await life.rule(ruleOf(channelId, { delay: { for: '1h' } }));
    await life.did('ada', 'cart_filled');
    await life.journeys.pause(life.workspaceId, id);
    await life.did('bob', 'cart_filled');
    await life.at('2026-03-02T11:30:00Z');
    expect(sentTo()).toEqual([]);
    expect(await life.engine.nextAt()).toBeNull(); // a paused rule costs nothing
    await life.journeys.resume(life.workspaceId, id);
    await life.settle();
    expect(sentTo()).toEqual(['ada@example.com']);
  });

  test('a queued message waits through a pause', async () => {
    receiver.mode = 503;
    const id = await life.rule(ruleOf(channelId));
    await life.did('ada', 'cart_filled');
    await life.journeys.pause(life.workspaceId, id);
    receiver.mode = 200;
    await life.at('2026-03-02T10:30:00Z');
    expect(receiver.calls).toHaveLength(1);
    await life.journeys.resume(life.workspaceId, id);
    await life.settle();
    expect(await decisions()).toEqual(['ada send sent']);
  });

  test('the end empties the rule, and it stays ended', async () => {
    const id = await life.rule(ruleOf(channelId, { delay: { for: '1h' } }));
    await life.did('ada', 'cart_filled');
    await life.journeys.end(life.workspaceId, id);
    await life.at('2026-03-02T12:00:00Z');
    expect((await life.runs())[0]).toMatchObject({ state: 'ended', reason: 'stopped' });
    expect(sentTo()).toEqual([]);
    await expect(life.journeys.resume(life.workspaceId, id)).rejects.toThrow('is ended');
  });

  test('who is inside keeps the version that they began with', async () => {
    const id = await life.rule(ruleOf(channelId, { delay: { for: '1h' } }));
    await life.did('ada', 'cart_filled');
    const template = { kind: 'webhook' as const, payload: '{"hello":"second"}' };
    await life.journeys.update(life.workspaceId, id, {
      draft: ruleOf(channelId, { message: { channelId, topic: 'offers', template } }),
    });
    await life.journeys.publish(life.workspaceId, id, 'mem_test');
    await life.did('bob', 'cart_filled');
    await life.at('2026-03-02T11:00:00Z');
    expect(sentTo()).toEqual(['second', 'ada@example.com']);
  });
});

describe('attempts', () => {
  test('server errors are tried again, ever later, then it has failed; the receiver says when', async () => {
    life = await startLife(state, { settings: { maxAttempts: 3 } });
    await life.rule(ruleOf(await life.webhook(receiver.url)));
    receiver.mode = 500;
    await life.did('ada', 'cart_filled');
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-02T10:00:01.000Z');
    receiver.mode = 429;
    receiver.retryAfter = '120';
    await life.at('2026-03-02T10:00:01Z');
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-02T10:02:01.000Z');
    await life.at('2026-03-02T10:02:01Z');
    expect((await life.messages())[0]).toMatchObject({
      state: 'failed',
      detail: 'given up after 3 attempts: HTTP 429',
    });
    expect(new Set(receiver.calls.map((call) => call.headers['idempotency-key'])).size).toBe(1);
  });

  test('an answer that never comes is asked for again under the same key', async () => {
    life = await startLife(state);
    await life.rule(ruleOf(await life.webhook(receiver.url, { timeoutMs: 150 })));
    receiver.mode = 'silent';
    await life.did('ada', 'cart_filled');
    receiver.mode = 'accept-then-cut';
    await life.at('2026-03-02T10:00:01Z');
    receiver.mode = 200;
    await life.at('2026-03-02T10:01:00Z');
    expect(receiver.calls).toHaveLength(3);
    expect(receiver.taken.size).toBe(1);
    expect(await decisions()).toEqual(['ada send sent']);
  });

  test('no more at once than the channel allows, and no more a minute', async () => {
    await life.channelRows.update(life.workspaceId, channelId, { maxPerMinute: 10 });
    await life.rule(ruleOf(channelId));
    for (const name of ['ada', 'bob', 'cleo']) await life.arrive(await life.row(name, 'cart_filled'));
    await life.settle();
    expect(receiver.calls).toHaveLength(1);
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-02T10:00:06.000Z');
    await life.at('2026-03-02T10:00:06Z');
    expect(receiver.calls).toHaveLength(2);
  });
});

describe('what a rule may not be', () => {
  test.each([
    ['trigger.what.event', { trigger: { on: 'event' as const, what: { event: null } } }],
    ['message.channelId', { message: { ...ruleOf('chn_none').message } }],
    [
      'message.template.payload',
      {
        message: {
          ...ruleOf('x').message,
          template: { kind: 'webhook' as const, payload: '{"a": {{ x }}}' },
        },
      },
    ],
    [
      'message.template',
      { message: { ...ruleOf('x').message, template: { kind: 'email' as const, subject: 's', text: 't' } } },
    ],
    ['trigger.at', { trigger: { on: 'at-time' as const, segmentId: 's', at: '2026-02-31T10:00' } }],
    ['trigger.at', { trigger: { on: 'at-time' as const, segmentId: 's', at: '2026-03-01T10:00' } }],
    ['trigger.cron', { trigger: { on: 'at-time' as const, segmentId: 's', cron: 'every day' } }],
    [
      'trigger.within',
      {
        trigger: {
          on: 'event-without' as const,
          what: { event: 'a' },
          without: { event: 'b' },
          within: '999d',
        },
      },
    ],
    ['quietHours', { quietHours: { from: '10:00', to: '10:00', do: 'drop' as const } }],
  ])('%s', async (field, change) => {
    const draft = ruleOf(channelId, change);
    if (field !== 'message.channelId') draft.message = { ...draft.message, channelId };
    const id = await life.journeys.create(life.workspaceId, 'rule', draft);
    await expect(life.journeys.publish(life.workspaceId, id, 'mem_test')).rejects.toMatchObject({
      facts: { field },
    });
  });
});
