import { type EventResult, type Json, SkylanternError } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { checkEvent } from '../door/check-event.ts';
import { amplitude } from './amplitude.ts';
import type { DialectRequest } from './define-dialect.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

const time = Date.parse('2026-11-21T09:59:00.000Z');
const send = (...events: Json[]) => read(amplitude, '/2/httpapi', { api_key: 'wk_1', events });

test('an event of a page: identities, session, page, groups, revenue', async () => {
  const decoded = await read(amplitude, '/2/httpapi', {
    api_key: 'wk_1',
    client_upload_time: '2026-11-21T10:00:00.000Z',
    events: [
      {
        event_type: '[Amplitude] Page Viewed',
        user_id: null,
        device_id: 'd1',
        session_id: 1795300000000,
        time,
        insert_id: 'i1',
        platform: 'Web',
        ip: '$remote',
        language: 'zh-CN',
        user_agent: 'Mozilla/5.0',
        library: 'amplitude-ts/2.46.0',
        event_properties: {
          '[Amplitude] Page Location': 'https://shop.example/a?utm_source=x',
          '[Amplitude] Page Title': '灯',
        },
      },
      {
        event_type: 'order_paid',
        user_id: 'u1',
        device_id: 'd1',
        time,
        insert_id: 'i2',
        groups: { team: 'x', company: 'acme' },
        price: 4.5,
        quantity: 2,
        currency: 'EUR',
        productId: 'lamp',
        event_properties: { note: '李' },
        user_properties: { plan: 'pro' },
      },
      { event_type: 'echo', user_id: 'd1', device_id: 'd1', time, insert_id: 'i3', session_id: -1 },
    ],
  });
  expect(decoded).toMatchObject({ key: 'wk_1', sentAt: '2026-11-21T10:00:00.000Z' });
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'page',
      name: 'page_viewed',
      messageId: 'i1',
      userId: null,
      anonymousId: 'd1',
      occurredAt: '2026-11-21T09:59:00.000Z',
      context: {
        page: { url: 'https://shop.example/a?utm_source=x', title: '灯' },
        library: { name: 'amplitude-ts', version: '2.46.0' },
        device: { id: 'd1' },
        locale: 'zh-CN',
        userAgent: 'Mozilla/5.0',
        sessionId: '1795300000000',
      },
    },
    {
      kind: 'track',
      name: 'order_paid',
      userId: 'u1',
      anonymousId: 'd1',
      accountKey: 'acme',
      properties: { note: '李', revenue: 9, currency: 'EUR', productId: 'lamp', price: 4.5, quantity: 2 },
    },
    { kind: 'profile', messageId: 'i2:person', userId: 'u1', traits: { plan: 'pro' } },
    { kind: 'track', name: 'echo', userId: null, anonymousId: 'd1' },
  ]);
  expect(eventsOf(decoded)[3]?.context).toEqual({});
});

test('user properties: each operator, in order; after a clearing what is set comes later', async () => {
  const user_properties = {
    $set: { plan: 'pro' },
    $setOnce: { first: 'x' },
    $add: { n: 2 },
    $append: { l: 'a' },
    $prepend: { l: 'b' },
    $preInsert: { s: 'q' },
    $postInsert: { s: 'r' },
    $remove: { s: 'old' },
    $unset: { gone: '-' },
    plain: true,
  };
  const identify = { event_type: '$identify', user_id: 'u1', device_id: 'd1', time, insert_id: 'i1' };
  const [all] = eventsOf(await send({ ...identify, user_properties }));
  expect(all).toMatchObject({ kind: 'identify', traits: { plan: 'pro', plain: true } });
  expect(all?.operations).toEqual([
    { op: 'unset', name: 'gone', value: null },
    { op: 'set_once', name: 'first', value: 'x' },
    { op: 'increment', name: 'n', value: 2 },
    { op: 'append', name: 'l', value: 'a' },
    { op: 'append', name: 'l', value: 'b' },
    { op: 'union', name: 's', value: 'q' },
    { op: 'union', name: 's', value: 'r' },
    { op: 'remove', name: 's', value: 'old' },
  ]);
  const [cleared] = eventsOf(
    await send({ ...identify, device_id: null, user_properties: { $clearAll: '-', $set: { plan: 'free' } } }),
  );
  expect(cleared).toMatchObject({ kind: 'profile', userId: 'u1', traits: {} });
  expect(cleared?.operations).toEqual([
    { op: 'delete', name: '', value: null },
    { op: 'set', name: 'plan', value: 'free' },
  ]);
});

test('groups: joining is an event of the person, properties are the account’s', async () => {
  const events = eventsOf(
    await send(
      {
        event_type: '$identify',
        user_id: 'u1',
        insert_id: 'i1',
        time,
        groups: { company: ['acme', 'beta'] },
        user_properties: { $set: { company: 'acme' } },
      },
      {
        event_type: '$groupidentify',
        user_id: 'u1',
        insert_id: 'i2',
        time,
        groups: { company: 'acme' },
        group_properties: { $set: { seats: 5 } },
      },
    ),
  );
  expect(events).toMatchObject([
    { kind: 'profile', traits: { company: 'acme' } },
    { kind: 'group', accountKey: 'acme', userId: 'u1', messageId: 'i1:group-0' },
    { kind: 'group', accountKey: 'beta', userId: 'u1', messageId: 'i1:group-1' },
    { kind: 'account', accountKey: 'acme', messageId: 'i2', traits: { seats: 5 } },
  ]);
});

test('the Identify and Group Identify APIs are forms', async () => {
  const form = (field: object) =>
    new URLSearchParams({ api_key: 'wk_1', identification: JSON.stringify(field) }).toString();
  const said = { user_id: 'u1', device_id: 'd1', user_properties: { $set: { plan: 'pro' } } };
  const identify = await read(amplitude, '/identify', form([said]));
  expect(identify.key).toBe('wk_1');
  expect(eventsOf(identify)).toMatchObject([{ kind: 'identify', userId: 'u1', traits: { plan: 'pro' } }]);
  const group = await read(
    amplitude,
    `/groupidentify?${form({ group_type: 'org name', group_value: 'acme', group_properties: { seats: 5 } })}`,
  );
  expect(group.key).toBe('wk_1');
  expect(eventsOf(group)).toMatchObject([
    { kind: 'account', accountKey: 'org name:acme', traits: { seats: 5 } },
  ]);
});

test('the same event without an id is the same when it is sent again; twice in a request it is two', async () => {
  const event = { event_type: 'a', user_id: 'u1', time };
  const ids = async () => eventsOf(await send(event, event)).map(({ messageId }) => messageId);
  const first = await ids();
  expect(new Set(first).size).toBe(2);
  expect(await ids()).toEqual(first);
});

async function asked(...events: Json[]): Promise<{ request: DialectRequest; results: EventResult[] }> {
  const request = await requestOf('/2/httpapi', { api_key: 'wk_1', events }, { 'content-length': '77' });
  const { items } = await amplitude.decode(request);
  const results = items
    .map(checkEvent)
    .map(
      (item): EventResult =>
        'event' in item
          ? { messageId: item.event.messageId, status: 'ok' }
          : { status: 'quarantined', ...item.setAside },
    );
  return { request, results };
}

test('answers: taken with counts of what was sent; wrong events by their place', async () => {
  const good = { event_type: 'a', user_id: 'u1', insert_id: 'i1', time, user_properties: { a: 1 } };
  const fine = await asked(good, { ...good, insert_id: 'i2' });
  expect(amplitude.answer(fine.results, fine.request)).toEqual({
    status: 200,
    body: {
      code: 200,
      events_ingested: 2,
      payload_size_bytes: 77,
      server_upload_time: Date.parse('2026-11-21T10:00:00.000Z'),
    },
  });
  const mixed = await asked(
    good,
    null,
    { user_id: 'u1', insert_id: 'i3' },
    { event_type: 'a' },
    { ...good, time: 'noon' },
  );
  expect(amplitude.answer(mixed.results, mixed.request)).toMatchObject({
    status: 400,
    body: {
      code: 400,
      events_with_missing_fields: { event_type: [2], user_id: [3] },
      events_with_invalid_fields: { event_properties: [1], time: [4, 4] },
    },
  });
});

test('whole requests are refused in its words', async () => {
  const request = await requestOf('/2/httpapi', { api_key: 'wk_none', events: [] });
  const refuse = (code: ConstructorParameters<typeof SkylanternError>[0]) =>
    amplitude.refuse?.(new SkylanternError(code, 'said why'), request);
  expect(refuse('auth.write-key-unknown')).toEqual({
    status: 400,
    body: { code: 400, error: 'Invalid API key: wk_none' },
  });
  expect(refuse('request.too-large')).toMatchObject({ status: 413, body: { code: 413 } });
  expect(refuse('request.rate-limited')).toMatchObject({
    status: 429,
    headers: { 'retry-after': '2' },
    body: { code: 429, throttled_events: [] },
  });
  await expect(read(amplitude, '/2/httpapi', { api_key: 'wk_1' })).rejects.toThrow('events must be');
  await expect(
    read(amplitude, '/2/httpapi', {
      api_key: 'wk_1',
      events: Array.from({ length: 2_001 }, () => 0),
    }),
  ).rejects.toThrow('2001 events');
});

test('the shared address /batch: a body with events', async () => {
  const speaks = async (body: Json) => amplitude.speaks?.(await requestOf('/batch', body));
  expect(await speaks({ api_key: 'k', events: [] })).toBe(true);
  expect(await speaks({ api_key: 'k', batch: [] })).toBe(false);
  expect(await speaks('data=e30')).toBe(false);
});
