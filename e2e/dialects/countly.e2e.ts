import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Countly from 'countly-sdk-nodejs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'countly-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

// Its SDKs truncate long texts and know no lists of their own.
const { list: _, ...segmentation } = oddValues;

test('the Node SDK of Countly, and its bulk', async () => {
  const world = await dialects.openWorld('Countly Node');
  const settings = { app_key: world.keys.writeKey, url: dialects.url, interval: 50 };
  Countly.init({ ...settings, storage_path: `${directory}/` });
  Countly.begin_session();
  Countly.add_event({ key: '灯 & order', count: 2, sum: 9.5, dur: 30, segmentation });
  await world.events(2);
  Countly.user_details({ name: 'Ada 李', email: 'ada@example.com', custom: { plan: 'pro' } });
  Countly.userData.set_once('first', 'mail');
  Countly.userData.increment_by('lamps', 2);
  Countly.userData.push('list', 'a');
  Countly.userData.multiply('lamps', 3);
  Countly.userData.save();
  Countly.track_view('Cart');
  Countly.log_error('boom');
  await world.events(6);
  Countly.change_id('user-1', true);
  await world.events(7);
  Countly.add_event({ key: 'order_paid', segmentation: { revenue: 9.5 } });
  await world.events(8);
  Countly.end_session();
  const events = await world.events(10);
  Countly.halt();
  const of = (name: string) => events.find(({ event }) => event === name);
  expect(events.map(({ event }) => event).sort()).toEqual(
    [
      'begin_session',
      '灯 & order',
      'person_updated',
      'person_updated',
      'screen_viewed',
      'crash',
      'identity_linked',
      'order_paid',
      'end_session',
      '[CLY]_view',
    ].sort(),
  );
  expect(of('灯 & order')).toMatchObject({
    source: 'countly',
    userId: '',
    properties: { count: 2, sum: 9.5, dur: 30, ...segmentation },
  });
  expect(of('crash')).toMatchObject({ properties: { _error: 'boom' } });
  expect(of('order_paid')).toMatchObject({ userId: 'user-1', anonymousId: '', properties: { revenue: 9.5 } });
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([
    {
      isIdentified: true,
      properties: {
        name: 'Ada 李',
        email: 'ada@example.com',
        plan: 'pro',
        first: 'mail',
        lamps: 2,
        list: ['a'],
      },
    },
  ]);
  expect(await world.quarantine()).toMatchObject([{ reason: 'unknown-type' }]);

  const bulk = new Countly.Bulk({ ...settings, bulk_size: 10, storage_path: `${directory}/bulk-` });
  bulk
    .add_user({ device_id: 'bulk-1' })
    .begin_session()
    .add_event({ key: 'from_bulk', count: 1 })
    .user_details({ name: 'B' });
  bulk.start();
  const all = await world.events(13);
  bulk.stop();
  expect(all.filter(({ anonymousId }) => anonymousId === 'bulk-1').map(({ event }) => event)).toEqual(
    expect.arrayContaining(['begin_session', 'from_bulk', 'person_updated']),
  );
});

test('the browser SDK of Countly', async () => {
  const world = await dialects.openWorld('Countly browser');
  const shop = await openSdkPage(
    dialects.browser(),
    `import Countly from 'countly-sdk-web';
     window.sdk = Countly;`,
  );
  await shop.page.evaluate(
    ({ key, url, segmentation }) => {
      const sdk = Reflect.get(window, 'sdk');
      sdk.init({ app_key: key, url, interval: 100, app_version: '1.2' });
      sdk.track_sessions();
      sdk.track_pageview();
      sdk.add_event({ key: '灯 & order', count: 1, sum: 9.5, segmentation });
      sdk.user_details({ name: 'Ada 李', custom: { plan: 'pro' } });
    },
    { key: world.keys.writeKey, url: dialects.url, segmentation },
  );
  await world.events(4);
  await shop.page.evaluate(() => {
    const sdk = Reflect.get(window, 'sdk');
    sdk.change_id('user-1', true);
    sdk.add_event({ key: 'order_paid', segmentation: { revenue: 9.5 } });
  });
  await expect
    .poll(async () => (await world.events(4)).map(({ event }) => event))
    .toEqual(
      expect.arrayContaining([
        'begin_session',
        'page_viewed',
        '灯 & order',
        'person_updated',
        'identity_linked',
        'order_paid',
      ]),
    );
  await shop.close();
  const events = await world.events(6);
  const of = (name: string) => events.find(({ event }) => event === name);
  expect(of('灯 & order')).toMatchObject({ userId: '', properties: { count: 1, sum: 9.5, ...segmentation } });
  expect(of('order_paid')).toMatchObject({ userId: 'user-1' });
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([
    { isIdentified: true, properties: { name: 'Ada 李', plan: 'pro' } },
  ]);
  expect(await world.ask("select path, platform from events where event_name = 'page_viewed'")).toMatchObject(
    [{ path: '/shelf' }],
  );
  expect(
    await world.ask("select app_version, locale from events where event_name = 'begin_session'"),
  ).toMatchObject([{ app_version: '1.2', locale: 'en-US' }]);
  expect(await world.quarantine()).toEqual([]);
});

test('refusals keep to its form', async () => {
  const { url } = dialects;
  const unknown = await fetch(`${url}/i?app_key=none&device_id=d&begin_session=1`);
  expect([unknown.status, await unknown.json()]).toEqual([400, { result: 'App does not exist' }]);
  const nobody = await fetch(`${url}/i?app_key=none`);
  expect(nobody.status).toBe(400);
  expect(await (await fetch(`${url}/o/sdk?method=sc`)).json()).toMatchObject({ v: 1, c: {} });
});
