import { gzipSync } from 'node:zlib';
import { type IncomingEvent, type Json, SkylanternError } from '@skylantern/contracts';
import LZString from 'lz-string';
import { expect, test } from 'vitest';
import { checkEvent } from '../door/check-event.ts';
import { posthog } from './posthog.ts';
import { requestOf } from './spoken.fixture.ts';

const key = 'wk_1';
const device = '01a2008d-449c-7f98-b750-948800ee5fab';
const web = { token: key, $lib: 'web', $lib_version: '1.449.2', $device_id: device };

async function read(...said: Parameters<typeof requestOf>) {
  return await posthog.decode(await requestOf(...said));
}

async function eventsIn(...events: Json[]): Promise<IncomingEvent[]> {
  const { items } = await read('/batch/', { api_key: key, batch: events });
  return items.flatMap((item) => ('event' in item ? [item.event] : []));
}

test('a page view of the browser SDK: gzip called text, a stranger, the page in the context', async () => {
  const body = {
    api_key: key,
    batch: [
      {
        uuid: 'u-1',
        event: '$pageview',
        properties: {
          ...web,
          distinct_id: device,
          $is_identified: false,
          $process_person_profile: false,
          $os: 'Linux',
          $current_url: 'https://shop.example/p?utm_source=x#top',
          $pathname: '/p',
          title: 'Lamp',
          $referrer: '$direct',
          $raw_user_agent: 'Mozilla/5.0',
          $browser_language: 'zh-CN',
          $timezone: 'Asia/Shanghai',
          $session_id: 's-1',
          utm_source: 'x',
          utm_medium: null,
          $screen_width: 1280,
        },
        timestamp: '2026-11-21T09:59:58.000Z',
      },
    ],
    sent_at: '2026-11-21T09:59:59.000Z',
  };
  const decoded = await read('/i/v0/e/', gzipSync(JSON.stringify(body)), { 'content-type': 'text/plain' });
  expect(decoded).toEqual({
    key,
    sentAt: '2026-11-21T09:59:59.000Z',
    items: [
      {
        event: {
          kind: 'page',
          name: 'page_viewed',
          messageId: 'u-1',
          userId: null,
          anonymousId: device,
          previousId: null,
          accountKey: null,
          identities: {},
          properties: {
            $process_person_profile: false,
            $os: 'Linux',
            utm_source: 'x',
            $screen_width: 1280,
          },
          traits: {},
          context: {
            library: { name: 'web', version: '1.449.2' },
            page: {
              url: 'https://shop.example/p?utm_source=x#top',
              path: '/p',
              title: 'Lamp',
              search: '?utm_source=x',
            },
            device: { id: device },
            userAgent: 'Mozilla/5.0',
            locale: 'zh-CN',
            timezone: 'Asia/Shanghai',
            sessionId: 's-1',
          },
          occurredAt: '2026-11-21T09:59:58.000Z',
          historical: false,
        },
      },
    ],
  });
});

test.each([
  ['an id of the server', 'u1', {}, { userId: 'u1', anonymousId: null }],
  ['what an SDK makes', device, {}, { userId: null, anonymousId: device }],
  ['the same, of a known person', device, { $is_identified: true }, { userId: device, anonymousId: null }],
  ['a copy of the device', 'd', { $device_id: 'd' }, { userId: null, anonymousId: 'd' }],
  ['nobody wanted', 'x1', { $process_person_profile: false }, { userId: null, anonymousId: 'x1' }],
  ['a number', 42, {}, { userId: '42', anonymousId: null }],
])('who it is: %s', async (_case, distinct_id, properties, expected) => {
  expect(await eventsIn({ event: 'e', distinct_id, properties })).toMatchObject([expected]);
});

test('identify binds, with properties set, set once and unset', async () => {
  const [event, ...rest] = await eventsIn({
    event: '$identify',
    uuid: 'u-1',
    distinct_id: 'u1',
    properties: { $anon_distinct_id: device, $is_identified: true, $unset: ['old'] },
    $set: { name: 'Ada', email: 'ada@x.example' },
    $set_once: { first: 1, nothing: null },
  });
  expect(rest).toEqual([]);
  expect(event).toMatchObject({
    kind: 'identify',
    name: 'person_identified',
    userId: 'u1',
    anonymousId: device,
    identities: { email: 'ada@x.example' },
    traits: { name: 'Ada', email: 'ada@x.example' },
    operations: [
      { op: 'set_once', name: 'first', value: 1 },
      { op: 'unset', name: 'old', value: null },
    ],
  });
});

test('a known id that looks like an SDK made it is linked to itself as a stranger', async () => {
  const id = '01a2008d-1111-7f98-b750-948800ee5fab';
  const events = await eventsIn({ event: '$identify', uuid: 'u-1', distinct_id: id, properties: {} });
  expect(events).toMatchObject([
    { kind: 'identify', userId: id, messageId: 'u-1' },
    { kind: 'alias', userId: id, previousId: id, messageId: 'u-1:link' },
  ]);
});

test.each([
  ['of a stranger', '$create_alias', device, 'u1', { kind: 'alias', userId: 'u1', previousId: device }],
  ['to a stranger', '$create_alias', 'u1', device, { kind: 'alias', userId: 'u1', previousId: device }],
  ['of two known ids', '$create_alias', 'u1', 'old', { kind: 'merge', userId: 'u1', previousId: 'old' }],
  ['by force', '$merge_dangerously', 'u1', 'u2', { kind: 'merge', identities: { user_id: 'u2' } }],
])('alias %s', async (_case, event, distinct_id, alias, expected) => {
  expect(await eventsIn({ event, distinct_id, properties: { distinct_id, alias } })).toMatchObject([
    expected,
  ]);
});

test('properties of a person on any event are a change of their own, after it', async () => {
  const events = await eventsIn(
    { event: 'paid', uuid: 'u-1', distinct_id: 'u1', properties: { total: 9, $set: { plan: 'pro' } } },
    { event: '$set', uuid: 'u-2', distinct_id: 'u1', properties: {}, $set: { x: 1 }, $set_once: { y: 2 } },
    {
      event: 'seen',
      uuid: 'u-3',
      distinct_id: 'u1',
      properties: { $process_person_profile: false, $set: { a: 1 } },
    },
  );
  expect(events).toMatchObject([
    { kind: 'track', name: 'paid', messageId: 'u-1', properties: { total: 9 }, traits: {} },
    { kind: 'profile', messageId: 'u-1:set', properties: {}, traits: { plan: 'pro' } },
    { kind: 'profile', traits: { x: 1 }, operations: [{ op: 'set_once', name: 'y', value: 2 }] },
    { kind: 'track', name: 'seen' },
  ]);
});

test('groups are accounts: on events, joined from a page, changed by a server', async () => {
  const call = { $group_type: 'company', $group_key: 'acme', $group_set: { size: 3 } };
  const events = await eventsIn(
    { event: 'e', distinct_id: 'u1', properties: { $groups: { project: 'p1', company: 'acme' } } },
    { event: 'e', distinct_id: 'u1', properties: { $groups: { project: 'p1' } } },
    { event: '$groupidentify', distinct_id: 'u1', properties: { ...call, $groups: { company: 'acme' } } },
    { event: '$groupidentify', distinct_id: '$company_acme', properties: call },
    { event: '$groupidentify', distinct_id: '$p', properties: { ...call, $group_type: 'project' } },
  );
  expect(events).toMatchObject([
    { kind: 'track', accountKey: 'acme' },
    { kind: 'track', accountKey: 'project:p1' },
    { kind: 'group', userId: 'u1', accountKey: 'acme', traits: { size: 3 } },
    { kind: 'account', userId: null, accountKey: 'acme', traits: { size: 3 } },
    { kind: 'account', accountKey: 'project:acme' },
  ]);
  expect(events[3]?.properties).toEqual({ $group_type: 'company', $group_key: 'acme' });
});

test('an app states its system and its screens; a server is on no system of the person', async () => {
  const [app, server] = await eventsIn(
    {
      event: '$screen',
      distinct_id: device,
      properties: {
        $screen_name: 'Cart',
        $os: 'iOS',
        $os_version: '18.1',
        $device_type: 'Mobile',
        $app_version: '2.0',
        $lib: 'posthog-ios',
        utm_source: 'mail',
      },
    },
    {
      event: 'e',
      distinct_id: 'u1',
      properties: { $os: 'Linux', $is_server: true, $ip: '81.2.69.142', $geoip_disable: true },
    },
  );
  expect(app).toMatchObject({
    kind: 'screen',
    properties: { name: 'Cart' },
    context: {
      os: { name: 'iOS', version: '18.1' },
      screen: { name: 'Cart' },
      app: { version: '2.0' },
      campaign: { source: 'mail' },
    },
  });
  expect(server?.context).toEqual({ ip: '81.2.69.142' });
});

const single = {
  event: 'paid "灯" 🏮',
  properties: { token: key, distinct_id: 'u1', n: -0.5, '$k.x': 'a+b' },
};
const text = JSON.stringify(single);
const base64 = (bytes: Buffer | string) => encodeURIComponent(Buffer.from(bytes).toString('base64'));

test.each<[string, string, string | Buffer | null]>([
  ['GET', `/e/?data=${base64(text)}`, null],
  ['GET, compression named', `/track/?compression=base64&data=${base64(text)}`, null],
  ['a form', '/capture', `data=${base64(text)}`],
  ['a form that lost its plus signs', '/e', `data=${Buffer.from(text).toString('base64')}`],
  ['a form with gzip', '/e/', `data=${base64(gzipSync(text))}&compression=gzip-js`],
  ['a form with lz64', '/e/', `data=${encodeURIComponent(LZString.compressToBase64(text))}&compression=lz64`],
  [
    'lz64 in a query',
    `/e/?compression=lz64&data=${encodeURIComponent(LZString.compressToBase64(text))}`,
    null,
  ],
  ['gzip, said so in the query', '/e/?compression=gzip-js', gzipSync(text)],
  ['JSON', '/i/v0/e', text],
  ['a list', '/engage/', JSON.stringify([single])],
])('every way to send: %s', async (_way, url, body) => {
  const decoded = await read(url, body);
  expect(decoded).toMatchObject({
    key,
    items: [
      {
        event: { name: single.event, userId: 'u1', properties: { n: -0.5, '$k.x': 'a+b' }, occurredAt: null },
      },
    ],
  });
});

test('old fields of time: an offset before the arrival, seconds, the time of sending in the query', async () => {
  const { sentAt, items } = await read('/e/?_=1795255200000', [
    { ...single, offset: 1_500 },
    { ...single, properties: { ...single.properties, $time: 1_795_255_190.25 } },
    { ...single, timestamp: 'yesterday' },
  ]);
  expect(sentAt).toBe('2026-11-21T10:00:00.000Z');
  expect(items).toMatchObject([
    { event: { occurredAt: '2026-11-21T09:59:58.500Z' } },
    { event: { occurredAt: '2026-11-21T09:59:50.250Z' } },
    { event: { occurredAt: 'yesterday' } },
  ]);
});

test('the same content with a time is the same fact; without one it is another', async () => {
  const timed = { ...single, timestamp: '2026-11-21T09:00:00Z' };
  const idsOf = async (event: Json) => (await eventsIn(event, event)).map((one) => one.messageId);
  const [first, second] = await Promise.all([idsOf(timed), idsOf(timed)]);
  expect(first).toEqual(second);
  expect(new Set([...first, ...(await idsOf(single)), ...(await idsOf(single))]).size).toBe(6);
});

test('Capture V1: key and library in headers, options per event, a result per uuid', async () => {
  const request = await requestOf(
    '/i/v1/analytics/events',
    {
      created_at: '2026-11-21T09:00:00Z',
      historical_migration: true,
      batch: [
        {
          event: 'paid',
          uuid: 'u-1',
          distinct_id: 'u1',
          timestamp: '2026-01-02T03:04:05.678901Z',
          session_id: 's1',
          window_id: 'w1',
          options: { process_person_profile: true },
          properties: { $set: { plan: 'pro' } },
        },
        { event: 'seen', uuid: 'u-2', distinct_id: 'x1', options: { process_person_profile: false } },
        { event: '', uuid: 'u-3', distinct_id: 'u1', options: {}, properties: {} },
        { event: 'e', uuid: '__proto__', distinct_id: 'u1', properties: {} },
      ],
    },
    {
      authorization: 'Bearer wk_1',
      'posthog-sdk-info': 'posthog-node/5.70.0',
      'posthog-request-timestamp': '2026-11-21T09:59:59Z',
    },
  );
  const decoded = await posthog.decode(request);
  expect(decoded).toMatchObject({
    key,
    sentAt: '2026-11-21T09:59:59Z',
    items: [
      {
        event: {
          historical: true,
          properties: { $window_id: 'w1' },
          context: { sessionId: 's1', library: { name: 'posthog-node', version: '5.70.0' } },
        },
      },
      { event: { kind: 'profile', messageId: 'u-1:set' } },
      { event: { anonymousId: 'x1', userId: null } },
      { event: { name: '' } },
      { event: { messageId: '__proto__' } },
    ],
  });
  const answer = posthog.answer(
    decoded.items
      .map(checkEvent)
      .map((item) =>
        'event' in item
          ? { messageId: item.event.messageId, status: 'ok' }
          : { ...item.setAside, status: 'quarantined' },
      ),
    request,
  );
  expect(JSON.parse(JSON.stringify(answer.body)).results).toMatchObject({
    'u-1': { result: 'ok' },
    'u-2': { result: 'ok' },
    'u-3': { result: 'drop', details: expect.stringContaining('name-missing') },
  });
});

test('one bad event harms no other', async () => {
  const batch = JSON.stringify({
    api_key: key,
    batch: [
      'text',
      { event: 'e', uuid: 'u-1', distinct_id: 'u1', properties: { long: 'x'.repeat(100_000) } },
      { event: 'e', uuid: 'u-2', distinct_id: 'u1', properties: { deep: 'DEEP' } },
      { event: 'e', uuid: 'u-3', distinct_id: '$posthog_cookieless', properties: { $cookieless_mode: true } },
      { event: '$create_alias', uuid: 'u-4', distinct_id: 'u1', properties: {} },
      { event: 'e', distinct_id: { a: 1 }, properties: [1], $set: 'x', timestamp: { at: 1 } },
      { event: 7, properties: null },
      { event: 'good', uuid: 'u-9', distinct_id: 'u1' },
    ],
  });
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const { items } = await read('/batch/', batch.replace('"DEEP"', deep));
  const said = items.map(checkEvent).map((item) => ('event' in item ? 'ok' : item.setAside.reason));
  expect(said).toEqual([
    'not-an-object',
    'too-large',
    'too-large',
    'identity-missing',
    'identity-missing',
    'identity-missing',
    'name-missing',
    'ok',
  ]);
});

test('whole requests that are refused, in its own words', async () => {
  const request = await requestOf('/e/', { api_key: key, batch: [] });
  const many = Array.from({ length: 2_001 }, () => single);
  await expect(posthog.decode(request)).rejects.toThrow('empty');
  await expect(read('/e/', { api_key: key, batch: many })).rejects.toThrow('at most 2000');
  await expect(read('/e/', [single, { event: 'e', properties: { token: 'wk_2' } }])).rejects.toThrow('keys');
  await expect(read('/e/?compression=lz64&data=abc', null)).rejects.toThrow('lz64');
  await expect(read('/e/', 'no json')).rejects.toThrow('not valid JSON');
  const cause = new SkylanternError('auth.write-key-unknown', 'unknown');
  expect(posthog.refuse?.(cause, request)).toEqual({
    status: 401,
    body: { type: 'authentication_error', code: 'auth.write-key-unknown', detail: 'unknown', attr: null },
  });
});

test('what others say on the routes it shares is not its own', async () => {
  const speaks = async (...said: Parameters<typeof requestOf>) =>
    posthog.speaks?.(await requestOf(...said)) ?? true;
  expect(await speaks('/batch', { api_key: key, batch: [single] })).toBe(true);
  expect(await speaks('/engage/?ver=1.20&compression=base64', `data=${base64(text)}`)).toBe(true);
  expect(await speaks('/track', { token: key, event: 'e' })).toBe(true);
  expect(await speaks('/batch', { api_key: key, events: [] })).toBe(false);
  expect(await speaks('/batch', { writeKey: key, batch: [] })).toBe(false);
  expect(await speaks('/track', [{ event: 'e', properties: { token: key, mp_lib: 'web' } }])).toBe(false);
  expect(await speaks('/track', { type: 'track', payload: {} })).toBe(false);
  expect(await speaks('/track', `data=${base64(text)}`)).toBe(false);
});

test('settings: autocapture on, recordings off; the script takes no code out of its address', () => {
  const ask = (path: string, token: string) => {
    const route = posthog.settings?.find((one) => one.path === path);
    const head = { method: 'GET', route: path, params: { token }, query: new URLSearchParams(), headers: {} };
    return route?.answer({ ...head, method: 'GET', receivedAt: new Date(0) }).body;
  };
  expect(ask('/array/:token/config', key)).toMatchObject({
    autocapture_opt_out: false,
    sessionRecording: false,
    analytics: { endpoint: '/i/v0/e/' },
  });
  expect(ask('/flags/', '')).toMatchObject({ flags: {}, featureFlags: {}, sessionRecording: false });
  expect(ask('/array/:token/config.js', key)).toContain('["wk_1"]');
  expect(ask('/array/:token/config.js', '"];alert(1)//')).toContain('[""]');
});
