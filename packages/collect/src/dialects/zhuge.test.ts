import { deflateSync } from 'node:zlib';
import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { eventsOf, faultsOf, formOf, read, requestOf } from './spoken.fixture.ts';
import { zhuge } from './zhuge.ts';

const at = 1_763_719_200_000; // 2025-11-21T10:00:00Z
const envelope = (data: Json[], more: Record<string, Json> = {}): Json => ({
  sln: 'itn',
  owner: 'zg',
  pl: 'js',
  sdk: 'zg-js',
  sdkv: '2.0',
  ut: '2025-11-21 18:00:01',
  tz: 28_800_000,
  debug: 0,
  ak: 'wk_1',
  usr: { did: 'dev-1' },
  data,
  ...more,
});
const common = { $ct: at, $tz: 28_800_000, $sid: at - 1_000 };
const readPool = (data: Json[], more: Record<string, Json> = {}) =>
  read(
    zhuge,
    '/apipool',
    formOf({ method: 'event_statis_srv.upload', event: JSON.stringify(envelope(data, more)) }),
  );

test('the image of a page: JSON in the address', async () => {
  const pr = {
    ...common,
    $cuid: 'u1',
    $eid: '下单',
    $url: 'https://a.cn/x?q=1',
    $ref: '',
    _金额: 9.5,
    _a: 1,
    a: 2,
  };
  const event = encodeURIComponent(JSON.stringify(envelope([{ dt: 'evt', pr }])));
  const decoded = await read(zhuge, `/apipool?method=event_statis_srv.upload&event=${event}&_=1`);
  expect(decoded).toMatchObject({ key: 'wk_1', sentAt: '2025-11-21T10:00:01.000Z' });
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'track',
      name: '下单',
      userId: 'u1',
      anonymousId: 'dev-1',
      occurredAt: '2025-11-21T10:00:00.000Z',
      properties: { 金额: 9.5, _a: 1, a: 2, $tz: 28_800_000 },
      context: {
        page: { url: 'https://a.cn/x?q=1' },
        library: { name: 'zg-js', version: '2.0' },
        sessionId: String(at - 1_000),
      },
    },
  ]);
});

test('a form of an app: zlib in base64', async () => {
  const list = [
    { dt: 'pl', pr: { ...common, $os: 'Android', $ov: '14', $dv: 'Pixel', $imei: '86', $rs: '1080x1920' } },
  ];
  const event = deflateSync(JSON.stringify(envelope(list, { pl: 'and', sdk: 'zg_android' }))).toString(
    'base64',
  );
  const decoded = await read(
    zhuge,
    '/APIPOOL/',
    formOf({ method: 'event_statis_srv.upload', compress: '1', event }),
  );
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'track',
      name: '$pl',
      identities: { imei: '86' },
      properties: { $rs: '1080x1920' },
      context: { os: { name: 'Android', version: '14' }, device: { model: 'Pixel' } },
    },
  ]);
});

test('identify binds with an id, and changes properties without one', async () => {
  const decoded = await readPool([
    { dt: 'usr', pr: { ...common, $cuid: 'u1', _name: '张三', _age: 30 } },
    { dt: 'usr', pr: { ...common, _name: 'x' } },
  ]);
  expect(eventsOf(decoded)).toMatchObject([
    { kind: 'identify', userId: 'u1', anonymousId: 'dev-1', traits: { name: '张三', age: 30 } },
    { kind: 'profile', userId: null, anonymousId: 'dev-1', traits: { name: 'x' } },
  ]);
  expect(eventsOf(decoded)[0]?.properties).toEqual({ $tz: 28_800_000 });
});

test('sessions, pages, revenue and other built-in events, messages', async () => {
  const decoded = await readPool([
    { dt: 'ss', pr: common },
    { dt: 'se', pr: { ...common, $dru: 12_000 } },
    { dt: 'abp', pr: { ...common, $eid: 'pv', $page_title: '首页', $url: 'https://a.cn/' } },
    { dt: 'abp', pr: { ...common, $eid: 'revenue', $price: '2.5', $productQuantity: 4, $productID: 'p1' } },
    { dt: 'abp', pr: { ...common, $eid: 'revenue', $price: 2, $productQuantity: 4, $total: '7.9' } },
    { dt: 'abp', pr: { ...common, $eid: 'click' } },
    { dt: 'um', pr: { ...common, $push_id: 'x' } },
    { dt: 'mread', pr: common },
    { et: 'pg', pid: 'https://a.cn/p', pn: '商品', tl: 'T', ref: 'https://b.cn/', sid: 5 },
  ]);
  expect(eventsOf(decoded)).toMatchObject([
    { name: '$ss' },
    { name: '$se', properties: { $dru: 12_000 } },
    { kind: 'page', context: { page: { title: '首页', url: 'https://a.cn/' } } },
    { name: '$revenue', properties: { revenue: 10, $productID: 'p1' } },
    { name: '$revenue', properties: { revenue: 7.9 } },
    { name: '$click' },
    { name: '$um' },
    { name: '$mread' },
    {
      kind: 'page',
      properties: { name: '商品' },
      context: { page: { url: 'https://a.cn/p', title: 'T', referrer: 'https://b.cn/' }, sessionId: '5' },
    },
  ]);
});

test('the interface for servers: one event, the keys by Basic authorization', async () => {
  const one = {
    ak: 'wk_1',
    dt: 'evt',
    pl: 'js',
    debug: 0,
    ip: '1.2.3.4',
    usr: { did: 'dev-1' },
    pr: { ...common, $eid: 'a' },
  };
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  const path = '/open/v2/event_statis_srv/upload_event';
  const decoded = await read(zhuge, path, one, basic('wk_1:secret'));
  expect(decoded.key).toBe('wk_1');
  expect(eventsOf(decoded)).toMatchObject([{ name: 'a', anonymousId: 'dev-1', context: { ip: '1.2.3.4' } }]);
  expect((await read(zhuge, path, one, basic('wk_1:sk_2'))).key).toBe('sk_2');
  const form = await read(zhuge, path, formOf({ data: JSON.stringify(one) }), basic('wk_1:'));
  expect(eventsOf(form)).toEqual(eventsOf(decoded));
});

test('answers: an image for a page, a code for apps and servers', async () => {
  const [get, post] = [
    await requestOf('/apipool?event={}'),
    await requestOf('/upload/', formOf({ event: '{}' })),
  ];
  expect(zhuge.answer([], get)).toMatchObject({ status: 200, headers: { 'content-type': 'image/gif' } });
  expect(zhuge.answer([], post)).toMatchObject({
    status: 200,
    body: { return_code: 0, return_message: 'success' },
  });
  const fault = { messageId: 'm', status: 'quarantined' as const, reason: 'name-missing', detail: 'no name' };
  expect(zhuge.answer([fault], post)).toMatchObject({
    body: { return_code: -10002, return_message: 'no name' },
  });
});

test('an event keeps its id on the second address, whatever the request around it', async () => {
  const list = [{ dt: 'evt', pr: { ...common, $eid: 'a' } }];
  const [first] = eventsOf(await readPool(list));
  const [second] = eventsOf(await readPool(list, { ut: '2025-11-21 18:03:00' }));
  expect(second?.messageId).toBe(first?.messageId);
  const [other] = eventsOf(await readPool(list, { usr: { did: 'dev-2' } }));
  expect(other?.messageId).not.toBe(first?.messageId);
});

test('what is no event is set aside; what is no upload is refused', async () => {
  const decoded = await readPool([
    null,
    { dt: 'zgsee', pr: { s: 'x' } },
    { dt: 'constructor' },
    { dt: 'evt', pr: [] },
  ]);
  expect(faultsOf(decoded)).toEqual(['not-an-object', 'unknown-type', 'unknown-type']);
  expect(eventsOf(decoded)).toMatchObject([{ name: '', anonymousId: 'dev-1', occurredAt: null }]);
  const form = (fields: Record<string, string>) => read(zhuge, '/apipool', formOf(fields));
  expect((await form({ event: '{"type":"ping","ak":"wk_1"}' })).items).toEqual([]);
  await expect(form({ method: 'other.method', event: '{}' })).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(form({ event: '[1]' })).rejects.toThrow('event must be a JSON object');
  await expect(form({ event: '{"data":{}}' })).rejects.toThrow('data must be an array');
  await expect(form({ encrypt: '1', event: 'x' })).rejects.toThrow('encrypted');
  expect(zhuge.speaks?.(await requestOf('/upload', { other: 1 }))).toBe(false);
});
