import { PostHog } from 'posthog-node';
import { expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { openSdkPage } from '../support/sdk-page.ts';

const dialects = useDialects();

const stranger = '01a2008d-449c-7f98-b750-948800ee5fab';

async function drive(sdk: PostHog): Promise<void> {
  sdk.capture({ distinctId: stranger, event: 'lamp "seen" 🏮', properties: oddValues });
  sdk.identify({
    distinctId: 'user-1',
    properties: { $set: { name: 'Ada 李', plan: 'pro' }, $anon_distinct_id: stranger },
  });
  sdk.capture({
    distinctId: 'user-1',
    event: 'order_paid',
    groups: { company: 'acme' },
    properties: { total: 9.5, $set: { plan: 'gold' } },
  });
  sdk.alias({ distinctId: 'user-1', alias: 'user-old' });
  sdk.capture({ distinctId: 'user-old', event: 'seen_by_old_id' });
  sdk.groupIdentify({ groupType: 'company', groupKey: 'acme', properties: { size: 3 } });
  sdk.groupIdentify({ groupType: 'project', groupKey: 'p1', properties: { phase: 'new' } });
  await sdk.shutdown();
}

test.each(['v0', 'v1'] as const)('the Node SDK, capture %s', async (mode) => {
  const world = await dialects.openWorld(`PostHog Node ${mode}`);
  process.env['POSTHOG_CAPTURE_MODE'] = mode;
  const sdk = new PostHog(world.keys.serverKey, { host: dialects.url });
  const faults: unknown[] = [];
  sdk.on('error', (fault) => faults.push(fault));
  await drive(sdk);
  delete process.env['POSTHOG_CAPTURE_MODE'];

  const events = await world.events(6);
  const byName = new Map(events.map((event) => [event.event, event]));
  expect([...byName.keys()].sort()).toEqual([
    'lamp "seen" 🏮',
    'order_paid',
    'person_identified',
    'person_updated',
    'persons_merged',
    'seen_by_old_id',
  ]);
  expect(byName.get('lamp "seen" 🏮')).toMatchObject({
    anonymousId: stranger,
    userId: '',
    source: 'posthog',
    properties: oddValues,
  });
  expect(byName.get('order_paid')).toMatchObject({ userId: 'user-1', properties: { total: 9.5 } });
  expect(await world.persons()).toMatchObject([
    { isIdentified: true, properties: { name: 'Ada 李', plan: 'gold' } },
  ]);
  expect(
    await world.ask(
      "select library, account_key from events join accounts on accounts.account = events.account where event_name = 'order_paid'",
    ),
  ).toMatchObject([{ account_key: 'acme', library: 'posthog-node/5.70.0' }]);
  expect(
    await world.ask('select account_key, toJSONString(properties) as p from accounts order by account_key'),
  ).toEqual([
    { account_key: 'acme', p: '{"size":3}' },
    { account_key: 'project:p1', p: '{"phase":"new"}' },
  ]);
  expect(await world.quarantine()).toEqual([]);
  expect(faults).toEqual([]);
});

test('Capture V1 says of each event what became of it; a second sending counts once', async () => {
  const world = await dialects.openWorld('PostHog V1');
  const send = () =>
    fetch(`${dialects.url}/i/v1/analytics/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${world.keys.writeKey}` },
      body: JSON.stringify({
        created_at: new Date().toISOString(),
        batch: [
          { event: 'good', uuid: 'u-1', distinct_id: 'user-1', options: {}, properties: {} },
          { event: '', uuid: 'u-2', distinct_id: 'user-1', options: {}, properties: {} },
        ],
      }),
    });
  for (const _time of [1, 2]) {
    const answer = await send();
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      results: { 'u-1': { result: 'ok' }, 'u-2': { result: 'drop' } },
    });
  }
  expect(await world.events(1)).toMatchObject([{ event: 'good' }]);
  await expect
    .poll(() => world.quarantine())
    .toMatchObject([{ reason: 'name-missing' }, { reason: 'name-missing' }]);
  const answer = await fetch(`${dialects.url}/i/v1/analytics/events`, {
    method: 'POST',
    headers: { authorization: 'Bearer wk_unknown' },
    body: JSON.stringify({ batch: [{ event: 'e', uuid: 'u', distinct_id: 'x' }] }),
  });
  expect(answer.status).toBe(401);
});

test('the browser SDK: page views, autocapture by remote configuration, identify, group, beacon', async () => {
  const world = await dialects.openWorld('PostHog browser');
  const { page, close } = await openSdkPage(
    dialects.browser(),
    `import posthog from 'posthog-js';
    posthog.init('${world.keys.writeKey}', {
      api_host: '${dialects.url}',
      opt_out_useragent_filter: true, // the tests' browser calls itself headless
      loaded: (sdk) => { window.posthog = sdk; },
    });`,
  );
  await page.waitForFunction('window.posthog?.autocapture?.isEnabled === true');
  await page.click('#buy');
  await page.evaluate(`posthog.capture('lamp "seen" 🏮', ${JSON.stringify(oddValues)})`);
  await page.evaluate(`posthog.identify('user-1', { name: 'Ada 李' }, { first: 'shelf' })`);
  await page.evaluate(`posthog.group('company', 'acme', { size: 3 })`);
  await page.evaluate(`posthog.capture('order_paid', { total: 9.5 })`);
  await page.evaluate(`posthog.setPersonProperties({ plan: 'pro' })`);
  await world.events(7);
  await page.evaluate(`posthog.reset(); posthog.capture('seen_by_next'); window.location = 'about:blank'`);
  const events = await world.events(8);
  await close();

  const names = events.map((event) => event.event);
  expect(names.filter((name) => name !== '$pageleave')).toEqual([
    'page_viewed',
    '$autocapture',
    'lamp "seen" 🏮',
    'person_identified',
    'account_joined',
    'order_paid',
    'person_updated',
    'seen_by_next',
  ]);
  const [view, click, lamp, , , paid] = events;
  expect(view?.anonymousId).not.toBe('');
  expect(click?.properties).toMatchObject({ $event_type: 'click', $el_text: 'Buy' });
  expect(lamp).toMatchObject({ anonymousId: view?.anonymousId, userId: '', properties: oddValues });
  expect(paid).toMatchObject({ userId: 'user-1', anonymousId: '', sessionId: view?.sessionId });
  const next = events.find((event) => event.event === 'seen_by_next');
  expect(next?.userId).toBe('');
  expect(next?.anonymousId).not.toBe(view?.anonymousId);
  const ownEvents = events.filter((event) => event.person === view?.person);
  expect(ownEvents.length).toBeGreaterThanOrEqual(7);
  expect(next?.person).not.toBe(view?.person);

  const known = (await world.persons()).filter((person) => person.isIdentified);
  expect(known).toMatchObject([{ properties: { name: 'Ada 李', plan: 'pro' } }]);
  expect(
    await world.ask(
      "select path, title, utm_source, channel, browser, platform, library from events where event_name = 'page_viewed'",
    ),
  ).toMatchObject([
    {
      path: '/shelf',
      title: '灯 Shop',
      utm_source: 'newsletter',
      channel: 'email',
      platform: 'web',
      library: 'web/1.449.2',
    },
  ]);
  expect(
    await world.ask(
      "select account_key from events join accounts on accounts.account = events.account where event_name = 'order_paid'",
    ),
  ).toEqual([{ account_key: 'acme' }]);
  expect(await world.quarantine()).toEqual([]);
});
