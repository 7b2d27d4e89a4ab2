import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json } from '@skylantern/contracts';
import { FileEventLog } from '@skylantern/store';
import { expect, test } from 'vitest';
import { encodeRecord } from '../door/log-record.ts';
import { openpanel } from './openpanel.ts';
import { recallRepeats } from './openpanel-repeats.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

const browser = { 'openpanel-client-id': 'wk_1', 'user-agent': 'Mozilla/5.0', 'openpanel-sdk-name': 'web' };
const server = { 'openpanel-client-id': 'wk_1', 'openpanel-client-secret': 'sk_1' };
const call = (type: string, payload: Json, headers: Record<string, string> = server) =>
  read(openpanel, '/track', { type, payload }, headers);

test('a visitor without a profile is known by address and browser for a day; with one, by that alone', async () => {
  const view = {
    name: 'screen_view',
    properties: {
      __path: 'https://shop.example/a?x=1',
      __title: '灯',
      __referrer: 'https://www.google.com/',
    },
  };
  const [seen] = eventsOf(await call('track', view, browser));
  expect(seen).toMatchObject({
    kind: 'page',
    name: 'page_viewed',
    userId: null,
    anonymousId: expect.stringMatching(/^[0-9a-f]{32}$/),
    context: { page: { url: 'https://shop.example/a?x=1', title: '灯' }, library: { name: 'web' } },
  });
  const [known] = eventsOf(await call('track', { name: 'x', profileId: 'u1' }, browser));
  expect(known).toMatchObject({ kind: 'track', name: 'x', userId: 'u1', anonymousId: null });
  const [identified] = eventsOf(
    await call('identify', { profileId: 'u1', email: 'a@b.c', properties: { p: 1 } }, browser),
  );
  expect(identified).toMatchObject({
    kind: 'identify',
    userId: 'u1',
    anonymousId: seen?.anonymousId,
    identities: { email: 'a@b.c' },
    traits: { email: 'a@b.c', p: 1 },
  });
  const [nobody] = eventsOf(await call('track', { name: 'x' }));
  expect(nobody).toMatchObject({ userId: null, anonymousId: null });
  const [screen] = eventsOf(
    await call('track', { name: 'screen_view', profileId: 7, properties: { __path: '/Cart' } }),
  );
  expect(screen).toMatchObject({ kind: 'screen', userId: '7', context: { screen: { name: '/Cart' } } });
});

test('profile, revenue, groups', async () => {
  expect(eventsOf(await call('increment', { profileId: 'u1', property: 'n', value: 2 }))).toMatchObject([
    { kind: 'profile', operations: [{ op: 'increment', name: 'n', value: 2 }] },
  ]);
  expect(eventsOf(await call('decrement', { profileId: 'u1', property: 'n' }))).toMatchObject([
    { operations: [{ op: 'increment', name: 'n', value: -1 }] },
  ]);
  await expect(call('increment', { profileId: 'u1', property: 'n', value: 'x' })).rejects.toThrow('number');
  expect(
    eventsOf(
      await call('track', {
        name: 'revenue',
        profileId: 'u1',
        properties: { __revenue: 9.5, currency: 'EUR' },
      }),
    ),
  ).toMatchObject([{ kind: 'track', name: 'revenue', properties: { revenue: 9.5, currency: 'EUR' } }]);
  expect(
    eventsOf(await call('group', { id: 'g1', type: 'company', name: 'G', properties: { s: 1 } })),
  ).toMatchObject([{ kind: 'account', accountKey: 'g1', traits: { name: 'G', type: 'company', s: 1 } }]);
  expect(eventsOf(await call('assign_group', { groupIds: ['g1', 'g2'], profileId: 'u1' }))).toMatchObject([
    { kind: 'group', accountKey: 'g1', userId: 'u1' },
    { kind: 'group', accountKey: 'g2', userId: 'u1' },
  ]);
  expect(eventsOf(await call('alias', { profileId: 'u1', alias: 'd1' }))).toMatchObject([
    { kind: 'alias', userId: 'u1', previousId: 'd1' },
  ]);
});

test('a repeat within seconds is the same; a call that was queued has its own time', async () => {
  const idOf = async (payload: Json, receivedAt: string) => {
    const plain = await requestOf('/track', { type: 'track', payload }, server);
    const request = { ...plain, receivedAt: new Date(receivedAt) };
    const [event] = eventsOf(await openpanel.decode(request));
    openpanel.answer([], request);
    return event;
  };
  const plain = { name: 'x', profileId: 'u1' };
  const first = await idOf(plain, '2026-11-21T10:00:00.000Z');
  expect((await idOf(plain, '2026-11-21T10:00:01.500Z'))?.messageId).toBe(first?.messageId);
  const next = { name: 'y', profileId: 'u1' };
  const before = await idOf(next, '2026-11-21T10:00:04.900Z');
  expect((await idOf(next, '2026-11-21T10:00:05.400Z'))?.messageId).toBe(before?.messageId);
  expect((await idOf(plain, '2026-11-21T10:00:09.000Z'))?.messageId).not.toBe(first?.messageId);
  const queued = { ...plain, properties: { __timestamp: '2026-11-21T09:00:00.000Z' } };
  const late = await idOf(queued, '2026-11-21T10:00:00.000Z');
  expect(late).toMatchObject({ occurredAt: '2026-11-21T09:00:00.000Z', properties: {} });
  expect((await idOf(queued, '2026-11-21T12:00:00.000Z'))?.messageId).toBe(late?.messageId);
});

test('after a start, what was heard in the minute before the end is known for half a minute', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'repeats-'));
  const heardAt = async (name: string, at: string) => {
    const plain = await requestOf('/track', { type: 'track', payload: { name, profileId: 'u1' } }, server);
    const request = { ...plain, receivedAt: new Date(at) };
    const events = eventsOf(await openpanel.decode(request));
    openpanel.answer([], request);
    return { events, receivedAt: request.receivedAt.getTime() };
  };
  let now = Date.parse('2026-11-21T11:00:00.000Z');
  const log = await FileEventLog.open({ directory, now: () => now });
  const messageIds: string[] = [];
  for (const name of ['before', 'long_before']) {
    const { events, receivedAt } = await heardAt(name, new Date(now).toISOString());
    const record = {
      v: 1,
      workspaceId: 'ws_1',
      source: 'openpanel',
      sentAt: null,
      ip: '',
      userAgent: '',
    } as const;
    const long = name === 'long_before' ? 61_000 : 0;
    await log.append(encodeRecord({ ...record, events, receivedAt: receivedAt - long, setAside: [] }));
    messageIds.push(events[0]?.messageId ?? '');
    now += 1_000;
  }
  const before = new Date('2026-11-21T11:00:20.000Z');
  await recallRepeats(log, { before, now: new Date('2026-11-21T11:00:30.000Z') });
  const again = (await heardAt('before', '2026-11-21T11:00:53.000Z')).events[0]?.messageId;
  const longAgo = (await heardAt('long_before', '2026-11-21T11:00:53.000Z')).events[0]?.messageId;
  expect(again).toBe(messageIds[0]);
  expect(longAgo).not.toBe(messageIds[1]);
  expect((await heardAt('before', '2026-11-21T11:01:06.000Z')).events[0]?.messageId).not.toBe(again);
  await log.close();
  await rm(directory, { recursive: true, force: true });
});

test('keys, the shared address, answers', async () => {
  expect((await call('track', { name: 'x' })).key).toBe('sk_1');
  expect((await call('track', { name: 'x' }, { ...server, 'openpanel-client-secret': 'else' })).key).toBe(
    'wk_1',
  );
  const speaks = async (body: Json, headers = {}) =>
    openpanel.speaks?.(await requestOf('/track', body, headers));
  expect(await speaks({ type: 'track', payload: {} })).toBe(true);
  expect(await speaks({}, browser)).toBe(true);
  expect(await speaks({ event: 'x', properties: { token: 't' } })).toBe(false);
  expect(await speaks([{ event: 'x', properties: {} }])).toBe(false);
  expect(await speaks('data=e30=')).toBe(false);
  const replay = await call('replay', { chunk_index: 0, payload: 'x'.repeat(100) });
  expect(replay.items).toMatchObject([{ setAside: { reason: 'unknown-type', raw: { type: 'replay' } } }]);
  const request = await requestOf('/track', {}, browser);
  expect(openpanel.answer([{ messageId: 'm', status: 'ok' }], request)).toMatchObject({
    status: 200,
    body: { deviceId: expect.any(String), sessionId: '' },
  });
  const fault = { messageId: '', status: 'quarantined', reason: 'unknown-type', detail: 'no' } as const;
  expect(openpanel.answer([fault], request).status).toBe(202);
});
