import { OpenPanel } from '@openpanel/sdk';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { afterAll, expect, test } from 'vitest';
import { type CuttingProxy, openCuttingProxy } from '../support/cutting-proxy.ts';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { makeRandom } from '../support/random.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();
let proxy: CuttingProxy | undefined;
afterAll(() => proxy?.close());

const names = (events: readonly { event: string }[]) => events.map(({ event }) => event);

test('the SDK of OpenPanel on a server', async () => {
  const world = await dialects.openWorld('OpenPanel Node');
  const sdk = new OpenPanel({
    apiUrl: dialects.url,
    clientId: world.keys.writeKey,
    clientSecret: world.keys.serverKey,
  });
  await sdk.track('nobody_knows');
  await sdk.identify({
    profileId: 'user-1',
    firstName: 'Ada',
    email: 'ada@example.com',
    properties: { plan: 'pro' },
  });
  await world.events(1);
  await sdk.track('灯_seen', oddValues);
  await world.events(2);
  await sdk.increment({ profileId: 'user-1', property: 'lamps', value: 2 });
  await sdk.upsertGroup({ id: 'acme', type: 'company', name: 'Acme', properties: { seats: 5 } });
  await world.events(3);
  await sdk.setGroup('acme');
  await world.events(4);
  await sdk.revenue(9.5, { currency: 'EUR' });
  const events = await world.events(5);
  expect(events).toMatchObject([
    { event: 'person_identified', userId: 'user-1', source: 'openpanel' },
    { event: '灯_seen', userId: 'user-1', properties: oddValues },
    { event: 'person_updated', userId: 'user-1' },
    { event: 'account_joined', userId: 'user-1' },
    { event: 'revenue', userId: 'user-1', properties: { revenue: 9.5, currency: 'EUR' } },
  ]);
  expect(await world.persons()).toMatchObject([
    { isIdentified: true, properties: { firstName: 'Ada', email: 'ada@example.com', plan: 'pro', lamps: 2 } },
  ]);
  await expect
    .poll(() => world.ask('select account_key, properties from accounts'))
    .toEqual([{ account_key: 'acme', properties: { name: 'Acme', type: 'company', seats: 5 } }]);
  expect(await world.quarantine()).toMatchObject([{ reason: 'identity-missing' }]);
});

test('the SDK of OpenPanel in a page', async () => {
  const world = await dialects.openWorld('OpenPanel page');
  const shop = await openSdkPage(
    dialects.browser(),
    `import { OpenPanel } from '@openpanel/sdk';
     window.start = (clientId, apiUrl) => { window.sdk = new OpenPanel({ clientId, apiUrl, sdk: 'web' }); };`,
  );
  const deviceId = await shop.page.evaluate(
    async ({ key, url, oddValues }) => {
      Reflect.get(window, 'start')(key, url);
      const sdk = Reflect.get(window, 'sdk');
      await sdk.track('screen_view', { __path: location.href, __title: document.title });
      await sdk.track('灯_seen', oddValues);
      await sdk.identify({ profileId: 'user-1', properties: { plan: 'pro' } });
      await sdk.track('order_paid', { n: 1 });
      return sdk.getDeviceId();
    },
    { key: world.keys.writeKey, url: dialects.url, oddValues },
  );
  const events = await world.events(4);
  await shop.close();
  expect(names(events).sort()).toEqual(['order_paid', 'page_viewed', 'person_identified', '灯_seen'].sort());
  const of = (name: string) => events.find(({ event }) => event === name);
  expect(of('page_viewed')).toMatchObject({ anonymousId: deviceId, userId: '' });
  expect(of('灯_seen')).toMatchObject({ anonymousId: deviceId, properties: oddValues });
  expect(of('order_paid')).toMatchObject({ userId: 'user-1' });
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(
    await world.ask("select path, title, utm_source from events where event_name = 'page_viewed'"),
  ).toEqual([{ path: '/shelf', title: '灯 Shop', utm_source: 'newsletter' }]);
  expect(await world.quarantine()).toEqual([]);
});

test('what is sent again over a bad line counts once', async () => {
  const world = await dialects.openWorld('Bad line');
  proxy = await openCuttingProxy(dialects.url, 0.3, makeRandom(20_261_122));
  const openPanel = new OpenPanel({ apiUrl: proxy.url, clientId: world.keys.writeKey });
  const rudder = new RudderAnalytics(world.keys.writeKey, {
    dataPlaneUrl: proxy.url,
    flushAt: 1,
    flushInterval: 50,
  });
  const numbers = Array.from({ length: 30 }, (_, n) => n);
  const byRudder = numbers.map(
    (n) =>
      new Promise((resolve) => {
        rudder.track({ userId: 'user-1', event: 'by_rudder', properties: { n } }, () => resolve(n));
      }),
  );
  await Promise.all(numbers.map((n) => openPanel.track('by_openpanel', { profileId: 'user-1', n })));
  await Promise.all(byRudder);
  await world.events(60);
  expect(proxy.cuts()).toBeGreaterThan(5);
  expect(
    await world.ask(
      'select event_name, count() as sent, uniqExact(toString(properties.n)) as different from events group by event_name order by event_name',
    ),
  ).toEqual([
    { event_name: 'by_openpanel', sent: 30, different: 30 },
    { event_name: 'by_rudder', sent: 30, different: 30 },
  ]);
});

test('GA4: requests as a server writes them', async () => {
  const world = await dialects.openWorld('GA4');
  const send = (path: string, body: object, secret = world.keys.writeKey) =>
    fetch(`${dialects.url}${path}?measurement_id=G-1&api_secret=${secret}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
  const at = Date.now();
  const page = {
    name: 'page_view',
    params: {
      page_location: 'https://shop.example/a?utm_source=x',
      page_title: '灯',
      session_id: '17',
      ...oddValues,
    },
  };
  const before = { client_id: 'c.1', timestamp_micros: at * 1_000, events: [page] };
  expect((await send('/mp/collect', before)).status).toBe(204);
  expect((await send('/mp/collect', before)).status).toBe(204);
  const after = {
    client_id: 'c.1',
    user_id: 'user-1',
    timestamp_micros: String((at + 1) * 1_000),
    user_properties: { plan: { value: 'pro' } },
    events: [{ name: 'purchase', params: { transaction_id: 'T1', value: 9.5, currency: 'EUR' } }],
  };
  expect((await send('/mp/collect', after)).status).toBe(204);
  const debug = await send('/debug/mp/collect', { client_id: 'c.1', events: [{ name: '_bad' }] });
  expect(await debug.json()).toMatchObject({ validationMessages: [{ validationCode: 'NAME_INVALID' }] });
  expect((await send('/mp/collect', after, 'none')).status).toBe(401);
  const events = await world.events(3);
  expect(names(events).sort()).toEqual(['page_viewed', 'person_identified', 'purchase']);
  expect(events.find(({ event }) => event === 'page_viewed')).toMatchObject({
    anonymousId: 'c.1',
    occurredAt: new Date(at).toISOString(),
    properties: { ...oddValues, stream: 'G-1' },
  });
  expect(events.find(({ event }) => event === 'purchase')).toMatchObject({ properties: { revenue: 9.5 } });
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: { plan: 'pro' } }]);
});

test('GrowingIO: requests as its SDK writes them', async () => {
  const world = await dialects.openWorld('GrowingIO');
  const at = Date.now();
  const shared = {
    deviceId: 'device-1',
    sessionId: 'session-1',
    timestamp: at,
    domain: 'shop.example',
    path: '/shelf',
    query: 'utm_source=x',
    title: '灯',
    platform: 'Web',
    sdkVersion: '4.1.0',
  };
  const send = (events: object[], query = 'compress=0') =>
    fetch(`${dialects.url}/v3/projects/${world.keys.writeKey}/collect?stm=${at}&${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: JSON.stringify(events),
    });
  const first = [
    { ...shared, eventType: 'VISIT' },
    { ...shared, timestamp: at + 1, eventType: 'PAGE' },
    { ...shared, timestamp: at + 2, eventType: 'CUSTOM', eventName: '灯_seen', attributes: oddValues },
  ];
  expect((await send(first)).status).toBe(204);
  expect((await send(first)).status).toBe(204);
  const login = {
    ...shared,
    timestamp: at + 3,
    eventType: 'LOGIN_USER_ATTRIBUTES',
    userId: 'user-1',
    attributes: { plan: 'pro' },
  };
  expect((await send([login])).status).toBe(204);
  expect((await send([login], 'compress=1')).status).toBe(400);
  const events = await world.events(4);
  expect(events).toMatchObject([
    { event: 'VISIT', anonymousId: 'device-1', userId: '', source: 'growingio' },
    { event: 'page_viewed' },
    { event: '灯_seen', properties: oddValues },
    { event: 'person_identified', userId: 'user-1' },
  ]);
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: { plan: 'pro' } }]);
  expect(
    await world.ask("select host, path, utm_source from events where event_name = 'page_viewed'"),
  ).toEqual([{ host: 'shop.example', path: '/shelf', utm_source: 'x' }]);
});
