import { buildScript, startMiniProgram } from '@skylantern/wechat/practice-wx';
import { expect, test } from 'vitest';
import { openCuttingProxy } from '../support/cutting-proxy.ts';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';
import { makeRandom } from '../support/random.ts';

const dialects = useDialects();

/** As `app.js` writes it. */
const appOf = (writeKey: string, host: string) =>
  `const { createSkylantern } = require('./skylantern-wechat.js');
   const sky = createSkylantern({ writeKey: '${writeKey}', host: '${host}', flushAt: 3, flushIntervalMs: 50 });
   App({ sky });`;
const pages = { 'pages/shelf/index': 'Page({})', 'pages/cart/index': 'Page({})' };

test('a mini program through cut lines, offline and a kill: each event once, its ids on one person', async () => {
  const world = await dialects.openWorld('Mini program');
  const proxy = await openCuttingProxy(dialects.url, 0.3, makeRandom(20_261_122));
  const script = await buildScript();
  const app = appOf(world.keys.writeKey, proxy.url);
  const first = startMiniProgram({ script, app, pages });
  const query = { utm_source: 'poster', utm_medium: 'qr' };
  first.launch({ path: 'pages/shelf/index', scene: 1047, query });
  first.call('track', '灯_seen', oddValues);
  first.call('identify', null, {}, { identities: { openid: 'o-1', unionid: 'u-1' } });
  first.open('pages/cart/index', { id: '7' });
  first.call('identify', 'ada', { plan: 'pro' });
  first.setOnline(false);
  for (let n = 0; n < 10; n += 1) first.call('track', 'offline', { n });
  first.setOnline(true);
  for (let n = 0; n < 10; n += 1) first.call('track', 'lamp_turned', { n });
  first.kill();

  const second = startMiniProgram({ script, app, pages, storage: first.storage });
  second.launch({ path: 'pages/shelf/index', scene: 1001 });
  expect(await second.call('flush', 60_000)).toBe(0);
  second.kill();
  await proxy.close();

  // launch, page, seen, identify, left, page, identify, 20 events; launch, page
  const events = await world.events(29);
  const counts = new Map<string, number>();
  for (const { event } of events) counts.set(event, (counts.get(event) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({
    app_launched: 2,
    screen_viewed: 3,
    screen_left: 1,
    person_identified: 2,
    灯_seen: 1,
    offline: 10,
    lamp_turned: 10,
  });
  expect(events.find(({ event }) => event === '灯_seen')?.properties).toEqual(oddValues);
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(await world.persons()).toMatchObject([{ isIdentified: true, properties: { plan: 'pro' } }]);
  const launched = await world.ask(
    `select path, utm_source, utm_medium, platform, os, device_model, library from events
     where event_name = 'app_launched' order by occurred_at limit 1`,
  );
  expect(launched).toMatchObject([
    {
      utm_source: 'poster',
      utm_medium: 'qr',
      platform: 'mini-program',
      os: 'iOS',
      device_model: 'iPhone 15',
    },
  ]);
  expect(
    await world.ask("select channel from events where event_name = 'app_launched' order by occurred_at"),
  ).toEqual([{ channel: 'other-campaign' }, { channel: 'direct' }]); // by its link; out of the list of those used lately
  expect(await world.quarantine()).toEqual([]);

  // The same unionid, told by a server, is the same person.
  const answer = await fetch(`${dialects.url}/v1/track?wait=queryable`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${world.keys.writeKey}:`)}` },
    body: JSON.stringify({ event: 'order_paid', identities: { unionid: 'u-1' } }),
  });
  expect(answer.status).toBe(200);
  const paid = (await world.events(30)).find(({ event }) => event === 'order_paid');
  expect(paid?.person).toBe(events[0]?.person);
});

test('the pixel: an image without a script is an event', async () => {
  const world = await dialects.openWorld('Pixel');
  const query = new URLSearchParams({
    writeKey: world.keys.writeKey,
    event: 'mail_opened',
    userId: 'ada',
    messageId: 'mail-1-ada',
    'properties.mail': '春',
  });
  for (let time = 0; time < 2; time += 1) {
    const image = await fetch(`${dialects.url}/v1/pixel?${query}`);
    expect([image.status, image.headers.get('content-type'), image.headers.get('cache-control')]).toEqual([
      200,
      'image/gif',
      'no-store',
    ]);
    const bytes = Buffer.from(await image.arrayBuffer());
    expect([bytes.toString('latin1', 0, 6), bytes.readUInt16LE(6), bytes.readUInt16LE(8)]).toEqual([
      'GIF89a',
      1,
      1,
    ]);
  }
  expect(await world.events(1)).toMatchObject([
    { event: 'mail_opened', userId: 'ada', messageId: 'mail-1-ada', properties: { mail: '春' } },
  ]);
});
