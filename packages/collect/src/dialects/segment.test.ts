import { gzipSync } from 'node:zlib';
import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { segment } from './segment.ts';
import { jitsu } from './segment-jitsu.ts';
import { rudderstack } from './segment-rudderstack.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

test('a batch as the Node SDK of RudderStack sends it: gzip called a form, ids and times per event', async () => {
  const batch = {
    batch: [
      { type: 'alias', previousId: 'a1', userId: 'u1', messageId: 'm1' },
      {
        type: 'track',
        userId: 'u1',
        event: ' 订单 ',
        originalTimestamp: '2026-11-21T09:59:00.000Z',
        context: { sessionId: 17, groupId: 'acme' },
        messageId: 'm2',
      },
    ],
    sentAt: '2026-11-21T10:00:00.000Z',
    context: { library: { name: 'shared' } },
  };
  const headers = { authorization: `Basic ${Buffer.from('wk_1:').toString('base64')}` };
  const decoded = await read(segment, '/v1/batch', gzipSync(JSON.stringify(batch)), headers, {
    call: 'batch',
  });
  expect(decoded).toMatchObject({ key: 'wk_1', sentAt: '2026-11-21T10:00:00.000Z' });
  expect(eventsOf(decoded)).toMatchObject([
    { kind: 'alias', userId: 'u1', previousId: 'a1', messageId: 'm1' },
    {
      kind: 'track',
      name: '订单',
      userId: 'u1',
      accountKey: 'acme',
      occurredAt: '2026-11-21T09:59:00.000Z',
      context: { sessionId: 17, library: { name: 'shared' } },
    },
  ]);
});

test('merge: two user ids are one person, the first survives; identities of other types are linked', async () => {
  const merge = (mergeProperties: Json) =>
    read(segment, '/v1/merge', { writeKey: 'wk', mergeProperties }, {}, { call: 'merge' });
  const users = await merge([
    { type: 'user_id', value: 'kept' },
    { type: 'userId', value: 'gone' },
  ]);
  expect(eventsOf(users)).toMatchObject([{ kind: 'merge', userId: 'kept', previousId: 'gone' }]);
  const typed = await merge([
    { type: 'email', value: 'ada@example.com' },
    { type: 'phone', value: '+8613800138000' },
    'nonsense',
  ]);
  expect(eventsOf(typed)).toMatchObject([
    {
      kind: 'identify',
      userId: null,
      previousId: null,
      identities: { email: 'ada@example.com', mobile: '+8613800138000' },
    },
  ]);
});

test('a page that a server tells of has its address in the properties', async () => {
  const body = {
    writeKey: 'wk',
    userId: 'u1',
    name: 'Home',
    properties: { url: 'https://shop.example/?a=1', title: 'Shop', path: 7 },
  };
  const [event] = eventsOf(await read(segment, '/v1/p', body, {}, { call: 'p' }));
  expect(event).toMatchObject({
    kind: 'page',
    properties: { name: 'Home', url: 'https://shop.example/?a=1' },
    context: { page: { url: 'https://shop.example/?a=1', title: 'Shop' } },
  });
});

test('the short batch address is shared: only batches whose events say their type are in this language', async () => {
  const speaks = async (body: Json) => segment.speaks?.(await requestOf('/batch', body));
  expect(await speaks({ batch: [{ type: 'track', event: 'a', userId: 'u' }] })).toBe(true);
  expect(await speaks({ api_key: 'k', batch: [{ event: 'a', distinct_id: 'u' }] })).toBe(false);
  expect(await speaks({ api_key: 'k', events: [] })).toBe(false);
  expect(await speaks([])).toBe(false);
});

test('hostile events are set aside and harm no other', async () => {
  let deep: Json = 1;
  for (let i = 0; i < 20_000; i += 1) deep = [deep];
  const batch: Json = [
    null,
    { type: '__proto__', userId: 'u' },
    { type: 'track', event: 'a', userId: 'u', properties: { long: 'x'.repeat(40_000) } },
    { type: 'track', event: 'a', userId: 'u', properties: [1], context: 'none', traits: 7 },
  ];
  const decoded = await read(segment, '/v1/batch', { writeKey: 'wk', batch }, {}, { call: 'batch' });
  const outcomes = decoded.items.map((item) => ('event' in item ? item.event.kind : item.setAside.reason));
  expect(outcomes).toEqual(['not-an-object', 'unknown-type', 'too-large', 'track']);
  expect(eventsOf(decoded)[0]).toMatchObject({ properties: {}, traits: {}, context: {} });
  const text = `{"writeKey":"wk","batch":[{"type":"track","event":"a","userId":"u","properties":{"deep":${'['.repeat(3_000)}${']'.repeat(3_000)}}}]}`;
  const nested = await read(segment, '/v1/batch', Buffer.from(text), {}, { call: 'batch' });
  expect(nested.items).toMatchObject([{ setAside: { reason: 'too-large' } }]);
});

test('an image of RudderStack: dotted parameters are fields', async () => {
  const url =
    '/pixel/v1/page?writeKey=wk_1&anonymousId=a1&name=Mail&properties.price=9.5&properties.__proto__.x=1&context.page.url=https%3A%2F%2Fshop.example%2F&messageId=m1';
  const decoded = await read(rudderstack, url, null, {}, { call: 'page' });
  expect(decoded.key).toBe('wk_1');
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'page',
      anonymousId: 'a1',
      messageId: 'm1',
      properties: { name: 'Mail', price: 9.5 },
      context: { page: { url: 'https://shop.example/' } },
    },
  ]);
  expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  const answer = rudderstack.answer([], await requestOf(url));
  expect(answer.headers?.['content-type']).toBe('image/gif');
});

test('our own image: one event by its parameters, which nobody keeps', async () => {
  const url =
    '/v1/pixel?writeKey=wk_1&event=mail_opened&userId=ada&properties.campaign=%E6%98%A5&identities.email=ada%40x.org';
  const decoded = await read(segment, url, null);
  expect(decoded.key).toBe('wk_1');
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'track',
      name: 'mail_opened',
      userId: 'ada',
      identities: { email: 'ada@x.org' },
      properties: { campaign: '春' },
    },
  ]);
  expect(segment.answer([], await requestOf(url))).toMatchObject({
    status: 200,
    headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  });
  const page = await read(segment, '/v1/pixel?writeKey=wk_1&type=page&anonymousId=a1&name=Mail', null);
  expect(eventsOf(page)).toMatchObject([{ kind: 'page', properties: { name: 'Mail' } }]);
  const data = Buffer.from('{"writeKey":"wk_1","event":"old","userId":"u"}').toString('base64url');
  const encoded = await read(segment, `/v1/pixel/track?data=${data}`, null, {}, { call: 'track' });
  expect(eventsOf(encoded)).toMatchObject([{ kind: 'track', name: 'old' }]);
});

test('a beacon names its key in the address; a header says who sends what says nobody', async () => {
  const batch = [
    { type: 'track', event: 'left' },
    { type: 'track', event: 'left', userId: 'u1' },
  ];
  const headers = { anonymousid: Buffer.from('a1').toString('base64') };
  const decoded = await read(rudderstack, '/beacon/v1/batch?writeKey=wk_1', { batch }, headers);
  expect(decoded.key).toBe('wk_1');
  expect(eventsOf(decoded)).toMatchObject([
    { anonymousId: 'a1', userId: null },
    { anonymousId: null, userId: 'u1' },
  ]);
});

test('Jitsu hides the key in the body and sends it in a header', async () => {
  const body = {
    type: 'track',
    event: 'order',
    userId: null,
    anonymousId: 'a1',
    groupId: 'g1',
    writeKey: 'wk_1:***',
    messageId: 'm1',
    timestamp: '2026-11-21T09:59:00.000Z',
  };
  const sent = (key: string) => read(jitsu, '/api/s/track', body, { 'x-write-key': key }, { call: 'track' });
  expect(await sent('wk_1:secret')).toMatchObject({ key: 'wk_1' });
  expect(await sent('wk_1:sk_1')).toMatchObject({ key: 'sk_1' });
  expect(eventsOf(await sent('wk_1'))).toMatchObject([
    {
      kind: 'track',
      anonymousId: 'a1',
      userId: null,
      accountKey: 'g1',
      occurredAt: '2026-11-21T09:59:00.000Z',
    },
  ]);
});

test('categories of RudderStack are those of Segment: who only refuses has no consent', async () => {
  const consentOf = async (context: Record<string, Json>) => {
    const body = { type: 'track', event: 'a', userId: 'u', messageId: 'm', context };
    return eventsOf(await read(segment, '/v1/track', body, {}, { call: 'track' }))[0]?.context['consent'];
  };
  const lists = { allowedConsentIds: [], deniedConsentIds: ['C1', 'C2'] };
  expect(await consentOf({ consentManagement: lists })).toEqual({
    categoryPreferences: { C1: false, C2: false },
  });
  expect(await consentOf({ consentManagement: { ...lists, allowedConsentIds: ['C3'] } })).toEqual({
    categoryPreferences: { C1: false, C2: false, C3: true },
  });
  expect(await consentOf({ consentManagement: lists, consent: { collect: true } })).toEqual({
    collect: true,
  });
  expect(await consentOf({ consentManagement: { allowedConsentIds: [], deniedConsentIds: [] } })).toBe(
    undefined,
  );
});
