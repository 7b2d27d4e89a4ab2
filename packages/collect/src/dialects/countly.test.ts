import { type Json, SkylanternError } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { countly } from './countly.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

const at = Date.parse('2026-11-21T09:59:00.000Z');
const form = (fields: Record<string, Json>) =>
  new URLSearchParams(
    Object.entries({ app_key: 'wk_1', device_id: 'd1', timestamp: at, t: 1, ...fields }).map(
      ([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)],
    ),
  ).toString();
const get = (fields: Record<string, Json>) => read(countly, `/i?${form(fields)}`);
const post = (fields: Record<string, Json>) => read(countly, '/i', form(fields));

test('a session: its beginning with what the device is, its length, its end', async () => {
  const begun = await get({
    begin_session: 1,
    sdk_name: 'java-native-android',
    sdk_version: '24.1',
    ip_address: '198.51.100.7',
    metrics: {
      _os: 'Android',
      _os_version: 14,
      _device: 'Pixel 8',
      _app_version: '1.2',
      _resolution: '1080x2400',
      _locale: 'zh_CN',
    },
  });
  expect(begun).toMatchObject({ key: 'wk_1', sentAt: null });
  expect(eventsOf(begun)).toMatchObject([
    {
      kind: 'track',
      name: 'begin_session',
      anonymousId: 'd1',
      userId: null,
      occurredAt: '2026-11-21T09:59:00.000Z',
      properties: { resolution: '1080x2400' },
      context: {
        os: { name: 'Android', version: '14' },
        device: { model: 'Pixel 8' },
        app: { version: '1.2' },
        library: { name: 'java-native-android', version: '24.1' },
        locale: 'zh_CN',
        ip: '198.51.100.7',
      },
    },
  ]);
  expect(eventsOf(await get({ session_duration: 60 }))).toMatchObject([
    { name: 'session_duration', properties: { duration: 60 } },
  ]);
  expect(eventsOf(await post({ end_session: 1, session_duration: 5 }))).toMatchObject([
    { name: 'end_session', properties: { duration: 5 } },
  ]);
});

test('events keep count, sum and duration beside their segmentation; views are pages of a site, screens of an app', async () => {
  const view = {
    key: '[CLY]_view',
    count: 1,
    segmentation: { name: '首页', view: '/home', visit: 1 },
    timestamp: at + 1,
  };
  const decoded = await post({
    sdk_name: 'javascript_native_web',
    events: [
      { key: 'order', count: 2, sum: 9.5, dur: 30, segmentation: { a: 1, count: 'own' }, timestamp: at },
      view,
      { key: '[CLY]_view', dur: 4, segmentation: { name: '首页' }, timestamp: at + 2 },
      'nonsense',
    ],
  });
  expect(eventsOf(decoded)).toMatchObject([
    { kind: 'track', name: 'order', properties: { a: 1, count: 'own', cly_count: 2, sum: 9.5, dur: 30 } },
    { kind: 'page', name: 'page_viewed', context: { page: { path: '/home', title: '首页' } } },
    { kind: 'track', name: '[CLY]_view', properties: { dur: 4 } },
  ]);
  expect(decoded.items[3]).toMatchObject({ setAside: { reason: 'not-an-object' } });
  const [screen] = eventsOf(await post({ sdk_name: 'objc-native-ios', events: [view] }));
  expect(screen).toMatchObject({ kind: 'screen', context: { screen: { name: '首页' } } });
});

test('properties of the person, and those changes that cannot be done here', async () => {
  const decoded = await post({
    user_details: {
      name: 'Ada',
      email: 'ada@example.com',
      phone: '',
      custom: {
        plan: 'pro',
        n: { $inc: 2, $mul: 3 },
        f: { $setOnce: 'x' },
        l: { $push: ['a'], $pull: ['b'] },
        u: { $addToSet: ['z'] },
        own: { nested: 1 },
      },
    },
  });
  const [profile] = eventsOf(decoded);
  expect(profile).toMatchObject({
    kind: 'profile',
    identities: { email: 'ada@example.com' },
    traits: { name: 'Ada', email: 'ada@example.com', plan: 'pro', own: { nested: 1 } },
  });
  expect(profile?.operations).toEqual([
    { op: 'increment', name: 'n', value: 2 },
    { op: 'set_once', name: 'f', value: 'x' },
    { op: 'append', name: 'l', value: ['a'] },
    { op: 'remove', name: 'l', value: ['b'] },
    { op: 'union', name: 'u', value: ['z'] },
  ]);
  expect(decoded.items[1]).toMatchObject({
    setAside: { reason: 'unknown-type', detail: expect.stringContaining('$mul of n') },
  });
});

test('ids: the SDK’s own is a device, the developer’s a user; the old one is the other side', async () => {
  expect(eventsOf(await get({ device_id: 'u1', t: 0, old_device_id: 'd1' }))).toMatchObject([
    { kind: 'merge', userId: 'u1', anonymousId: null, previousId: 'd1' },
  ]);
  expect(eventsOf(await get({ device_id: 'd2', old_device_id: 'd1' }))).toMatchObject([
    { kind: 'alias', userId: null, anonymousId: 'd2', previousId: 'd1' },
  ]);
});

test('consent, crashes, push tokens, places, campaigns are one event each; a sign of life is none', async () => {
  expect(eventsOf(await get({ consent: { events: true, location: false } }))).toMatchObject([
    {
      name: 'consent',
      properties: { events: true },
      context: { consent: { categoryPreferences: { location: false } } },
    },
  ]);
  expect(eventsOf(await get({ crash: { _error: 'boom' } }))).toMatchObject([
    { name: 'crash', properties: { _error: 'boom' } },
  ]);
  expect(eventsOf(await get({ token_session: 1, ios_token: 'abc' }))).toMatchObject([
    { name: 'token_session', properties: { ios_token: 'abc' } },
  ]);
  expect(eventsOf(await get({ city: '北京', location: '39.9,116.4' }))).toMatchObject([
    { name: 'location', properties: { city: '北京', location: '39.9,116.4' } },
  ]);
  expect(eventsOf(await get({ campaign_id: 'spring' }))).toMatchObject([{ name: 'attribution' }]);
  expect((await get({ hc: { el: 1 } })).items).toEqual([]);
});

test('the same request sent again has the same ids; two alike in one request are two', async () => {
  const fields = {
    events: [
      { key: 'a', timestamp: at },
      { key: 'a', timestamp: at },
    ],
  };
  const ids = async () => eventsOf(await get(fields)).map(({ messageId }) => messageId);
  const first = await ids();
  expect(new Set(first).size).toBe(2);
  expect(await ids()).toEqual(first);
});

test('a bulk is many requests of one app', async () => {
  const requests = [
    { device_id: 'd1', begin_session: 1, timestamp: at },
    { device_id: 'd2', events: [{ key: 'a', timestamp: at }], timestamp: at },
  ];
  const url = (list: Json) =>
    `/i/bulk?${new URLSearchParams({ app_key: 'wk_1', requests: JSON.stringify(list) })}`;
  const decoded = await read(countly, url(requests));
  expect(decoded.key).toBe('wk_1');
  expect(eventsOf(decoded)).toMatchObject([
    { name: 'begin_session', anonymousId: 'd1' },
    { name: 'a', anonymousId: 'd2' },
  ]);
  await expect(read(countly, url([...requests, { app_key: 'wk_2', device_id: 'd3' }]))).rejects.toThrow(
    'one app_key',
  );
  await expect(read(countly, url('{}'))).rejects.toThrow('requests');
});

test('what is damaged is set aside or refused, and never an error of ours', async () => {
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  const text = (name: string, value: string) =>
    read(countly, '/i', `app_key=wk_1&device_id=d1&${name}=${encodeURIComponent(value)}`);
  expect((await text('events', '{"a":')).items).toMatchObject([{ setAside: { reason: 'not-an-object' } }]);
  expect((await text('events', `[${deep}]`)).items).toMatchObject([{ setAside: { reason: 'too-large' } }]);
  expect((await text('user_details', deep)).items).toMatchObject([{ setAside: { reason: 'too-large' } }]);
  expect((await text('crash', 'x')).items).toMatchObject([{ setAside: { reason: 'not-an-object' } }]);
  await expect(
    read(countly, '/i', Buffer.from(`{"app_key":"wk_1","device_id":"d","crash":${deep}}`)),
  ).rejects.toThrow('deep');
  await expect(read(countly, '/i?device_id=d1')).rejects.toThrow('Missing parameter');
});

test('answers and settings', async () => {
  const { body: _, ...request } = await requestOf('/o/sdk?method=sc');
  expect(countly.settings?.[0]?.answer(request)).toMatchObject({ status: 200, body: { v: 1, c: {} } });
  const whole = await requestOf('/i?app_key=none&device_id=d');
  expect(countly.refuse?.(new SkylanternError('auth.write-key-unknown', 'no'), whole)).toEqual({
    status: 400,
    body: { result: 'App does not exist' },
  });
  expect(countly.answer([], whole)).toEqual({ status: 200, body: { result: 'Success' } });
});
