import SensorsAnalytics from 'sa-sdk-node';
import { expect, test } from 'vitest';
import { openCuttingProxy } from '../support/cutting-proxy.ts';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();

// Sensors Data takes names of letters, digits, _ and $ alone, and lists of texts.
const { '键 with space': _spaced, ...odd } = oddValues;

test('the Node SDK', async () => {
  const world = await dialects.openWorld('Sensors Node');
  const sdk = new SensorsAnalytics();
  sdk.submitTo({ url: `${dialects.url}/sa?project=${world.keys.writeKey}` });
  sdk.track('device-1', 'lamp_seen', { ...odd });
  await world.events(1);
  sdk.trackSignup('user-1', 'device-1', { channel: '扫码' });
  await world.events(3);
  sdk.track('user-1', 'order_paid', { revenue: 9.5, currency: 'CNY' });
  await world.events(4);
  sdk.profileSet('user-1', { name: 'Ada 李', seats: 3, gone: 'x' });
  await world.events(5);
  sdk.profileSetOnce('user-1', { name: 'Bob', first_seen_in: '北京' });
  await world.events(6);
  sdk.profileIncrement('user-1', { seats: 2.5 });
  await world.events(7);
  sdk.profileAppend('user-1', { lamps: ['red', '金'] });
  await world.events(8);
  sdk.profileUnset('user-1', ['gone']);
  sdk.itemSet('lamp', 'sku-1', { price: 9.5, name: '灯' });
  const events = await world.events(9);
  expect(events).toMatchObject([
    { event: 'lamp_seen', anonymousId: 'device-1', userId: '', source: 'sensors', properties: odd },
    {
      event: 'person_identified',
      anonymousId: 'device-1',
      userId: 'user-1',
      properties: { channel: '扫码' },
    },
    { event: 'identity_linked', anonymousId: 'user-1', userId: 'user-1' },
    { event: 'order_paid', anonymousId: 'user-1', properties: { revenue: 9.5, currency: 'CNY' } },
    ...Array.from({ length: 5 }, () => ({ event: 'person_updated', anonymousId: 'user-1' })),
  ]);
  expect(new Set(events.map((event) => event.person)).size).toBe(1);
  const [person, ...others] = await world.persons();
  expect(others).toEqual([]);
  expect(person?.isIdentified).toBe(true);
  expect(person?.properties).toEqual({
    name: 'Ada 李',
    first_seen_in: '北京',
    seats: 5.5,
    lamps: ['red', '金'],
  });
  expect(await world.ask("select library from events where event_name = 'order_paid'")).toEqual([
    { library: 'Node/1.2.6' },
  ]);
  expect(await world.quarantine()).toEqual([]);
});

test('the debug modes of the Node SDK: a dry run keeps nothing, a fault is said', async () => {
  const world = await dialects.openWorld('Sensors debug');
  const url = `${dialects.url}/sa?token=${world.keys.writeKey}`;
  const record = { type: 'track', event: 'lamp_seen', distinct_id: 'd1', time: Date.now(), properties: {} };
  const dry = new SensorsAnalytics.Submitter({ url, mode: 'debug_only' });
  const kept = new SensorsAnalytics.Submitter({ url, mode: 'debug_and_track' });
  await dry.submit([{ ...record, event: 'never_kept' }]);
  await expect(dry.submit([{ ...record, type: 'nonsense' }])).rejects.toThrow(
    'type "nonsense" is not one of',
  );
  await kept.submit([record]);
  expect(await world.events(1)).toMatchObject([{ event: 'lamp_seen' }]);
  expect(await world.quarantine()).toEqual([]);
});

const entry = `import sensors from 'sa-sdk-javascript';
  window.sensors = sensors;
  window.start = (options) => { sensors.init(options); sensors.quick('autoTrack'); };`;

for (const [sendType, options] of [
  ['image', { send_type: 'image' }],
  ['ajax', { send_type: 'ajax' }],
  ['beacon', { send_type: 'beacon' }],
  ['batch', { send_type: 'ajax', batch_send: { send_interval: 300 } }],
] as const) {
  test(`the browser SDK, sending by ${sendType}`, async () => {
    const world = await dialects.openWorld(`Sensors ${sendType}`);
    const shop = await openSdkPage(dialects.browser(), entry);
    const { page } = shop;
    const server = `${dialects.url}/sa?project=${world.keys.writeKey}`;
    await page.evaluate((given) => Reflect.get(window, 'start')(given), {
      server_url: server,
      show_log: false,
      is_track_single_page: false,
      ...options,
    });
    const call = (name: string, ...given: unknown[]) =>
      page.evaluate(
        ({ name, given }) => {
          const sdk = Reflect.get(window, 'sensors');
          sdk[name](...given);
        },
        { name, given },
      );
    await world.events(2);
    await call('track', 'lamp_seen', odd);
    await world.events(3);
    await call('login', 'user-1');
    await world.events(4);
    await call('bind', '$identity_mobile', '+8613800000000');
    await world.events(5);
    await call('setProfile', { name: 'Ada 李', seats: 3, gone: 'x' });
    await world.events(6);
    await call('setOnceProfile', { name: 'Bob', first_seen_in: '北京' });
    await world.events(7);
    await call('incrementProfile', { seats: 2.5 });
    await world.events(8);
    await call('appendProfile', { lamps: ['red', '金'] });
    await world.events(9);
    await call('unsetProfile', ['gone']);
    await world.events(10);
    await call('unbind', '$identity_mobile', '+8613800000000');
    await world.events(11);
    await call('track', 'order_paid', { revenue: 9.5 });
    const events = await world.events(12);
    await shop.close();
    const anonymousId = events[0]?.anonymousId ?? '';
    expect(anonymousId).not.toBe('');
    const known = { anonymousId, userId: 'user-1' };
    // With its first page view it says once when and whence the visitor came.
    const [one, other, ...rest] = events;
    expect([one?.event, other?.event].sort()).toEqual(['page_viewed', 'person_updated']);
    expect([one, other]).toMatchObject([
      { anonymousId, userId: '', source: 'sensors' },
      { anonymousId, userId: '' },
    ]);
    expect(rest).toMatchObject([
      { event: 'lamp_seen', anonymousId, userId: '', properties: odd },
      { event: 'person_identified', ...known },
      { event: 'person_identified', ...known },
      ...Array.from({ length: 5 }, () => ({ event: 'person_updated', ...known })),
      { event: 'identity_unlinked' },
      { event: 'order_paid', ...known, properties: { revenue: 9.5 } },
    ]);
    expect(new Set(events.map((event) => event.person)).size).toBe(1);
    const [person] = await world.persons();
    expect(person?.isIdentified).toBe(true);
    expect(person?.properties).toMatchObject({
      name: 'Ada 李',
      first_seen_in: '北京',
      seats: 5.5,
      lamps: ['red', '金'],
      $first_visit_time: expect.stringMatching(/^\d{4}-/),
    });
    expect(person?.properties).not.toHaveProperty('gone');
    expect(
      await world.ask(`select path, title, utm_source, browser, library, platform from events
        where event_name = 'page_viewed'`),
    ).toMatchObject([
      { path: '/shelf', title: '灯 Shop', utm_source: 'newsletter', library: 'js/1.27.11', platform: 'web' },
    ]);
    expect(await world.quarantine()).toEqual([]);
  });
}

test('the debug mode of the browser SDK: a dry run is checked and not kept', async () => {
  const world = await dialects.openWorld('Sensors page debug');
  const shop = await openSdkPage(dialects.browser(), entry);
  const { page } = shop;
  const said: string[] = [];
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    return dialog.accept();
  });
  await page.evaluate((given) => Reflect.get(window, 'sensors').init(given), {
    server_url: `${dialects.url}/sa?project=${world.keys.writeKey}`,
    show_log: false,
    debug_mode: true,
    debug_mode_upload: true, // becomes the header Dry-Run as it is
  });
  const answered = page.waitForResponse((response) => response.url().includes('/debug?'));
  await page.evaluate(() => Reflect.get(window, 'sensors').track('never_kept', {}));
  const answer = await answered;
  expect([answer.status(), answer.request().headers()['dry-run']]).toEqual([200, 'true']);
  await expect.poll(() => said.some((text) => text.includes('never_kept'))).toBe(true);
  await shop.close();
  expect(await world.events(0)).toEqual([]);
});

test('what the browser SDK sends again after a cut line is there once', async () => {
  const world = await dialects.openWorld('Sensors cut');
  let answers = 0;
  const proxy = await openCuttingProxy(dialects.url, 0.5, () => (answers++ < 2 ? 0 : 1));
  const shop = await openSdkPage(dialects.browser(), entry);
  const { page } = shop;
  await page.evaluate((given) => Reflect.get(window, 'start')(given), {
    server_url: `${proxy.url}/sa?project=${world.keys.writeKey}`,
    show_log: false,
    send_type: 'ajax',
    batch_send: { send_interval: 300 },
  });
  await page.evaluate(() => Reflect.get(window, 'sensors').track('lamp_seen', { a: 1 }));
  await page.waitForFunction(() => Object.keys(localStorage).every((key) => !key.startsWith('sawebjssdk-')));
  await shop.close();
  await proxy.close();
  expect(proxy.cuts()).toBe(2);
  const names = (await world.events(3)).map(({ event }) => event);
  expect(names.toSorted()).toEqual(['lamp_seen', 'page_viewed', 'person_updated']);
});
