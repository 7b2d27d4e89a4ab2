import Mixpanel from 'mixpanel';
import { expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';
import { openTlsProxy } from '../support/tls-proxy.ts';

const dialects = useDialects();

/** What a call of the SDK hears back: it takes anything but a good answer for an error. */
const heard = (call: (back: (fault?: unknown) => void) => void): Promise<unknown> =>
  new Promise((resolve) => call((fault) => resolve(fault ?? null)));

/** `host` may carry a port, which the SDK's types do not know. */
const addressOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });

test.each([false, true])('the Node SDK, verbose: %s', async (verbose) => {
  const world = await dialects.openWorld(`Mixpanel Node ${verbose}`);
  const sdk = Mixpanel.init(world.keys.serverKey, {
    ...addressOf(dialects.url),
    protocol: 'http',
    verbose,
  });
  const { people, groups } = sdk;
  const answers = [
    await heard((back) => sdk.track('lamp "seen" 🏮', { ...oddValues, distinct_id: '$device:d-1' }, back)),
    await heard((back) =>
      sdk.track('logged_in', { distinct_id: 'user-1', $device_id: 'd-1', $user_id: 'user-1' }, back),
    ),
    await heard((back) =>
      sdk.track_batch(
        [
          { event: 'order_paid', properties: { distinct_id: 'user-1', time: new Date(), total: 9.5 } },
          { event: 'order_paid', properties: { distinct_id: 'user-1', time: new Date(), total: 1 } },
        ],
        back,
      ),
    ),
    await heard((back) => people.set('user-1', { $name: 'Ada 李', $email: 'ada@lamps.example', n: 1 }, back)),
    await heard((back) => people.set_once('user-1', { first: 'shelf', n: 5 }, back)),
    await heard((back) => people.increment('user-1', 'n', 2, back)),
    await heard((back) => people.append('user-1', 'seen', 'a', back)),
    await heard((back) => people.union('user-1', { seen: ['a', 'b'] }, back)),
    await heard((back) => people.remove('user-1', { seen: 'a' }, back)),
    await heard((back) => people.set('user-1', 'gone', 1, back)),
    await heard((back) => people.unset('user-1', 'gone', back)),
    await heard((back) => people.track_charge('user-1', 29.99, { sku: 'lamp' }, back)),
    await heard((back) => groups.set('company', 'acme', { size: 3 }, back)),
    await heard((back) => sdk.alias('user-1', 'user-old', back)),
    await heard((back) => sdk.track('seen_by_old_id', { distinct_id: 'user-old' }, back)),
  ];
  expect(answers).toEqual(answers.map(() => null));

  const events = await world.events(14);
  const [lamp] = events;
  const named = (name: string) => events.filter((event) => event.event === name);
  expect(lamp).toMatchObject({
    event: 'lamp "seen" 🏮',
    anonymousId: 'd-1',
    userId: '',
    source: 'mixpanel',
    properties: oddValues,
  });
  expect(named('logged_in')).toMatchObject([{ userId: 'user-1', anonymousId: 'd-1' }]);
  expect(named('order_paid')).toMatchObject([{ properties: { total: 9.5 } }, { properties: { total: 1 } }]);
  expect(named('$transaction')).toMatchObject([{ properties: { revenue: 29.99, sku: 'lamp' } }]);
  expect(named('person_updated')).toHaveLength(8);
  expect(await world.persons()).toEqual([
    {
      number: lamp?.person,
      isIdentified: true,
      properties: { name: 'Ada 李', email: 'ada@lamps.example', n: 3, first: 'shelf', seen: ['b'] },
    },
  ]);
  expect(await world.ask('select account_key, toJSONString(properties) as p from accounts')).toEqual([
    { account_key: 'acme', p: '{"size":3}' },
  ]);
  expect(await world.quarantine()).toEqual([]);

  expect(await heard((back) => sdk.track('', { distinct_id: 'user-1' }, back))).toBeInstanceOf(Error);
  await expect.poll(() => world.quarantine()).toMatchObject([{ reason: 'name-missing' }]);
});

test('import by the Node SDK with a service account, over HTTPS', async () => {
  const world = await dialects.openWorld('Mixpanel import');
  const proxy = await openTlsProxy(dialects.url);
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'; // the SDK's agent cannot be told of another authority
  const sdk = Mixpanel.init('a token of Mixpanel', {
    ...addressOf(`https://127.0.0.1:${proxy.port}`),
    protocol: 'https',
    credentials: new Mixpanel.ServiceAccountCredentials('robot', world.keys.serverKey, '1'),
  });
  const record = (id: string) => ({
    event: 'order_paid',
    properties: { distinct_id: 'user-1', time: 1_600_000_000, $insert_id: id, total: 1 },
  });
  expect(
    await heard((back) =>
      sdk.import('signed_up', new Date('2020-01-02T03:04:05Z'), { distinct_id: 'user-1' }, back),
    ),
  ).toBeNull();
  for (const _time of [1, 2]) {
    expect(await heard((back) => sdk.import_batch([record('i-1'), record('i-2')], back))).toBeNull();
  }
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  await proxy.close();
  expect(await world.events(3)).toMatchObject([
    { event: 'signed_up', occurredAt: '2020-01-02T03:04:05.000Z' },
    { event: 'order_paid', messageId: 'i-1', occurredAt: '2020-09-13T12:26:40.000Z' },
    { event: 'order_paid', messageId: 'i-2' },
  ]);
  expect(await world.ask('select distinct is_historical from events')).toEqual([{ is_historical: 1 }]);
});

test('strict import: valid records are in although the answer is 400', async () => {
  const world = await dialects.openWorld('Mixpanel strict');
  const good = { event: 'e', properties: { distinct_id: 'user-1', time: 1_600_000_000, $insert_id: 'i-1' } };
  const bad = { event: 'e', properties: { distinct_id: 'user-1', $insert_id: 'i-2' } };
  const answer = await fetch(`${dialects.url}/import?strict=1&project_id=1`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${world.keys.serverKey}:`)}` },
    body: [good, bad].map((one) => JSON.stringify(one)).join('\n'),
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toEqual({
    code: 400,
    error: 'some data points in the request failed validation',
    failed_records: [
      {
        index: 1,
        $insert_id: 'i-2',
        field: 'properties.time',
        message: 'properties.time is missing or no number',
      },
    ],
    num_records_imported: 1,
    status: 'Bad Request',
  });
  expect(await world.events(1)).toMatchObject([{ messageId: 'i-1' }]);
  await expect.poll(() => world.quarantine()).toMatchObject([{ reason: 'time-invalid' }]);
});

test('the browser SDK: page views, autocapture, identify, people, groups, reset', async () => {
  const world = await dialects.openWorld('Mixpanel browser');
  const { page, close } = await openSdkPage(
    dialects.browser(),
    `import mixpanel from 'mixpanel-browser';
    window.mixpanel = mixpanel;
    mixpanel.init('${world.keys.writeKey}', {
      api_host: '${dialects.url}',
      autocapture: { pageview: 'full-url', click: true, dead_click: false, page_leave: false, scroll: false },
      persistence: 'localStorage',
      batch_flush_interval_ms: 200,
    });`,
  );
  const stored = (name: string, times = 1) =>
    expect
      .poll(async () => (await world.events(0)).filter((event) => event.event === name).length, {
        timeout: 20_000,
      })
      .toBe(times);
  await page.waitForFunction('window.mixpanel?.get_distinct_id !== undefined');
  await page.click('#buy');
  await page.evaluate(`mixpanel.track('lamp "seen" 🏮', ${JSON.stringify(oddValues)})`);
  await stored('lamp "seen" 🏮');
  await page.evaluate(`mixpanel.identify('user-1')`);
  await stored('person_identified');
  await page.evaluate(`mixpanel.people.set({ $name: 'Ada 李', plan: 'pro' })`);
  await page.evaluate(`mixpanel.set_group('company', 'acme')`);
  await page.evaluate(`mixpanel.get_group('company', 'acme').set({ size: 3 })`);
  await page.evaluate(`mixpanel.track('order_paid', { total: 9.5 })`);
  await stored('order_paid');
  await stored('account_joined');
  await stored('person_updated', 3); // how they came (set once), what was set, the account
  await page.evaluate(`mixpanel.reset(); mixpanel.track('seen_by_next')`);
  await stored('seen_by_next');
  const events = await world.events(9);
  await close();

  const one = (name: string) => events.find((event) => event.event === name);
  const view = one('page_viewed');
  const device = view?.anonymousId;
  expect(device).toMatch(/^[\da-f-]{36}$/);
  expect(one('$mp_click')).toMatchObject({ anonymousId: device, properties: { $el_id: 'buy' } });
  expect(one('lamp "seen" 🏮')).toMatchObject({ anonymousId: device, userId: '', properties: oddValues });
  expect(one('person_identified')).toMatchObject({ anonymousId: device, userId: 'user-1' });
  expect(one('order_paid')).toMatchObject({
    anonymousId: device,
    userId: 'user-1',
    properties: { total: 9.5 },
  });
  expect(one('seen_by_next')?.userId).toBe('');
  expect(one('seen_by_next')?.person).not.toBe(view?.person);
  expect(
    new Set(events.filter((event) => event.anonymousId === device).map((event) => event.person)).size,
  ).toBe(1);

  const known = (await world.persons()).filter((person) => person.isIdentified);
  expect(known).toMatchObject([{ number: view?.person, properties: { name: 'Ada 李', plan: 'pro' } }]);
  expect(
    await world.ask(
      "select path, title, utm_source, channel, platform, library from events where event_name = 'page_viewed'",
    ),
  ).toMatchObject([
    {
      path: '/shelf',
      title: '灯 Shop',
      utm_source: 'newsletter',
      channel: 'email',
      platform: 'web',
      library: 'web/2.83.0',
    },
  ]);
  expect(
    await world.ask(
      "select event_name, account_key from events join accounts on accounts.account = events.account where event_name in ('order_paid', 'account_joined') order by event_name",
    ),
  ).toEqual([
    { event_name: 'account_joined', account_key: 'acme' },
    { event_name: 'order_paid', account_key: 'acme' },
  ]);
  expect(await world.quarantine()).toEqual([]);
});
