import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { useDialects } from '../support/dialect-world.ts';
import { oddValues } from '../support/odd-values.ts';

// Zhuge.io publishes no SDK that can be pointed at an address; these are the requests that its SDKs write.
const dialects = useDialects();

const named = (values: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`_${name}`, value]));

function envelope(key: string, data: object[], more: object = {}): object {
  const now = new Date();
  const local = new Date(now.getTime() + 28_800_000).toISOString(); // a clock in Shanghai
  return {
    sln: 'itn',
    owner: 'zg',
    pl: 'js',
    sdk: 'zg-js',
    sdkv: '2.0',
    ut: `${local.slice(0, 10)} ${local.slice(11, 19)}`,
    tz: 28_800_000,
    debug: 0,
    ak: key,
    usr: { did: 'dev-1' },
    data,
    ...more,
  };
}

test('a page: images with the events in the address', async () => {
  const world = await dialects.openWorld('Zhuge page');
  const sid = Date.now();
  let at = sid;
  const send = async (dt: string, pr: object) => {
    const common = {
      $ct: at++,
      $tz: 28_800_000,
      $sid: sid,
      $url: 'https://shop.example/a?utm_source=baidu',
      $ref: '',
    };
    const event = JSON.stringify(envelope(world.keys.writeKey, [{ dt, pr: { ...common, ...pr } }]));
    const query = new URLSearchParams({ method: 'event_statis_srv.upload', event, _: String(at) });
    const answer = await fetch(`${dialects.url}/apipool?${query}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/gif']);
  };
  await send('ss', {});
  await send('abp', { $eid: 'pv', $page_title: '灯 Shop' });
  await send('evt', { $eid: '看灯', ...named(oddValues) });
  await send('usr', { $cuid: 'user-1', ...named({ name: 'Ada 李', seats: 3 }) });
  await send('evt', { $eid: 'order_paid', $cuid: 'user-1', _revenue: 9.5 });
  const events = await world.events(5);
  const device = { anonymousId: 'dev-1', sessionId: events[0]?.sessionId };
  expect(events).toMatchObject([
    { event: '$ss', ...device, userId: '', source: 'zhuge' },
    { event: 'page_viewed', ...device, userId: '' },
    { event: '看灯', ...device, userId: '', properties: oddValues },
    { event: 'person_identified', ...device, userId: 'user-1' },
    { event: 'order_paid', ...device, userId: 'user-1', properties: { revenue: 9.5 } },
  ]);
  expect(new Set(events.map(({ person }) => person)).size).toBe(1);
  expect(events[0]?.occurredAt.slice(0, 19)).toBe(new Date(sid).toISOString().slice(0, 19));
  expect(await world.persons()).toMatchObject([
    { isIdentified: true, properties: { name: 'Ada 李', seats: 3 } },
  ]);
  expect(
    await world.ask("select path, title, utm_source, library from events where event_name = 'page_viewed'"),
  ).toEqual([{ path: '/a', title: '灯 Shop', utm_source: 'baidu', library: 'zg-js/2.0' }]);
  expect(await world.quarantine()).toEqual([]);
});

test('an app: zlib in base64 in a form, and the same again at its second address', async () => {
  const world = await dialects.openWorld('Zhuge app');
  const at = Date.now();
  const list = [
    { dt: 'pl', pr: { $ct: at, $os: 'Android', $ov: '14', $dv: 'Pixel 8', $vn: '3.1', $sid: at } },
    { dt: 'evt', pr: { $ct: at + 1, $eid: 'lamp_seen', $sid: at, _price: -7.25 } },
    { dt: 'abp', pr: { $ct: at + 2, $eid: 'revenue', $price: '2.5', $productQuantity: '4', $sid: at } },
    { dt: 'zgsee', pr: {} },
  ];
  const app = { pl: 'and', sdk: 'zg_android', sdkv: '3.4' };
  const packed = deflateSync(JSON.stringify(envelope(world.keys.writeKey, list, app))).toString('base64');
  const form = { method: 'event_statis_srv.upload', compress: '1', event: packed };
  const post = async (path: string) => {
    const answer = await fetch(`${dialects.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    return (await answer.json()) as { return_code: number; results: { status: string }[] };
  };
  const said = async (path: string) => {
    const { return_code, results } = await post(path);
    return { return_code, results: results.map(({ status }) => status) };
  };
  expect(await said('/APIPOOL/')).toEqual({ return_code: 0, results: ['ok', 'ok', 'ok', 'quarantined'] });
  await world.events(3);
  expect(await said('/upload/')).toEqual({
    return_code: 0,
    results: ['duplicate', 'duplicate', 'duplicate', 'quarantined'],
  });
  expect(await world.events(3)).toMatchObject([
    { event: '$pl', anonymousId: 'dev-1' },
    { event: 'lamp_seen', properties: { price: -7.25 } },
    { event: '$revenue', properties: { revenue: 10 } },
  ]);
  expect(
    await world.ask("select os, os_version, device_model, app_version from events where event_name = '$pl'"),
  ).toEqual([{ os: 'Android', os_version: '14', device_model: 'Pixel 8', app_version: '3.1' }]);
  expect((await world.quarantine()).map(({ reason }) => reason)).toContain('unknown-type');
});

test('a server: one event with Basic authorization, faults told by a code', async () => {
  const world = await dialects.openWorld('Zhuge server');
  const upload = async (event: object, key: string, secret = '') => {
    const answer = await fetch(`${dialects.url}/open/v2/event_statis_srv/upload_event`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
      },
      body: JSON.stringify(event),
    });
    const { return_code, return_message } = (await answer.json()) as {
      return_code: number;
      return_message: string;
    };
    return { status: answer.status, return_code, return_message };
  };
  const event = (pr: object) => ({ ak: world.keys.writeKey, dt: 'evt', pl: 'js', usr: { did: 'dev-1' }, pr });
  const { writeKey, serverKey } = world.keys;
  const ok = { status: 200, return_code: 0, return_message: 'success' };
  expect(await upload(event({ $ct: Date.now(), $eid: 'a', $cuid: 'user-1' }), writeKey)).toEqual(ok);
  expect(
    await upload(event({ $ct: Date.now() + 1, $eid: 'b', $cuid: 'user-1' }), writeKey, serverKey),
  ).toEqual(ok);
  expect(await upload(event({ $ct: Date.now() }), writeKey)).toMatchObject({
    status: 200,
    return_code: -10002,
  });
  expect(await upload(event({ $eid: 'c' }), 'wk_unknown')).toMatchObject({
    status: 401,
    return_code: -10002,
  });
  expect(await world.events(2)).toMatchObject([
    { event: 'a', userId: 'user-1' },
    { event: 'b', userId: 'user-1' },
  ]);
});

test('hostile requests end in a refusal or in quarantine, in every dialect of this family', async () => {
  const world = await dialects.openWorld('Hostile');
  const { url } = dialects;
  const key = world.keys.writeKey;
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const odd = '{"__proto__":{"a":1},"constructor":1,"n":1e400,"nul":"a\\u0000b"}';
  const bodies = [
    '',
    '[]',
    '{}',
    '"x"',
    'null',
    '\u0000\u0000',
    nested,
    odd,
    `[${odd}]`,
    'data=%',
    'event=%7B%7D',
  ];
  const sensors = (properties: string) =>
    `[{"type":"track","event":"e\\u0000","distinct_id":"device\\u0000","properties":${properties}}]`;
  const analysys = (context: string) => `[{"xwho":"device\\u0000","xwhat":"e","xcontext":${context}}]`;
  const zhuge = (pr: string) =>
    new URLSearchParams({
      event: `{"ak":"${key}","usr":{"did":"device-9"},"data":[{"dt":"evt","pr":${pr}}]}`,
    }).toString();
  const requests = [
    ...bodies.flatMap((body) =>
      [`/sa?token=${key}`, `/debug?token=${key}`, `/up?appid=${key}`, '/apipool'].map((path) => ({
        path,
        body,
      })),
    ),
    { path: `/sa?token=${key}`, body: sensors(odd) },
    { path: `/sa?token=${key}`, body: sensors(nested) },
    { path: `/up?appid=${key}`, body: analysys(odd) },
    { path: `/up?appid=${key}`, body: analysys(nested) },
    { path: '/apipool', body: zhuge(odd.replace('{', '{"$eid":"e",')) },
    { path: '/apipool', body: zhuge(nested) },
  ];
  const failed: unknown[] = [];
  for (const { path, body } of requests) {
    const answer = await fetch(`${url}${path}`, { method: 'POST', body });
    if (answer.status >= 500) failed.push({ path, body: body.slice(0, 60), answer: await answer.text() });
  }
  expect(failed).toEqual([]);
  await fetch(`${url}/up?appid=${key}`, {
    method: 'POST',
    body: '[{"xwho":"device-9","xwhat":"last","xcontext":{}}]',
  });
  const stored = await world.events(4);
  expect(stored.map(({ event }) => event)).toContain('last');
});
