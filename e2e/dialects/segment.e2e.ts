import { jitsuAnalytics } from '@jitsu/js';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { createSkylantern } from '@skylantern/node';
import { expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();

const traits = { name: 'Ada 李', plan: 'pro', seats: 3 };

test('the Node SDK of Segment', async () => {
  const world = await dialects.openWorld('Segment Node');
  const sdk = new Analytics({ writeKey: world.keys.writeKey, host: dialects.url, flushAt: 1 });
  sdk.track({ anonymousId: 'anon-1', event: 'lamp_seen', properties: oddValues });
  await world.events(1);
  sdk.identify({ anonymousId: 'anon-1', userId: 'user-1', traits });
  await world.events(2);
  sdk.group({ userId: 'user-1', groupId: 'acme', traits: { industry: 'lamps' } });
  await world.events(3);
  sdk.page({ userId: 'user-1', name: 'Home', properties: { url: 'https://shop.example/home?x=1' } });
  await world.events(4);
  sdk.alias({ userId: 'user-1', previousId: 'anon-2' });
  await world.events(5);
  sdk.track({ anonymousId: 'anon-2', event: 'order_paid', properties: { revenue: 9.5, currency: 'EUR' } });
  const events = await world.events(6);
  await sdk.closeAndFlush();
  const [lamp] = events;
  expect(events).toMatchObject([
    { event: 'lamp_seen', anonymousId: 'anon-1', userId: '', source: 'segment', properties: oddValues },
    { event: 'person_identified', anonymousId: 'anon-1', userId: 'user-1' },
    { event: 'account_joined', userId: 'user-1' },
    { event: 'page_viewed', userId: 'user-1', properties: { name: 'Home' } },
    { event: 'identity_linked', userId: 'user-1' },
    { event: 'order_paid', anonymousId: 'anon-2', properties: { revenue: 9.5, currency: 'EUR' } },
  ]);
  expect(events.map((event) => event.person)).toEqual(events.map(() => lamp?.person));
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: traits }]);
  await expect
    .poll(() => world.ask('select account_key, properties from accounts'))
    .toEqual([{ account_key: 'acme', properties: { industry: 'lamps' } }]);
  expect(await world.ask("select path, host from events where event_name = 'page_viewed'")).toEqual([
    { path: '/home', host: 'shop.example' },
  ]);
  expect(await world.quarantine()).toEqual([]);
});

test('the Node SDK of RudderStack', async () => {
  const world = await dialects.openWorld('RudderStack Node');
  const sdk = new RudderAnalytics(world.keys.writeKey, {
    dataPlaneUrl: dialects.url,
    flushInterval: 100,
  });
  const said = (count: number) => Promise.all([sdk.flush(), world.events(count)]);
  sdk.track({ anonymousId: 'anon-1', event: '灯_seen', properties: oddValues });
  await said(1);
  sdk.identify({ anonymousId: 'anon-1', userId: 'user-1', traits });
  await said(2);
  sdk.screen({ userId: 'user-1', name: 'Cart' });
  await said(3);
  sdk.group({ userId: 'user-1', groupId: 'acme', traits: { industry: 'lamps' } });
  await said(4);
  sdk.alias({ userId: 'user-1', previousId: 'anon-2' });
  const [, events] = await said(5);
  expect(events).toMatchObject([
    { event: '灯_seen', anonymousId: 'anon-1', userId: '', source: 'segment', properties: oddValues },
    { event: 'person_identified', anonymousId: 'anon-1', userId: 'user-1' },
    { event: 'screen_viewed', userId: 'user-1', properties: { name: 'Cart' } },
    { event: 'account_joined', userId: 'user-1' },
    { event: 'identity_linked', userId: 'user-1' },
  ]);
  expect(new Set(events.map((event) => event.person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: traits }]);
  expect(await world.quarantine()).toEqual([]);
});

test('the browser SDK of RudderStack, with its settings from here', async () => {
  const world = await dialects.openWorld('RudderStack browser');
  const shop = await openSdkPage(
    dialects.browser(),
    `import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
     window.start = (key, url) => new Promise((resolve) => {
       window.sdk = new RudderAnalytics();
       window.sdk.load(key, url, { configUrl: url, storage: { type: 'localStorage' }, queueOptions: { minRetryDelay: 100 } });
       window.sdk.ready(resolve);
     });`,
  );
  await shop.page.evaluate(
    async ({ key, url, oddValues, traits }) => {
      await Reflect.get(window, 'start')(key, url);
      const sdk = Reflect.get(window, 'sdk');
      sdk.page('Shelf');
      sdk.track('灯_seen', oddValues);
      sdk.identify('user-1', traits);
      sdk.group('acme', { industry: 'lamps' });
      sdk.track('order_paid', { revenue: 9.5, currency: 'EUR' });
      sdk.alias('user-2');
    },
    { key: world.keys.writeKey, url: dialects.url, oddValues, traits },
  );
  const events = await world.events(6);
  await shop.close();
  const [first] = events;
  const anonymousId = first?.anonymousId ?? '';
  expect(anonymousId).not.toBe('');
  expect(events.map(({ event, anonymousId, userId }) => ({ event, anonymousId, userId }))).toEqual(
    expect.arrayContaining([
      { event: 'page_viewed', anonymousId, userId: '' },
      { event: '灯_seen', anonymousId, userId: '' },
      { event: 'person_identified', anonymousId, userId: 'user-1' },
      { event: 'account_joined', anonymousId, userId: 'user-1' },
      { event: 'order_paid', anonymousId, userId: 'user-1' },
    ]),
  );
  expect(events.find(({ event }) => event === '灯_seen')?.properties).toMatchObject(oddValues);
  expect(events.every(({ sessionId }) => sessionId !== '')).toBe(true);
  expect(
    await world.ask("select path, title, utm_source from events where event_name = 'page_viewed'"),
  ).toEqual([{ path: '/shelf', title: '灯 Shop', utm_source: 'newsletter' }]);
  expect(await world.quarantine()).toEqual([]);
});

test('Jitsu, in Node and in a page', async () => {
  const world = await dialects.openWorld('Jitsu');
  const node = jitsuAnalytics({ host: dialects.url, writeKey: `${world.keys.writeKey}:secret` });
  await node.track('灯_seen', { ...oddValues });
  await node.identify('user-1', traits);
  await node.group('acme', { industry: 'lamps' });
  const [, identified] = await world.events(3);
  expect(await world.events(3)).toMatchObject([
    { event: '灯_seen', source: 'jitsu', userId: '', properties: oddValues },
    { event: 'person_identified', userId: 'user-1' },
    { event: 'account_joined', userId: 'user-1' },
  ]);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: traits }]);

  const shop = await openSdkPage(
    dialects.browser(),
    `import { jitsuAnalytics } from '@jitsu/js';
     window.start = (writeKey, host) => { window.sdk = jitsuAnalytics({ host, writeKey }); };`,
  );
  await shop.page.evaluate(
    async ({ key, url, oddValues }) => {
      Reflect.get(window, 'start')(key, url);
      const sdk = Reflect.get(window, 'sdk');
      await sdk.page({ name: 'Shelf' });
      await sdk.track('灯_in_page', oddValues);
      await sdk.identify('user-1', { city: '北京' });
    },
    { key: world.keys.writeKey, url: dialects.url, oddValues },
  );
  const events = (await world.events(6)).slice(3);
  await shop.close();
  expect(events).toMatchObject([
    { event: 'page_viewed', userId: '', properties: { name: 'Shelf' } },
    { event: '灯_in_page', userId: '', properties: oddValues },
    { event: 'person_identified', userId: 'user-1' },
  ]);
  expect(await world.ask("select path, title from events where event_name = 'page_viewed'")).toEqual([
    { path: '/shelf', title: '灯 Shop' },
  ]);
  const today = await world.persons();
  expect(today).toMatchObject([{ number: identified?.person, properties: { ...traits, city: '北京' } }]);
  expect(await world.quarantine()).toEqual([]);
});

test('the browser SDK of Segment finds its way by the settings that it is given here', async () => {
  const world = await dialects.openWorld('Segment browser');
  const shop = await openSdkPage(
    dialects.browser(),
    `import { AnalyticsBrowser } from '@segment/analytics-next';
     window.start = (writeKey, cdnURL) => { window.sdk = AnalyticsBrowser.load({ writeKey, cdnURL }); };`,
  );
  await shop.page.evaluate(
    async ({ key, url, oddValues, traits }) => {
      Reflect.get(window, 'start')(key, url);
      const sdk = Reflect.get(window, 'sdk');
      await sdk.page('Shelf');
      await sdk.track('灯_seen', oddValues);
      await sdk.identify('user-1', traits);
      await sdk.group('acme', { industry: 'lamps' });
      await sdk.alias('user-1', 'anon-0');
    },
    { key: world.keys.writeKey, url: dialects.url, oddValues, traits },
  );
  const events = await world.events(5);
  await shop.close();
  expect(events).toMatchObject([
    { event: 'page_viewed', userId: '', properties: { name: 'Shelf' } },
    { event: '灯_seen', userId: '', properties: oddValues },
    { event: 'person_identified', userId: 'user-1' },
    { event: 'account_joined', userId: 'user-1' },
    { event: 'identity_linked', userId: 'user-1' },
  ]);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: traits }]);
});

test('our Node SDK: what unbind takes away means somebody else from then on', async () => {
  const world = await dialects.openWorld('Unbind');
  const sky = createSkylantern({ serverKey: world.keys.serverKey, host: dialects.url });
  const identities = { mobile: '+8613800138000' };
  await sky.identify({ userId: 'ada', identities });
  await sky.flush();
  await world.events(1);
  await sky.track({ event: 'called', identities });
  await sky.flush();
  await world.events(2);
  await sky.unbind({ userId: 'ada', identities });
  await sky.flush();
  await world.events(3);
  await sky.track({ event: 'called_again', identities });
  await sky.close();
  const events = await world.events(4);
  const personOf = (name: string) => events.find(({ event }) => event === name)?.person;
  const ada = personOf('person_identified');
  expect([personOf('called'), personOf('identity_unlinked')]).toEqual([ada, ada]);
  expect(personOf('called_again')).toBeGreaterThan(ada ?? 0);
  expect(await world.quarantine()).toEqual([]);
});

test('images and beacons, and what is refused', async () => {
  const world = await dialects.openWorld('Images');
  const { url } = dialects;
  const key = world.keys.writeKey;
  const image = await fetch(
    `${url}/pixel/v1/track?writeKey=${key}&anonymousId=a1&event=mail_opened&properties.n=2`,
  );
  expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/gif']);
  const data = Buffer.from(JSON.stringify({ writeKey: key, userId: 'u1', event: 'seen' })).toString(
    'base64url',
  );
  expect((await fetch(`${url}/v1/pixel/track?data=${data}`)).headers.get('content-type')).toBe('image/gif');
  const beacon = await fetch(`${url}/beacon/v1/batch?writeKey=${key}`, {
    method: 'POST',
    body: JSON.stringify({
      batch: [
        { type: 'track', event: 'left', anonymousId: 'a1' },
        { type: 'track', event: 'left' },
      ],
    }),
  });
  expect(await beacon.json()).toMatchObject({
    results: [{ status: 'ok' }, { status: 'quarantined', reason: 'identity-missing' }],
  });
  const events = await world.events(3);
  expect(events.map(({ event, source }) => `${source} ${event}`).sort()).toEqual([
    'rudderstack left',
    'rudderstack mail_opened',
    'segment seen',
  ]);
  const post = (path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', body });
  expect((await post('/v1/batch', '{"batch":[]')).status).toBe(400);
  expect((await post('/v1/track', '{"writeKey":"wk_none","userId":"u","event":"e"}')).status).toBe(401);
  expect((await post(`/v1/jump?writeKey=${key}`, '{}')).status).toBe(404);
  const many = JSON.stringify({ writeKey: key, batch: Array.from({ length: 2_501 }, () => ({})) });
  expect((await post('/v1/batch', many)).status).toBe(413);
});
