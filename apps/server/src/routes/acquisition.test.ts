import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

let server: TestServer;
let ours: Keys;
let theirs: Keys;

beforeAll(async () => {
  server = await openTestServer();
  [ours, theirs] = [await server.makeWorkspace('ours'), await server.makeWorkspace('theirs')];
});
afterAll(() => server?.close());

const call = (method: string, path: string, body?: object, keys = ours) =>
  server.call(keys, method, path, body);

test('channel rules: tried before they are saved, saved, in force, and taken back; for one workspace alone', async () => {
  const { rules: builtIn, isDefault } = await call('GET', '/api/v1/channel-rules');
  expect(isDefault).toBe(true);
  const url = 'shop.example/?utm_source=clinic-7&utm_campaign=spring';
  expect(await call('POST', '/api/v1/channel-rules/try', { url })).toMatchObject({
    channel: 'other-campaign',
  });
  const own = { channel: 'clinics', when: [{ of: 'utm_source', operator: 'is', values: ['clinic*'] }] };
  const rules = [own, ...(builtIn as object[])];
  const trial = await call('POST', '/api/v1/channel-rules/try', { url, rules });
  expect(trial).toMatchObject({
    channel: 'clinics',
    rule: 0,
    touch: { source: 'clinic-7', campaign: 'spring' },
  });
  expect(await call('PUT', '/api/v1/channel-rules', { rules })).toMatchObject({ isDefault: false });
  expect(await call('GET', '/api/v1/channel-rules', undefined, theirs)).toMatchObject({ isDefault: true });

  const page = { page: { url: `https://${url}` } };
  await server.send(ours, [
    { type: 'page', anonymousId: 'device-1', context: page },
    { type: 'identify', anonymousId: 'device-1', userId: 'ada-1', context: page, traits: { name: 'Ada' } },
    { type: 'track', anonymousId: 'device-1', userId: 'ada-1', event: 'ordered', context: page },
  ]);
  const found = await call('GET', '/api/v1/persons?search=ada-1');
  const [ada] = found['items'] as { properties: object }[];
  const touch = { channel: 'clinics', source: 'clinic-7', campaign: 'spring' };
  expect(ada?.properties).toMatchObject({ first_touch: touch, last_touch: touch, signup_touch: touch });
  const breakdown = {
    by: [
      { property: { of: 'event', name: '$session_campaign' } },
      { property: { of: 'person', name: 'first_touch.channel' } },
    ],
  };
  const asked = await call('POST', '/api/v1/insights/trend', {
    params: { series: [{ what: { event: 'ordered' }, measure: { of: 'total' } }] },
    period: { last: '7d' },
    breakdown,
  });
  const rows = asked['rows'] as { part: string; point: number | null; values: string[]; value: number }[];
  expect(rows.filter(({ part, point }) => part === 'value' && point === null)).toMatchObject([
    { values: ['spring', 'clinics'], value: 1 },
  ]);
  await call('DELETE', '/api/v1/channel-rules');
  expect(await call('GET', '/api/v1/channel-rules')).toMatchObject({ isDefault: true, rules: builtIn });
});

test('rules that cannot be are refused with their place', async () => {
  const when = (values: string[], operator = 'is') => [
    { channel: 'x', when: [{ of: 'host', operator, values }] },
  ];
  expect(await call('PUT', '/api/v1/channel-rules', { rules: when([]) })).toMatchObject({
    status: 400,
    error: { field: 'rules.0.when.0.values' },
  });
  expect(await call('PUT', '/api/v1/channel-rules', { rules: when(['a'], 'is_set') })).toMatchObject({
    status: 400,
  });
  expect(await call('PUT', '/api/v1/channel-rules', { rules: [] })).toMatchObject({ status: 400 });
  expect(await call('POST', '/api/v1/channel-rules/try', { url: 'mailto:a@b.example' })).toMatchObject({
    status: 400,
    error: { field: 'url' },
  });
});

test('accounts: listed, searched, with their persons and what they did; counted in insights', async () => {
  await call('PUT', '/api/v1/account-settings', { fromEmail: true });
  await server.send(ours, [
    { type: 'identify', userId: 'bob-1', traits: { email: 'bob@acme.com' } },
    { type: 'identify', userId: 'cleo-1', traits: { email: 'cleo@mail.acme.com' } },
    { type: 'identify', userId: 'dan-1', traits: { email: 'dan@qq.com' } },
    { type: 'group', userId: 'dan-1', groupId: 'org-7', traits: { name: 'Lantern Works', plan: 'pro' } },
    { type: 'track', userId: 'bob-1', event: 'trial_begun' },
    { type: 'track', userId: 'cleo-1', event: 'contract_signed' },
    { type: 'track', userId: 'dan-1', event: 'trial_begun' },
  ]);
  const list = await call('GET', '/api/v1/accounts');
  const items = list['items'] as { id: string; key: string; label: string; persons: number }[];
  expect(items.map(({ key, label, persons }) => [key, label, persons]).sort()).toEqual([
    ['acme.com', 'acme.com', 2],
    ['org-7', 'Lantern Works', 1],
  ]);
  for (const search of ['org', 'ACME', 'lantern', 'works']) {
    const found = await call('GET', `/api/v1/accounts?search=${search}`);
    expect((found['items'] as object[]).length, search).toBe(1);
  }
  const first = await call('GET', '/api/v1/accounts?limit=1');
  const second = await call(
    'GET',
    `/api/v1/accounts?limit=1&cursor=${encodeURIComponent(String(first['next']))}`,
  );
  expect([first, second].flatMap((page) => page['items'] as object[])).toHaveLength(2);
  expect(second['next']).toBe(null);
  const acme = items.find(({ key }) => key === 'acme.com')?.id ?? '';
  const persons = await call('GET', `/api/v1/accounts/${acme}/persons`);
  expect((persons['items'] as { label: string }[]).map(({ label }) => label).sort()).toEqual([
    'bob@acme.com',
    'cleo@mail.acme.com',
  ]);
  const events = await call('GET', `/api/v1/accounts/${acme}/events?event=contract_signed`);
  expect(events['items']).toMatchObject([{ event: 'contract_signed', personLabel: 'cleo@mail.acme.com' }]);
  expect(await call('GET', `/api/v1/accounts/${acme}`, undefined, theirs)).toMatchObject({ status: 404 });

  const request = {
    params: { steps: [{ what: { event: 'trial_begun' } }, { what: { event: 'contract_signed' } }] },
    period: { last: '7d' },
    count: 'accounts',
  };
  const funnel = await call('POST', '/api/v1/insights/funnel', request);
  expect((funnel['rows'] as { persons: number }[]).map((row) => row.persons)).toEqual([2, 1]);
  const behind = await call('POST', '/api/v1/insights/funnel/accounts', { request, cell: { step: 2 } });
  expect(behind).toMatchObject({ total: 1, accounts: [{ key: 'acme.com', persons: 2 }], next: null });

  expect(
    await call('PUT', '/api/v1/account-settings/domains/acme.com', { accountKey: 'org-7' }),
  ).toMatchObject({ moved: 2 });
  expect(await call('GET', '/api/v1/account-settings')).toMatchObject({
    fromEmail: true,
    domains: [{ domain: 'acme.com', accountKey: 'org-7' }],
  });
  const moved = await call('GET', '/api/v1/accounts?search=org-7');
  expect(moved['items']).toMatchObject([{ persons: 3 }]);
});
