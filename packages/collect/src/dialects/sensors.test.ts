import { gzipSync } from 'node:zlib';
import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { sensors } from './sensors.ts';
import { base64, eventsOf, faultsOf, formOf, read, requestOf } from './spoken.fixture.ts';

const at = 1_763_719_200_000; // 2025-11-21T10:00:00Z
const track = (more: Record<string, Json> = {}): Json => ({
  type: 'track',
  event: 'ViewProduct',
  distinct_id: 'd1',
  time: at,
  _track_id: 814_923_117,
  properties: {},
  ...more,
});
const readList = (records: Json[], query = '?project=wk_1') =>
  read(sensors, `/sa${query}`, formOf({ data_list: base64(records) }));
const readOne = async (record: Json) => eventsOf(await readList([record]))[0];

test('a list as a server sends it: gzip in base64 in a form, the key in the address', async () => {
  const list = gzipSync(JSON.stringify([track(), track({ _track_id: 2 })])).toString('base64');
  const decoded = await read(sensors, '/sa?project=wk_1', formOf({ data_list: list, gzip: '1' }));
  expect(decoded).toMatchObject({ key: 'wk_1', sentAt: null, isDryRun: false });
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'track',
      name: 'ViewProduct',
      anonymousId: 'd1',
      userId: null,
      occurredAt: '2025-11-21T10:00:00.000Z',
    },
    { kind: 'track' },
  ]);
});

test('the checksum of a page must be that of the data, as Java counts it', async () => {
  // 'e30=': ((101 × 31 + 51) × 31 + 48) × 31 + 61
  const image = (sum: number) => read(sensors, `/sa.gif?token=wk_1&data=e30%3D&ext=crc%3D${sum}`);
  expect(faultsOf(await image(3_059_451))).toEqual(['unknown-type']);
  await expect(image(3_059_452)).rejects.toMatchObject({ code: 'request.invalid' });
  // A text whose hash is negative: -2147483648 is what Java says of it.
  const negative = formOf({ data: 'polygenelubricants', ext: 'crc=-2147483648' });
  await expect(read(sensors, '/sa.gif', negative)).rejects.toThrow('data is not valid JSON');
});

test('identities of IDM 3: the device, the login, contacts, and names of the sender', async () => {
  const identities = {
    $identity_cookie_id: 'c1',
    $identity_anonymous_id: 'own-1',
    $identity_login_id: 'u1',
    $identity_mobile: '13800000000',
    $identity_email: 'Ada@example.com',
    $identity_mp_unionid: 'un1',
    $identity_mp_openid: 'op1',
    $identity_card: 'k1',
    $identity_empty: '',
  };
  expect(await readOne(track({ identities, login_id: 'u1', anonymous_id: 'own-1' }))).toMatchObject({
    userId: 'u1',
    anonymousId: 'c1',
    identities: {
      device_id: 'own-1',
      mobile: '13800000000',
      email: 'Ada@example.com',
      unionid: 'un1',
      openid: 'op1',
      card: 'k1',
    },
  });
  const byMobile = track({
    identities: { $identity_cookie_id: 'c1', $identity_mobile: '138' },
    login_id: '$identity_mobile+138',
    distinct_id: '$identity_mobile+138',
  });
  expect(await readOne(byMobile)).toMatchObject({
    userId: null,
    anonymousId: 'c1',
    identities: { mobile: '138' },
  });
});

test('ids before IDM 3: a distinct id is a device until the record says otherwise', async () => {
  expect(await readOne(track())).toMatchObject({ userId: null, anonymousId: 'd1' });
  expect(await readOne(track({ distinct_id: 'u1', login_id: 'u1', anonymous_id: 'd1' }))).toMatchObject({
    userId: 'u1',
    anonymousId: 'd1',
  });
  const said = await readOne(track({ distinct_id: 'u1', properties: { $is_login_id: true, a: 1 } }));
  expect(said).toMatchObject({ userId: 'u1', anonymousId: null, properties: { a: 1 } });
  expect(said?.properties).not.toHaveProperty('$is_login_id');
});

test('a sign-up binds; of the older kind, the new id is also known as a device id from then on', async () => {
  const signUp = track({ type: 'track_signup', event: '$SignUp', distinct_id: 'u1', original_id: 'd1' });
  expect(eventsOf(await readList([signUp]))).toMatchObject([
    { kind: 'identify', userId: 'u1', anonymousId: 'd1' },
    { kind: 'alias', userId: 'u1', anonymousId: 'u1' },
  ]);
  const typed = track({
    type: 'track_signup',
    identities: { $identity_login_id: 'u1', $identity_cookie_id: 'd1' },
  });
  expect(eventsOf(await readList([typed]))).toMatchObject([
    { kind: 'identify', userId: 'u1', anonymousId: 'd1' },
  ]);
});

test('bind and unbind', async () => {
  const bind = track({
    type: 'track_id_bind',
    event: '$BindID',
    identities: { $identity_login_id: 'u1', $identity_mobile: '138' },
  });
  const unbind = track({
    type: 'track_id_unbind',
    event: '$UnbindID',
    identities: { $identity_mobile: '138' },
  });
  const login = track({ type: 'track_id_unbind', identities: { $identity_login_id: 'u1' } });
  expect(eventsOf(await readList([bind, unbind, login]))).toMatchObject([
    { kind: 'identify', userId: 'u1', identities: { mobile: '138' } },
    { kind: 'unbind', userId: null, anonymousId: null, identities: { mobile: '138' } },
    { kind: 'unbind', userId: null, identities: { user_id: 'u1' } },
  ]);
});

test('every change of a profile, and items', async () => {
  const change = (type: string, properties: Json) => track({ type, properties });
  const decoded = await readList([
    change('profile_set', { city: '北京', $lib: 'java' }),
    change('profile_set_once', { first: 1 }),
    change('profile_increment', { games: -2.5 }),
    change('profile_append', { movies: ['Sweet', 'Home'] }),
    change('profile_unset', { age: true }),
    change('profile_delete', {}),
    { type: 'item_set', item_type: 'book', item_id: 7, time: at, properties: { price: 9 } },
    { type: 'item_delete', item_type: 'book', item_id: 7, time: at, properties: {} },
  ]);
  expect(eventsOf(decoded)).toMatchObject([
    { kind: 'profile', traits: { city: '北京' } },
    { kind: 'profile', operations: [{ op: 'set_once', name: 'first', value: 1 }] },
    { kind: 'profile', operations: [{ op: 'increment', name: 'games', value: -2.5 }] },
    { kind: 'profile', operations: [{ op: 'append', name: 'movies', value: ['Sweet', 'Home'] }] },
    { kind: 'profile', operations: [{ op: 'unset', name: 'age', value: null }] },
    { kind: 'profile', operations: [{ op: 'delete', name: '', value: null }] },
    { kind: 'item', item: { type: 'book', id: '7' }, traits: { price: 9 }, anonymousId: null },
    { kind: 'item', item: { type: 'book', id: '7' }, operations: [{ op: 'delete', name: '', value: null }] },
  ]);
  expect(eventsOf(decoded)[0]?.traits).toEqual({ city: '北京' });
});

test('pages, screens, and what the context takes', async () => {
  const page = await readOne(
    track({
      event: '$pageview',
      lib: { $lib: 'js', $lib_version: '1.27.11' },
      properties: {
        $url: 'https://a.cn/x',
        $url_path: '/x',
        $title: 'X',
        $utm_source: 'baidu',
        $os: 'windows',
        own: 1,
      },
    }),
  );
  expect(page).toMatchObject({
    kind: 'page',
    properties: { own: 1, $os: 'windows' },
    context: {
      page: { url: 'https://a.cn/x', path: '/x', title: 'X' },
      campaign: { source: 'baidu' },
      library: { name: 'js', version: '1.27.11' },
    },
  });
  expect(page?.context).not.toHaveProperty('os');
  const properties = {
    $lib: 'Android',
    $os: 'Android',
    $os_version: '14',
    $app_version: '3.2',
    $screen_name: 'Main',
  };
  expect(await readOne(track({ event: '$AppViewScreen', properties }))).toMatchObject({
    kind: 'screen',
    properties: { name: 'Main' },
    context: { os: { name: 'Android', version: '14' }, app: { version: '3.2' } },
  });
});

test('times: sent at, and imports of history', async () => {
  const decoded = await readList([
    track({ _flush_time: at + 5_000, time_free: true }),
    track({ time: '1e' }),
  ]);
  expect(decoded.sentAt).toBe('2025-11-21T10:00:05.000Z');
  expect(eventsOf(decoded)).toMatchObject([{ historical: true }, { historical: false, occurredAt: '1e' }]);
});

test('an event keeps its id when it is sent again, and two events never share one', async () => {
  const idOf = async (record: Json) => (await readOne(record))?.messageId;
  expect(await idOf(track({ _flush_time: 1 }))).toBe(await idOf(track({ _flush_time: 2 })));
  expect(await idOf(track())).not.toBe(await idOf(track({ time: at + 1 })));
  const plain = { type: 'track', event: 'a', distinct_id: 'd', time: at, properties: {} };
  const [one, two] = eventsOf(await readList([plain, plain]));
  expect(one?.messageId).not.toBe(two?.messageId);
  expect(await idOf(plain)).toBe(one?.messageId);
});

test('debug: a dry run by its header, and faults in words', async () => {
  const query = `?token=wk_1&data=${encodeURIComponent(base64(track()))}`;
  expect(await read(sensors, `/debug${query}`, null, { 'dry-run': 'true' })).toMatchObject({
    isDryRun: true,
  });
  expect(await read(sensors, `/debug${query}`, null, { 'dry-run': 'false' })).toMatchObject({
    isDryRun: false,
  });
  const request = await requestOf('/debug');
  expect(sensors.answer([{ messageId: 'm', status: 'ok' }], request)).toMatchObject({
    status: 200,
    body: {},
  });
  const fault = {
    messageId: 'm',
    status: 'quarantined' as const,
    reason: 'unknown-type',
    detail: 'no such type',
  };
  expect(sensors.answer([fault], request)).toMatchObject({ status: 400, body: 'no such type' });
});

test('keys: what looks like one goes first, and a record may not go to another workspace', async () => {
  const keyOf = async (query: string, record: Json = track()) => (await readList([record], query)).key;
  expect(await keyOf('?project=default&token=wk_1')).toBe('wk_1');
  expect(await keyOf('?token=schemaLimited-x&project=wk_2')).toBe('wk_2');
  expect(await keyOf('', track({ token: 'wk_3' }))).toBe('wk_3');
  expect(await keyOf('?project=default')).toBe('default');
  expect(await keyOf('')).toBeNull();
  expect(faultsOf(await readList([track({ project: 'production' }), track({ token: 'wk_2' })]))).toEqual([
    'row-invalid',
  ]);
});

test('what is no event is set aside with its reason, whatever it holds', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) as Json;
  const hostile: Json[] = [
    null,
    'text',
    [track()],
    { type: '__proto__', event: 'x' },
    { type: 'profile_constructor', properties: { a: 1 } },
    track({ properties: { long: 'x'.repeat(100_000) } }),
    track({ properties: deep }),
    { ekey: 'k', pkv: 1, payloads: 'sealed' },
  ];
  expect(faultsOf(await readList(hostile))).toEqual([
    'not-an-object',
    'not-an-object',
    'not-an-object',
    'unknown-type',
    'unknown-type',
    'too-large',
    'too-large',
    'row-invalid',
  ]);
  const odd = JSON.parse(
    '{"type":"track","event":"e","identities":{"__proto__":"x","$identity_cookie_id":["no"]},"distinct_id":"d","properties":{"__proto__":{"a":1},"n":1e400},"time":1e400,"lib":[]}',
  ) as Json;
  expect(await readOne(odd)).toMatchObject({ kind: 'track', occurredAt: null });
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  const many = Array.from({ length: 2_001 }, () => track());
  await expect(readList(many)).rejects.toMatchObject({ code: 'request.too-large' });
  await expect(read(sensors, '/sa', Buffer.from('%%%'))).rejects.toMatchObject({ code: 'request.invalid' });
});
