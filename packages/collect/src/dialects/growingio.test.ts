import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { growingio } from './growingio.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

const at = Date.parse('2026-11-21T09:59:00.000Z');
const shared = {
  deviceId: 'd1',
  sessionId: 's1',
  timestamp: at,
  domain: 'shop.example',
  path: '/shelf',
  query: 'utm_source=x',
  title: '灯',
  platform: 'Web',
  language: 'zh-CN',
  sdkVersion: '4.1.0',
  dataSourceId: 'ds1',
  screenWidth: 1920,
};
const params = { projectId: 'wk_1' };
const send = (events: Json, query = `stm=${at + 1_000}&compress=0`) =>
  read(growingio, `/v3/projects/wk_1/collect?${query}`, events, {}, params);

test('pages, clicks, custom events, attributes of a user', async () => {
  const decoded = await send([
    { ...shared, eventType: 'VISIT', userId: '' },
    { ...shared, eventType: 'PAGE', eventSequenceId: 2 },
    { ...shared, eventType: 'VIEW_CLICK', xpath: '/div/button', textValue: '购买' },
    {
      ...shared,
      eventType: 'CUSTOM',
      eventName: 'order_paid',
      userId: 'u1',
      attributes: { price: '9.5' },
      resourceItem: { id: 'lamp', key: 'goods', attributes: { colour: 'red' } },
    },
    { ...shared, eventType: 'LOGIN_USER_ATTRIBUTES', userId: 'u1', attributes: { plan: 'pro' } },
    { ...shared, eventType: 'CUSTOM', eventName: 'x', userId: '+8613800138000', userKey: 'phone' },
  ]);
  expect(decoded).toMatchObject({ key: 'wk_1', sentAt: '2026-11-21T09:59:01.000Z' });
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'track',
      name: 'VISIT',
      anonymousId: 'd1',
      userId: null,
      properties: { screenWidth: 1920, dataSourceId: 'ds1' },
    },
    {
      kind: 'page',
      name: 'page_viewed',
      occurredAt: '2026-11-21T09:59:00.000Z',
      context: {
        page: { url: 'https://shop.example/shelf?utm_source=x', path: '/shelf', title: '灯' },
        sessionId: 's1',
        locale: 'zh-CN',
      },
    },
    { name: 'VIEW_CLICK', properties: { xpath: '/div/button', textValue: '购买' } },
    { name: 'order_paid', userId: 'u1', properties: { price: '9.5', item_id: 'lamp', item_key: 'goods' } },
    { kind: 'item', item: { type: 'goods', id: 'lamp' }, traits: { colour: 'red' } },
    { kind: 'identify', userId: 'u1', anonymousId: 'd1', traits: { plan: 'pro' } },
    { name: 'x', userId: null, identities: { mobile: '+8613800138000' } },
  ]);
});

test('an app: screens, its system', async () => {
  const [screen] = eventsOf(
    await send([
      { ...shared, eventType: 'PAGE', platform: 'Android', platformVersion: '14', deviceModel: 'Pixel 8' },
    ]),
  );
  expect(screen).toMatchObject({
    kind: 'screen',
    context: { screen: { name: '灯' }, os: { name: 'Android', version: '14' }, device: { model: 'Pixel 8' } },
  });
});

test('an image carries what lz-string made of the events; other compression is refused by name', async () => {
  // compressToEncodedURIComponent('[{"eventType":"VISIT","deviceId":"d1","timestamp":1763719140000}]')
  const data =
    'NobwRApgbhB2AuAVAngBwmAXGAagSQGU9EwAaMAE2gEsBjCPCrSgRjLHmoFsIBneAIZdUWFgHYAbAGYxLAJwsALAAZVygL4BdIA';
  const decoded = await read(
    growingio,
    `/v3/projects/wk_1/collect?stm=1&compress=11&data=${data}`,
    null,
    {},
    params,
  );
  expect(eventsOf(decoded)).toMatchObject([
    { name: 'VISIT', anonymousId: 'd1', occurredAt: '2025-11-21T09:59:00.000Z' },
  ]);
  await expect(send('\u0001\u0002', 'compress=1')).rejects.toThrow('set compress to false');
  await expect(
    read(growingio, '/v3/projects/wk_1/collect?compress=11&data=!!', null, {}, params),
  ).rejects.toThrow('damaged');
});

test('a repeat has the same ids; what is wrong is set aside', async () => {
  const events = [{ ...shared, eventType: 'VISIT' }, 7, { ...shared }];
  const first = await send(events);
  expect(eventsOf(await send(events))).toEqual(eventsOf(first));
  expect(first.items.slice(1)).toMatchObject([
    { setAside: { reason: 'not-an-object' } },
    { setAside: { reason: 'unknown-type' } },
  ]);
  const request = await requestOf('/v3/projects/wk_1/collect', []);
  expect(growingio.answer([], request)).toEqual({ status: 204, body: '' });
});
