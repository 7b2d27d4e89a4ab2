import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { ga4 } from './ga4.ts';
import { eventsOf, read, requestOf } from './spoken.fixture.ts';

const url = '/mp/collect?measurement_id=G-1&api_secret=wk_1';
const micros = Date.parse('2026-11-21T09:59:00.000Z') * 1_000;
const send = (body: Json) => read(ga4, url, body);

test('a request: events, the page, the session, consent, properties of the person', async () => {
  const decoded = await send({
    client_id: 'c.1',
    user_id: 'u1',
    timestamp_micros: String(micros),
    user_agent: 'Mozilla/5.0',
    ip_override: '198.51.100.7',
    consent: { ad_user_data: 'GRANTED', ad_personalization: 'DENIED' },
    device: {
      category: 'mobile',
      language: 'zh-CN',
      operating_system: 'Android',
      operating_system_version: '14',
      model: 'Pixel 8',
    },
    user_properties: { plan: { value: 'pro' }, gone: { value: null } },
    user_data: { sha256_email_address: ['ab'.repeat(32)] },
    events: [
      {
        name: 'page_view',
        params: { page_location: 'https://shop.example/?utm_source=x', page_title: '灯', session_id: 17 },
      },
      {
        name: 'purchase',
        params: { transaction_id: 'T1', value: 9.5, currency: 'EUR', items: [{ item_id: 'lamp' }] },
      },
      { name: 'late', timestamp_micros: micros - 1_000_000 },
    ],
  });
  expect(decoded).toMatchObject({ key: 'wk_1', isDryRun: false });
  expect(eventsOf(decoded)).toMatchObject([
    {
      kind: 'page',
      name: 'page_viewed',
      anonymousId: 'c.1',
      userId: 'u1',
      occurredAt: '2026-11-21T09:59:00.000Z',
      properties: { page_title: '灯', session_id: 17, stream: 'G-1' },
      context: {
        page: { url: 'https://shop.example/?utm_source=x', title: '灯' },
        sessionId: '17',
        userAgent: 'Mozilla/5.0',
        ip: '198.51.100.7',
        locale: 'zh-CN',
        os: { name: 'Android', version: '14' },
        device: { type: 'mobile', model: 'Pixel 8' },
        consent: { ad_user_data: true, ad_personalization: false },
      },
    },
    { kind: 'track', name: 'purchase', properties: { revenue: 9.5, value: 9.5, currency: 'EUR' } },
    { name: 'late', occurredAt: '2026-11-21T09:58:59.000Z' },
    {
      kind: 'identify',
      identities: { email_sha256: 'ab'.repeat(32) },
      traits: { plan: 'pro' },
      operations: [{ op: 'unset', name: 'gone', value: null }],
    },
  ]);
});

test('repeats: by transaction, by time; without either each is its own', async () => {
  const ids = async (body: { [key: string]: Json }) =>
    eventsOf(await send({ client_id: 'c', ...body })).map(({ messageId }) => messageId);
  const purchase = { events: [{ name: 'purchase', params: { transaction_id: 'T1' } }] };
  expect(await ids(purchase)).toEqual(await ids(purchase));
  const timed = { timestamp_micros: micros, events: [{ name: 'a' }, { name: 'a' }] };
  expect(await ids(timed)).toEqual(await ids(timed));
  expect(new Set(await ids(timed)).size).toBe(2);
  const plain = { events: [{ name: 'a' }] };
  expect(await ids(plain)).not.toEqual(await ids(plain));
});

test('hostile values', async () => {
  const decoded = await send({
    client_id: 5,
    user_properties: [1],
    user_data: 'x',
    consent: [],
    device: null,
    timestamp_micros: 'soon',
    events: [null, { name: 7, params: [] }, { name: 'a', timestamp_micros: 1e300 }],
  });
  expect(decoded.items).toMatchObject([
    { setAside: { reason: 'not-an-object' } },
    { event: { name: '', anonymousId: '5', occurredAt: 'soon' } },
    { event: { name: 'a', occurredAt: '1e+300' } },
  ]);
  await expect(send({ client_id: 'c' })).rejects.toThrow('events must be');
  await expect(send([])).rejects.toThrow('object');
});

test('validation: what Google would say, and nothing is kept', async () => {
  const body = {
    events: [
      { name: '_bad' },
      { name: 'session_start' },
      { name: 'fine', params: { 'bad name': 1, note: 'x'.repeat(101), page_title: 'x'.repeat(101) } },
      { params: {} },
    ],
  };
  const request = await requestOf('/debug/mp/collect?measurement_id=G-1&api_secret=wk_1', body);
  expect(await ga4.decode(request)).toMatchObject({ isDryRun: true });
  expect(ga4.answer([], request)).toMatchObject({
    status: 200,
    body: {
      validationMessages: [
        { fieldPath: 'client_id', validationCode: 'VALUE_REQUIRED' },
        { fieldPath: 'events[0].name', validationCode: 'NAME_INVALID' },
        { fieldPath: 'events[1].name', validationCode: 'NAME_RESERVED' },
        { fieldPath: 'events[2].params.bad name', validationCode: 'NAME_INVALID' },
        { fieldPath: 'events[2].params.note', validationCode: 'VALUE_OUT_OF_BOUNDS' },
        { fieldPath: 'events[3].name', validationCode: 'VALUE_REQUIRED' },
      ],
    },
  });
  expect(ga4.answer([], await requestOf(url, body))).toEqual({ status: 204, body: '' });
});
