import * as amplitude from '@amplitude/analytics-node';
import { expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();

test('the Node SDK of Amplitude', async () => {
  const world = await dialects.openWorld('Amplitude Node');
  const sdk = amplitude.createInstance();
  await sdk.init(world.keys.writeKey, {
    serverUrl: `${dialects.url}/2/httpapi`,
    flushIntervalMillis: 50,
    logLevel: amplitude.Types.LogLevel.None,
  }).promise;
  const device = { device_id: 'device-1' };
  const person = { device_id: 'device-1', user_id: 'user-1' };
  await sdk.track('灯_seen', oddValues, device).promise;
  const identify = new amplitude.Identify();
  identify.set('plan', 'pro').setOnce('first', 'mail').add('lamps', 2).unset('gone');
  identify.append('list', 'a').prepend('list2', 'b').postInsert('set', 'c').remove('set2', 'd');
  expect((await sdk.identify(identify, person).promise).code).toBe(200);
  await sdk.setGroup('company', 'acme', person).promise;
  await sdk.groupIdentify('company', 'acme', new amplitude.Identify().set('seats', 5), person).promise;
  const revenue = new amplitude.Revenue().setProductId('lamp').setPrice(4.75).setQuantity(2);
  await sdk.revenue(revenue, person).promise;
  const long = sdk.track('x'.repeat(300), {}, person).promise;
  const beside = sdk.track('order_paid', {}, person).promise;
  expect([(await long).code, (await beside).code]).toEqual([400, 200]);
  const events = await world.events(6);
  expect(events).toMatchObject([
    { event: '灯_seen', anonymousId: 'device-1', userId: '', source: 'amplitude', properties: oddValues },
    { event: 'person_identified', anonymousId: 'device-1', userId: 'user-1' },
    { event: expect.stringMatching(/person_identified|account_joined/), userId: 'user-1' },
    { event: expect.stringMatching(/person_identified|account_joined/), userId: 'user-1' },
    { event: 'revenue_amount', userId: 'user-1', properties: { revenue: 9.5, $productId: 'lamp' } },
    { event: 'order_paid', userId: 'user-1' },
  ]);
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([
    {
      isIdentified: true,
      properties: {
        plan: 'pro',
        first: 'mail',
        lamps: 2,
        list: ['a'],
        list2: ['b'],
        set: ['c'],
        company: 'acme',
      },
    },
  ]);
  await expect
    .poll(() => world.ask('select account_key, properties from accounts'))
    .toEqual([{ account_key: 'acme', properties: { seats: 5 } }]);
  expect(await world.quarantine()).toMatchObject([{ reason: 'name-too-long' }]);
});

test('the browser SDK of Amplitude', async () => {
  const world = await dialects.openWorld('Amplitude browser');
  const shop = await openSdkPage(
    dialects.browser(),
    `import * as amplitude from '@amplitude/analytics-browser';
     window.sdk = amplitude;`,
  );
  await shop.page.evaluate(
    async ({ key, url, oddValues }) => {
      const sdk = Reflect.get(window, 'sdk');
      await sdk.init(key, {
        serverUrl: `${url}/2/httpapi`,
        flushIntervalMillis: 50,
        remoteConfig: { fetchRemoteConfig: false },
      }).promise;
      await sdk.track('灯_seen', oddValues).promise;
      sdk.setUserId('user-1');
      await sdk.identify(new sdk.Identify().set('plan', 'pro').add('lamps', 1)).promise;
      await sdk.setGroup('company', 'acme').promise;
      await sdk.revenue(new sdk.Revenue().setPrice(9.5).setCurrency('EUR')).promise;
    },
    { key: world.keys.writeKey, url: dialects.url, oddValues },
  );
  const names = ['灯_seen', 'page_viewed', 'account_joined', 'revenue_amount'];
  await expect
    .poll(async () => (await world.events(1)).map(({ event }) => event))
    .toEqual(expect.arrayContaining(names));
  await shop.close();
  const events = await world.events(1);
  const of = (name: string) => events.find(({ event }) => event === name);
  expect(of('灯_seen')).toMatchObject({ userId: '', properties: oddValues });
  expect(of('revenue_amount')).toMatchObject({
    userId: 'user-1',
    properties: { revenue: 9.5, currency: 'EUR' },
  });
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: { plan: 'pro' } }]);
  expect(
    await world.ask("select path, title, utm_source, locale from events where event_name = 'page_viewed'"),
  ).toEqual([{ path: '/shelf', title: '灯 Shop', utm_source: 'newsletter', locale: 'en-US' }]);
  expect(await world.quarantine()).toEqual([]);
});

test('the forms, and a repeat', async () => {
  const world = await dialects.openWorld('Amplitude forms');
  const { url } = dialects;
  const form = (path: string, identification: object) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({
        api_key: world.keys.writeKey,
        identification: JSON.stringify(identification),
      }),
    });
  const identified = await form('/identify', [
    { user_id: 'user-1', user_properties: { $set: { plan: 'free' } } },
  ]);
  expect([identified.status, await identified.text()]).toEqual([200, 'success']);
  const group = { group_type: 'company', group_value: 'acme', group_properties: { seats: 7 } };
  expect((await form('/groupidentify', group)).status).toBe(200);
  const send = async (body: object) => {
    const answer = await fetch(`${url}/batch`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: await answer.json() };
  };
  const event = { event_type: 'order_paid', user_id: 'user-1', time: Date.now() };
  const twice = { api_key: world.keys.writeKey, events: [event] };
  expect(await send(twice)).toMatchObject({ status: 200, body: { code: 200, events_ingested: 1 } });
  expect(await send(twice)).toMatchObject({ status: 200, body: { code: 200, events_ingested: 1 } });
  expect(await send({ api_key: 'wk_none', events: [] })).toEqual({
    status: 400,
    body: { code: 400, error: 'Invalid API key: wk_none' },
  });
  const events = await world.events(2);
  expect(events.map(({ event: name }) => name).sort()).toEqual(['order_paid', 'person_updated']);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: { plan: 'free' } }]);
});
