import { type Json, SkylanternError } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { analysys } from './analysys.ts';
import { base64, eventsOf, faultsOf, read, requestOf } from './spoken.fixture.ts';

const at = 1_763_719_200_000; // 2025-11-21T10:00:00Z
const item = (xwhat: string, xcontext: Record<string, Json> = {}, xwho = 'JS1'): Json => ({
  appid: 'wk_1',
  xwho,
  xwhat,
  xwhen: at,
  xcontext: { $lib: 'JS', $lib_version: '4.5.5', $platform: 'JS', $debug: 0, $is_login: false, ...xcontext },
});
const readList = (items: Json[]) => read(analysys, '/up?appid=wk_1', items);

test('an array as the browser posts it, and one in the address of an image', async () => {
  const list = [item('$pageview', { $url: 'https://a.cn/x', $title: '首页', $session_id: 's1', own: 1 })];
  const posted = await readList(list);
  expect(posted).toMatchObject({ key: 'wk_1', sentAt: null });
  expect(eventsOf(posted)).toMatchObject([
    {
      kind: 'page',
      userId: null,
      anonymousId: 'JS1',
      occurredAt: '2025-11-21T10:00:00.000Z',
      properties: { own: 1 },
      context: {
        page: { url: 'https://a.cn/x', title: '首页' },
        sessionId: 's1',
        library: { name: 'JS', version: '4.5.5' },
      },
    },
  ]);
  const image = await read(analysys, `/up?appid=wk_1&data=${encodeURIComponent(base64(list))}&send_type=a1b`);
  expect(eventsOf(image)).toEqual(eventsOf(posted));
});

test('an image, whose SDK splits what is beyond 16 bits, says the same as a post', async () => {
  // 🏮 is U+1F3EE, the pair D83C DFEE, which the SDK writes as ED A0 BC ED BF AE.
  const whole = Buffer.from(JSON.stringify([item('a', { lamp: '한🏮' })])).toString('hex');
  const split = Buffer.from(whole.replace('f09f8fae', 'eda0bcedbfae'), 'hex');
  const data = encodeURIComponent(split.toString('base64'));
  const [event] = eventsOf(await read(analysys, `/up?appid=wk_1&data=${data}`));
  expect(event?.properties).toMatchObject({ lamp: '한🏮' });
});

test('alias binds the login to the device; after it, who is a login', async () => {
  const decoded = await readList([
    item('$alias', { $original_id: 'JS1', $is_login: true }, 'u1'),
    item('order_paid', { $is_login: true, total: 9.5 }, 'u1'),
    item('order_paid', { total: 1 }),
  ]);
  expect(eventsOf(decoded)).toMatchObject([
    { kind: 'identify', userId: 'u1', anonymousId: 'JS1' },
    { kind: 'track', name: 'order_paid', userId: 'u1', anonymousId: null, properties: { total: 9.5 } },
    { userId: null, anonymousId: 'JS1' },
  ]);
  expect(eventsOf(decoded)[0]?.properties).not.toHaveProperty('$original_id');
});

test('every change of a profile, without what the SDK says of itself', async () => {
  const decoded = await readList([
    item('$profile_set', { city: '北京' }),
    item('$profile_set_once', { $first_visit_time: '2025-11-21' }),
    item('$profile_increment', { games: 2 }),
    item('$profile_append', { movies: ['Home'] }),
    item('$profile_unset', { age: '' }),
    item('$profile_delete'),
  ]);
  const changes = eventsOf(decoded).map(({ kind, traits, operations }) => ({ kind, traits, operations }));
  expect(changes).toEqual([
    { kind: 'profile', traits: { city: '北京' }, operations: undefined },
    {
      kind: 'profile',
      traits: {},
      operations: [{ op: 'set_once', name: '$first_visit_time', value: '2025-11-21' }],
    },
    { kind: 'profile', traits: {}, operations: [{ op: 'increment', name: 'games', value: 2 }] },
    { kind: 'profile', traits: {}, operations: [{ op: 'append', name: 'movies', value: ['Home'] }] },
    { kind: 'profile', traits: {}, operations: [{ op: 'unset', name: 'age', value: null }] },
    { kind: 'profile', traits: {}, operations: [{ op: 'delete', name: '', value: null }] },
  ]);
});

test('an event that waited in the queue keeps its id', async () => {
  const [first] = eventsOf(await readList([item('a')]));
  const request = await requestOf('/up?appid=wk_1', [item('b'), item('a')]);
  const later = await analysys.decode({ ...request, receivedAt: new Date('2026-11-23T10:00:00Z') });
  expect(eventsOf(later)[1]?.messageId).toBe(first?.messageId);
});

test('answers: what can never be read leaves the queue, anything else is sent again', async () => {
  const request = await requestOf('/up?appid=wk_1', []);
  expect(analysys.answer([], request)).toMatchObject({ status: 200, body: { code: 200 } });
  const refused = (code: 'request.invalid' | 'auth.write-key-unknown' | 'log.full') =>
    analysys.refuse?.(new SkylanternError(code, 'why'), request);
  expect(refused('request.invalid')).toMatchObject({ status: 200, body: { code: 400, message: 'why' } });
  expect(refused('auth.write-key-unknown')).toMatchObject({ status: 401, body: { code: 401 } });
  expect(refused('log.full')).toMatchObject({ status: 503, body: { code: 503 } });
});

test('hostile items are set aside or read without harm', async () => {
  const odd = JSON.parse('{"xwho":{},"xwhat":["x"],"xwhen":"x","xcontext":{"__proto__":{"a":1}}}') as Json;
  const decoded = await readList([null, 7, item('a', { long: 'x'.repeat(100_000) }), odd]);
  expect(faultsOf(decoded)).toEqual(['not-an-object', 'not-an-object', 'too-large']);
  expect(eventsOf(decoded)).toMatchObject([{ kind: 'track', name: '', userId: null, anonymousId: null }]);
});
