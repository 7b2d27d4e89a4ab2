import { gzipSync } from 'node:zlib';
import { type EventResult, type Json, SkylanternError } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { checkEvent } from '../door/check-event.ts';
import { mixpanel } from './mixpanel.ts';
import { requestOf } from './spoken.fixture.ts';

const token = 'wk_1';
const device = '64438cae-eb37-4ac7-ba2e-ba0f30c913b8';

async function read(...said: Parameters<typeof requestOf>) {
  return await mixpanel.decode(await requestOf(...said));
}

const form = (json: Json) =>
  `data=${encodeURIComponent(Buffer.from(JSON.stringify(json)).toString('base64'))}`;

/** Decodes, checks as the door does, and answers as if all that passed was stored. */
async function send(...said: Parameters<typeof requestOf>) {
  const request = await requestOf(...said);
  const { items } = await mixpanel.decode(request);
  const results = items
    .map(checkEvent)
    .map(
      (item): EventResult =>
        'event' in item
          ? { messageId: item.event.messageId, status: 'ok' }
          : { ...item.setAside, status: 'quarantined' },
    );
  return mixpanel.answer(results, request);
}

test('an event of the Node SDK: GET, nothing but a known id; each sending is a fact', async () => {
  const event = {
    event: 'paid "灯" 🏮',
    properties: {
      distinct_id: 'u1',
      n: -1.5,
      'a.b$': [1],
      token,
      mp_lib: 'node',
      $lib_version: '0.24.0',
      ip: '81.2.69.142',
    },
  };
  const url = `/track?ip=0&verbose=0&${form(event)}`;
  const first = await read(url, null);
  expect(first).toMatchObject({
    key: token,
    sentAt: null,
    items: [
      {
        event: {
          kind: 'track',
          name: event.event,
          userId: 'u1',
          anonymousId: null,
          properties: { n: -1.5, 'a.b$': [1] },
          context: { library: { name: 'node', version: '0.24.0' }, ip: '81.2.69.142' },
          occurredAt: null,
          historical: false,
        },
      },
    ],
  });
  expect((await read(url, null)).items).not.toEqual(first.items);
});

test('events of the browser SDK: a page, a click, who it is, the time of sending in the query', async () => {
  const web = {
    token,
    mp_lib: 'web',
    $lib_version: '2.83.0',
    $os: 'Linux',
    $browser_version: 156,
    $current_url: 'https://shop.example/p?utm_source=x',
    time: 1_795_255_199.491,
    utm_source: 'x',
    $initial_referrer: '$direct',
  };
  const stranger = { ...web, distinct_id: `$device:${device}`, $device_id: device };
  const known = { ...web, distinct_id: 'u1', $device_id: device, $user_id: 'u1', company: ['acme'] };
  const { sentAt, items } = await read(
    '/track/?verbose=1&ip=1&_=1795255200000',
    form([
      {
        event: '$mp_web_page_view',
        properties: { ...stranger, $insert_id: 'i1', current_page_title: 'Lamp', current_url_path: '/p' },
      },
      { event: '$mp_click', properties: { ...known, $insert_id: 'i2' } },
      {
        event: '$identify',
        properties: { ...known, $insert_id: 'i3', $anon_distinct_id: `$device:${device}` },
      },
      { event: '$create_alias', properties: { ...known, $insert_id: 'i4', alias: 'alt-1' } },
      { event: '$create_alias', properties: { ...stranger, $insert_id: 'i5', alias: 'u9' } },
    ]),
  );
  expect(sentAt).toBe('2026-11-21T10:00:00.000Z');
  expect(items).toMatchObject([
    {
      event: {
        kind: 'page',
        name: 'page_viewed',
        messageId: 'i1',
        userId: null,
        anonymousId: device,
        occurredAt: '2026-11-21T09:59:59.491Z',
        context: {
          library: { name: 'web' },
          page: { url: web.$current_url, title: 'Lamp', path: '/p' },
          device: { id: device },
        },
        properties: { $os: 'Linux', utm_source: 'x', $initial_referrer: '$direct' },
      },
    },
    { event: { kind: 'track', name: '$mp_click', userId: 'u1', anonymousId: device, accountKey: 'acme' } },
    { event: { kind: 'identify', userId: 'u1', anonymousId: device } },
    { event: { kind: 'merge', userId: 'u1', previousId: 'alt-1', identities: { user_id: 'alt-1' } } },
    { event: { kind: 'alias', userId: 'u9', previousId: device } },
  ]);
});

test.each([
  ['marked as a device', { distinct_id: '$device:d1' }, { userId: null, anonymousId: 'd1' }],
  ['a copy of the device', { distinct_id: 'd1', $device_id: 'd1' }, { userId: null, anonymousId: 'd1' }],
  ['known, on a device', { distinct_id: 'u1', $device_id: 'd1' }, { userId: 'u1', anonymousId: 'd1' }],
  ['fields alone', { $device_id: 'd1', $user_id: 'u1' }, { userId: 'u1', anonymousId: 'd1' }],
  ['a number', { distinct_id: 7 }, { userId: '7', anonymousId: null }],
])('who it is: %s', async (_case, properties, expected) => {
  const { items } = await read('/track', [{ event: 'e', properties: { token, ...properties } }]);
  expect(items).toMatchObject([{ event: expected }]);
});

test('profiles: set in our names, the rest as operations in order, a charge as revenue, a group joined', async () => {
  const who = { $token: token, $distinct_id: 'u1', $device_id: device, $user_id: 'u1' };
  const { key, items } = await read(
    '/engage/?verbose=1',
    form([
      { ...who, $set: { $email: 'a@x.example', $phone: '+861380000', plan: 'pro' }, $ip: '81.2.69.142' },
      { ...who, $set_once: { first: 1, nothing: null } },
      { ...who, $add: { n: -2 }, $union: { l: ['a'] }, $remove: { l: 'b' }, $append: { m: 'c' } },
      { ...who, $unset: ['$name', 'x'] },
      { ...who, $delete: '' },
      { ...who, $append: { $transactions: { $amount: 9.99, $time: '2026-11-20T00:00:00.000Z', sku: 's' } } },
      { ...who, $set: { company: ['acme'] } },
      { $token: token, $distinct_id: `$device:${device}`, $set: { x: 1 } },
    ]),
  );
  expect(key).toBe(token);
  const profile = { kind: 'profile', name: 'person_updated', userId: 'u1', anonymousId: device };
  expect(items).toMatchObject([
    {
      event: {
        ...profile,
        traits: { email: 'a@x.example', phone: '+861380000', plan: 'pro' },
        identities: { email: 'a@x.example', mobile: '+861380000' },
        context: { ip: '81.2.69.142' },
      },
    },
    { event: { ...profile, traits: {}, operations: [{ op: 'set_once', name: 'first', value: 1 }] } },
    {
      event: {
        operations: [
          { op: 'increment', name: 'n', value: -2 },
          { op: 'append', name: 'm', value: 'c' },
          { op: 'union', name: 'l', value: ['a'] },
          { op: 'remove', name: 'l', value: 'b' },
        ],
      },
    },
    {
      event: {
        operations: [
          { op: 'unset', name: 'name', value: null },
          { op: 'unset', name: 'x', value: null },
        ],
      },
    },
    { event: { operations: [{ op: 'delete', name: '', value: null }] } },
    {
      event: {
        kind: 'track',
        name: '$transaction',
        properties: { revenue: 9.99, sku: 's' },
        occurredAt: '2026-11-20T00:00:00.000Z',
      },
    },
    { event: { ...profile, traits: { company: ['acme'] } } },
    { event: { kind: 'group', userId: 'u1', accountKey: 'acme' } },
    { event: { kind: 'profile', userId: null, anonymousId: device } },
  ]);
});

test('groups are accounts without a person', async () => {
  const { items } = await read('/groups', [
    { $token: token, $group_key: 'company', $group_id: 'acme', $set: { size: 3 }, $unset: ['x'] },
    { $token: token, $group_key: 'room', $group_id: 7, $delete: '' },
    { $token: token, $group_key: 'room', $set: { a: 1 } },
  ]);
  expect(items.map(checkEvent)).toMatchObject([
    {
      event: {
        kind: 'account',
        accountKey: 'acme',
        userId: null,
        traits: { size: 3 },
        operations: [{ op: 'unset', name: 'x' }],
      },
    },
    { event: { accountKey: 'room:7', operations: [{ op: 'delete' }] } },
    { setAside: { reason: 'identity-missing' } },
  ]);
});

const valid = {
  event: 'paid',
  properties: { distinct_id: 'u1', time: 1_700_000_000, $insert_id: 'i1', n: 1 },
};

test('import: lines or a list, compressed or not, historical; the key in Basic, in the query, in the events', async () => {
  const lines = [valid, { ...valid, event: 'b' }].map((one) => JSON.stringify(one)).join('\n');
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const expected = {
    items: [
      { event: { name: 'paid', historical: true, occurredAt: '2023-11-14T22:13:20.000Z', messageId: 'i1' } },
      { event: { name: 'b' } },
    ],
  };
  expect(await read('/import', gzipSync(lines), basic('wk_1:'))).toMatchObject({ key: 'wk_1', ...expected });
  expect(await read('/import?project_id=1', lines, basic('robot:sk_1'))).toMatchObject({ key: 'sk_1' });
  expect(await read('/import?api_key=wk_2', [valid, valid])).toMatchObject({ key: 'wk_2' });
  const own = { ...valid, properties: { ...valid.properties, token } };
  expect(await read('/import', form([own]))).toMatchObject({ key: token });
  expect(await read('/import', JSON.stringify(valid))).toMatchObject({
    items: [{ event: { name: 'paid' } }],
  });
});

test('strict import: what is valid comes in, the others are named with their field', async () => {
  const wrong = (properties: Json & object) => ({
    event: 'e',
    properties: { ...valid.properties, ...properties },
  });
  const many = Object.fromEntries(Array.from({ length: 260 }, (_, i) => [`p${i}`, i]));
  const records: Json[] = [
    valid,
    wrong({ $insert_id: null }),
    wrong({ time: 'soon' }),
    wrong({ time: 1_795_270_000 }),
    wrong(many),
    wrong({ deep: { a: { b: { c: { d: 1 } } } } }),
    wrong({ distinct_id: '' }),
    { properties: valid.properties },
    'text',
  ];
  const answer = await send('/import?strict=1', records);
  expect(answer).toMatchObject({
    status: 400,
    body: {
      code: 400,
      num_records_imported: 1,
      status: 'Bad Request',
      failed_records: [
        { index: 1, field: 'properties.$insert_id' },
        { index: 2, field: 'properties.time', $insert_id: 'i1' },
        { index: 3, field: 'properties.time' },
        { index: 4, field: 'properties' },
        { index: 5, field: 'properties' },
        { index: 6, field: 'properties.distinct_id' },
        { index: 7, field: 'event' },
        { index: 8, field: '' },
      ],
    },
  });
  expect(await send('/import?strict=1', `${JSON.stringify(valid)}\nno json`)).toMatchObject({
    body: { num_records_imported: 1, failed_records: [{ index: 1 }] },
  });
  expect(await send('/import?strict=1', [valid])).toEqual({
    status: 200,
    body: { code: 200, num_records_imported: 1, status: 'OK' },
  });
  expect(await send('/import', [valid, 'text'])).toMatchObject({ status: 200, body: '1' });
});

test('answers: 1 as long as one event is valid, else 0; with reasons, or as a picture', async () => {
  const good = { event: 'e', properties: { token, distinct_id: 'u1' } };
  const bad = { event: '', properties: { token, distinct_id: 'u1' } };
  expect(await send(`/track?${form(good)}`, null)).toMatchObject({ status: 200, body: '1' });
  expect(await send('/track', [good, bad])).toMatchObject({ status: 200, body: '1' });
  expect(await send('/track', [bad])).toMatchObject({ status: 200, body: '0' });
  expect(await send('/track?verbose=1', [good])).toMatchObject({ body: { status: 1, error: null } });
  expect(await send('/track?verbose=1', [good, bad])).toMatchObject({
    body: { status: 1, error: expect.stringContaining('1 of 2 set aside') },
  });
  expect(await send('/track?img=1', [good])).toMatchObject({ headers: { 'content-type': 'image/gif' } });
});

test('whole requests that are refused, in its own words', async () => {
  const cause = new SkylanternError('store.unavailable', 'later');
  const refuse = async (url: string) => mixpanel.refuse?.(cause, await requestOf(url, [valid]));
  expect(await refuse('/track')).toMatchObject({
    status: 503,
    body: '0',
    headers: { 'content-type': 'text/plain', 'retry-after': '2' },
  });
  expect(await refuse('/track?verbose=1')).toMatchObject({
    status: 503,
    body: { status: 0, error: 'later' },
  });
  expect(await refuse('/import')).toMatchObject({ status: 503, body: { code: 503, error: 'later' } });
  await expect(read('/track', 'data=%%%')).rejects.toThrow('data is not valid JSON');
  await expect(read('/engage', [])).rejects.toThrow('no record');
  await expect(
    read(
      '/import',
      Array.from({ length: 2_001 }, () => valid),
    ),
  ).rejects.toThrow('at most 2000');
  const greedy = {
    $token: token,
    $distinct_id: 'u1',
    $set: { company: Array.from({ length: 4_001 }, (_, i) => i) },
  };
  await expect(read('/engage', [greedy])).rejects.toThrow('at most 4000');
  const other = { event: 'e', properties: { token: 'wk_2' } };
  await expect(read('/track', [{ event: 'e', properties: { token } }, other])).rejects.toThrow('tokens');
});

test('hostile records are set aside one by one', async () => {
  const batch = JSON.stringify([
    1,
    null,
    { $token: token, $distinct_id: 'u1', $set: { deep: 'DEEP' } },
    { $token: token, $distinct_id: 'u1', $set: { long: 'x'.repeat(100_000) } },
    { $token: token, $distinct_id: 'u1' },
    { $token: token, $distinct_id: ['u1'], $set: [1], $add: 'x', $unset: { a: 1 }, $append: null, $time: {} },
    { $token: token, $distinct_id: 'u1', $set: { ok: 1 } },
  ]);
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  const { items } = await read('/engage', batch.replace('"DEEP"', deep));
  const said = items.map(checkEvent).map((item) => ('event' in item ? 'ok' : item.setAside.reason));
  expect(said).toEqual([
    'not-an-object',
    'not-an-object',
    'too-large',
    'too-large',
    'unknown-type',
    'identity-missing',
    'ok',
  ]);
});

test('what others say on the routes it shares is not its own', async () => {
  const speaks = async (...said: Parameters<typeof requestOf>) =>
    mixpanel.speaks?.(await requestOf(...said)) ?? true;
  expect(await speaks('/track', [{ event: 'e', properties: { token } }])).toBe(true);
  expect(await speaks(`/track?${form(valid)}`, null)).toBe(true);
  expect(await speaks('/engage/', form([{ $token: token }]))).toBe(true);
  expect(await speaks('/track', { type: 'track', payload: {} })).toBe(false);
  expect(await speaks('/track', { event: 'e', properties: {} }, { 'openpanel-client-id': 'x' })).toBe(false);
  expect(await speaks('/track', null)).toBe(false);
});
