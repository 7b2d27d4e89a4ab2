import type { StateStore } from '@skylantern/store';
import { openTestStateStore, openWebhookReceiver, type WebhookReceiver } from '@skylantern/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Life, ruleOf, startLife } from './engagement-life.fixture.ts';

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
  receiver.mode = 200;
  life = await startLife(state);
  channelId = await life.webhook(receiver.url);
});

const sentTo = () => receiver.calls.map((call) => JSON.parse(call.body).payload.hello);

describe('did A', () => {
  test('one message goes out, and the way of it comes back as events', async () => {
    await life.rule(ruleOf(channelId));
    await life.did('ada', 'cart_filled');
    expect(sentTo()).toEqual(['ada@example.com']);
    expect(life.names()).toEqual(['journey_entered', 'journey_exited', 'message_sent']);
    expect(life.told.map(({ event }) => event.userId)).toEqual(['ada', 'ada', 'ada']);
    await life.settle();
    expect(receiver.calls).toHaveLength(1);
    expect(life.errors).toEqual([]);
  });

  test('filters on the event and on the person', async () => {
    const filters = {
      match: 'all' as const,
      of: [
        { property: { of: 'event' as const, name: 'amount' }, operator: 'gte' as const, values: [100] },
        { property: { of: 'person' as const, name: 'city' }, operator: 'is' as const, values: ['Oslo'] },
      ],
    };
    await life.rule(ruleOf(channelId, { trigger: { on: 'event', what: { event: 'cart_filled', filters } } }));
    await life.person('ada', { city: 'Oslo' });
    await life.did('ada', 'cart_filled', { amount: 99 });
    await life.did('bob', 'cart_filled', { amount: 100 });
    await life.did('ada', 'cart_filled', { amount: '100' });
    expect(sentTo()).toEqual(['ada@example.com']);
  });

  test('bots, history and what came too late begin nothing', async () => {
    await life.rule(ruleOf(channelId));
    await life.did('ada', 'cart_filled', {}, { is_bot: 1 });
    await life.did('ada', 'cart_filled', {}, { is_historical: 1 });
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-02T08:59:59.999Z' });
    expect(await life.runs()).toEqual([]);
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-02T09:00:00Z' });
    expect(await life.runs()).toHaveLength(1);
  });

  test('properties that PostgreSQL cannot keep harm nothing', async () => {
    await life.rule(ruleOf(channelId));
    await life.did(
      'ada',
      'cart_filled',
      { 'a\0': 'nul \0', half: '\ud800', slashes: '\\u0000' },
      { message_id: 'm\0x' },
    );
    expect(sentTo()).toEqual(['ada@example.com']);
  });
});

test('an event that the store refuses is set aside, the others of its batch are heard', async () => {
  await life.rule(ruleOf(channelId));
  await life.arrive(
    await life.row('ada', 'cart_filled'),
    await life.row('bob', 'cart_filled', {}, { person: 3_000_000_000 }), // no integer of PostgreSQL
    await life.row('cleo', 'cart_filled'),
  );
  await life.settle();
  expect(sentTo().sort()).toEqual(['ada@example.com', 'cleo@example.com']);
  expect(life.errors.map((error) => ('message' in error ? error.message : ''))).toEqual([
    'events.retried-singly',
    'event.set-aside',
  ]);
});

describe('did A and not B within 30 minutes', () => {
  const rule = () =>
    ruleOf(channelId, {
      trigger: {
        on: 'event-without',
        what: { event: 'cart_filled' },
        without: { event: 'order_paid' },
        within: '30m',
      },
    });
  beforeEach(() => life.rule(rule()));

  test('fires at the end of the half hour, not before', async () => {
    await life.did('ada', 'cart_filled');
    await life.at('2026-03-02T10:29:59.999Z');
    expect(sentTo()).toEqual([]);
    expect((await life.engine.nextAt())?.toISOString()).toBe('2026-03-02T10:30:00.000Z');
    await life.at('2026-03-02T10:30:00Z');
    expect(sentTo()).toEqual(['ada@example.com']);
  });

  test.each([
    ['at the same moment', '2026-03-02T10:00:00Z', 0],
    ['in between', '2026-03-02T10:12:00Z', 0],
    ['at the very end', '2026-03-02T10:30:00Z', 0],
    ['a moment after the end', '2026-03-02T10:30:00.001Z', 1],
    ['a moment before A', '2026-03-02T09:59:59.999Z', 1],
  ])('B %s', async (_, occurred_at, sent) => {
    await life.did('ada', 'cart_filled');
    life.setClock('2026-03-02T10:29:00Z');
    await life.did('ada', 'order_paid', {}, { occurred_at });
    await life.at('2026-03-02T10:31:00Z');
    expect(sentTo()).toHaveLength(sent);
    expect((await life.runs())[0]?.reason).toBe(sent === 1 ? 'finished' : 'did-it');
  });

  test('a late B that comes with the timer still cancels; one after the firing does not', async () => {
    await life.did('ada', 'cart_filled');
    await life.arrive(await life.row('ada', 'order_paid', {}, { occurred_at: '2026-03-02T10:10:00Z' }));
    await life.at('2026-03-02T10:45:00Z'); // the server was busy: event and timer are found together
    expect(sentTo()).toEqual([]);

    await life.did('bob', 'cart_filled');
    await life.at('2026-03-02T11:15:00Z');
    await life.did('bob', 'order_paid', {}, { occurred_at: '2026-03-02T10:50:00Z' });
    expect(sentTo()).toEqual(['bob@example.com']);
  });

  test('B that arrives before A', async () => {
    life.setClock('2026-03-02T10:20:00Z');
    await life.did('ada', 'order_paid', {}, { occurred_at: '2026-03-02T10:15:00Z' });
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-02T10:10:00Z' });
    await life.did('bob', 'order_paid', {}, { occurred_at: '2026-03-02T10:05:00Z' });
    await life.did('bob', 'cart_filled', {}, { occurred_at: '2026-03-02T10:10:00Z' });
    await life.at('2026-03-02T10:40:00Z');
    expect(sentTo()).toEqual(['bob@example.com']); // he paid before he filled the cart
  });

  test('both in one batch, in either order of arrival', async () => {
    const filled = { occurred_at: '2026-03-02T09:58:00Z' };
    const paid = { occurred_at: '2026-03-02T09:59:00Z' };
    await life.arrive(
      await life.row('ada', 'cart_filled', {}, filled),
      await life.row('ada', 'order_paid', {}, paid),
      await life.row('bob', 'order_paid', {}, paid),
      await life.row('bob', 'cart_filled', {}, filled),
    );
    await life.settle();
    await life.at('2026-03-02T10:40:00Z');
    expect(sentTo()).toEqual([]);
  });

  test('A that arrives after its own half hour fires at once', async () => {
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-02T09:15:00Z' });
    expect(sentTo()).toEqual(['ada@example.com']);
  });

  test('another person, a bot, another event do not cancel; a merged identity does', async () => {
    await life.did('ada', 'cart_filled');
    await life.did('bob', 'order_paid');
    await life.did('ada', 'order_paid', {}, { is_bot: 1 });
    await life.did('ada', 'order_viewed');
    const ada = await life.person('ada');
    const phone = await life.person('adas-phone');
    await state.pool.query('update person set merged_into = $1 where workspace_id = $2 and number = $3', [
      ada,
      life.workspaceId,
      phone,
    ]);
    await life.did('cleo', 'cart_filled');
    await life.did('adas-phone', 'order_paid');
    await life.at('2026-03-02T10:40:00Z');
    expect(sentTo()).toEqual(['cleo@example.com']);
  });
});

test('A and not A again: the event that began it is not its own answer', async () => {
  const what = { event: 'cart_filled' };
  await life.rule(
    ruleOf(channelId, {
      trigger: { on: 'event-without', what, without: what, within: '10m' },
      reentry: { policy: 'every-time' },
    }),
  );
  await life.did('ada', 'cart_filled');
  life.setClock('2026-03-02T10:05:00Z');
  await life.did('ada', 'cart_filled'); // answers the first, begins a second
  await life.at('2026-03-02T10:30:00Z');
  expect(sentTo()).toHaveLength(1);
  expect((await life.runs()).map((run) => run.reason)).toEqual(['did-it', 'finished']);
});

describe('re-entry', () => {
  test('once', async () => {
    await life.rule(ruleOf(channelId, { reentry: { policy: 'once' } }));
    await life.arrive(await life.row('ada', 'cart_filled'), await life.row('ada', 'cart_filled'));
    await life.did('ada', 'cart_filled');
    expect(await life.runs()).toHaveLength(1);
    expect(sentTo()).toHaveLength(1);
  });

  test('once per day, counted from the last entry; exactly a day later is allowed', async () => {
    await life.rule(ruleOf(channelId, { reentry: { policy: 'once-per', per: '24h' } }));
    await life.did('ada', 'cart_filled');
    life.setClock('2026-03-03T09:59:59.999Z');
    await life.did('ada', 'cart_filled');
    expect(await life.runs()).toHaveLength(1);
    life.setClock('2026-03-03T10:00:00Z');
    await life.did('ada', 'cart_filled');
    await life.did('ada', 'cart_filled', {}, { occurred_at: '2026-03-03T09:30:00Z' }); // told late: too near
    expect(await life.runs()).toHaveLength(2);
  });

  test('every time, but the same fact only once', async () => {
    await life.rule(ruleOf(channelId, { reentry: { policy: 'every-time' } }));
    const same = await life.row('ada', 'cart_filled');
    await life.arrive(same, await life.row('ada', 'cart_filled'), same);
    await life.settle();
    expect(await life.runs()).toHaveLength(2);
  });

  test('a person merged from one who was inside is inside', async () => {
    await life.rule(ruleOf(channelId, { reentry: { policy: 'once' } }));
    await life.did('adas-phone', 'cart_filled');
    const ada = await life.person('ada');
    await state.pool.query('update person set merged_into = $1 where workspace_id = $2 and number = $3', [
      ada,
      life.workspaceId,
      await life.person('adas-phone'),
    ]);
    await life.did('ada', 'cart_filled');
    expect(await life.runs()).toHaveLength(1);
  });
});

describe('entered a segment', () => {
  test('who was inside at publishing did not enter; each coming in is one run', async () => {
    const ada = await life.person('ada');
    const bob = await life.person('bob');
    life.segments.set('seg_1', [ada]);
    await life.rule(ruleOf(channelId, { trigger: { on: 'segment-entered', segmentId: 'seg_1' } }));
    await life.settle();
    expect(sentTo()).toEqual([]);
    life.segments.set('seg_1', [ada, bob]);
    await life.settle();
    await life.settle();
    expect(sentTo()).toEqual(['bob@example.com']);
    life.segments.set('seg_1', []);
    await life.settle();
    life.segments.set('seg_1', [ada, bob]);
    await life.settle();
    expect(sentTo().sort()).toEqual(['ada@example.com', 'bob@example.com', 'bob@example.com']);
  });

  test('those present too, if wanted', async () => {
    life.segments.set('seg_2', [await life.person('ada')]);
    await life.rule(
      ruleOf(channelId, { trigger: { on: 'segment-entered', segmentId: 'seg_2', includePresent: true } }),
    );
    await life.settle();
    expect(sentTo()).toEqual(['ada@example.com']);
  });
});

describe('at a time', () => {
  test('once, to everybody who is in the segment then', async () => {
    life.segments.set('seg_3', [await life.person('ada')]);
    const at = '2026-03-02T19:00'; // in Shanghai: 11:00 UTC
    await life.rule(
      ruleOf(channelId, { trigger: { on: 'at-time', segmentId: 'seg_3', at, timeZone: 'Asia/Shanghai' } }),
    );
    life.segments.set('seg_3', [await life.person('bob'), await life.person('ada')]);
    await life.at('2026-03-02T10:59:59Z');
    expect(sentTo()).toEqual([]);
    await life.at('2026-03-02T11:00:00Z');
    await life.at('2026-03-02T12:00:00Z');
    expect(sentTo().sort()).toEqual(['ada@example.com', 'bob@example.com']);
  });

  test('again and again, and what the server slept through for too long is left out', async () => {
    life.segments.set('seg_4', [await life.person('ada')]);
    await life.rule(
      ruleOf(channelId, { trigger: { on: 'at-time', segmentId: 'seg_4', cron: '0 12 * * *' } }),
    );
    await life.at('2026-03-02T12:00:00Z');
    await life.at('2026-03-03T12:00:00Z');
    expect(sentTo()).toHaveLength(2);
    await life.at('2026-03-05T11:00:00Z'); // down since: the noon of the 4th is 23 hours ago
    expect(sentTo()).toHaveLength(2);
    await life.at('2026-03-05T12:00:00Z');
    expect(sentTo()).toHaveLength(3);
  });

  test('a big segment goes in portions and is not begun anew', async () => {
    const numbers = Array.from({ length: 2_300 }, (_, i) => i + 1);
    await state.pool.query(
      `insert into person (workspace_id, number, id, properties, first_seen_at, last_seen_at)
       select $1, n, 'per_' || n, '{}', now(), now() from generate_series(1, 2300) n`,
      [life.workspaceId],
    );
    life.segments.set('seg_5', numbers);
    const email = { ...ruleOf(channelId).message };
    await life.rule(
      ruleOf(channelId, {
        message: email,
        controlShare: 0.5,
        trigger: { on: 'at-time', segmentId: 'seg_5', at: '2026-03-02T10:30' },
      }),
    );
    life.setClock('2026-03-02T10:30:00Z');
    await life.engine.decide();
    const runs = await life.runs();
    expect(runs).toHaveLength(2_300);
    expect(runs.filter((run) => run.isControl).length).toBeGreaterThan(1_000);
    expect(runs.filter((run) => !run.isControl).length).toBeGreaterThan(1_000);
  });
});
