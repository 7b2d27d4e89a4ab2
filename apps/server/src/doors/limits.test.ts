import type { CanaryState, PrivacySettings, SourceHealth } from '@skylantern/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from '../test-server.fixture.ts';

let server: TestServer;
let ours: Keys;

beforeAll(async () => {
  server = await openTestServer();
  ours = await server.makeWorkspace('Acme');
});
afterAll(() => server?.close());

async function call<Reply>(method: string, path: string, body?: object): Promise<Reply> {
  const answer = await server.ask(method, path, { workspace: ours.id, body });
  expect(answer.status, path).toBe(200);
  return (await answer.json()) as Reply; // what the test asked for
}

const send = (batch: object[], userAgent = 'Mozilla/5.0 (X11; Linux) Chrome/126.0') =>
  fetch(`${server.url}/v1/batch?wait=queryable`, {
    method: 'POST',
    headers: { 'user-agent': userAgent },
    body: JSON.stringify({ writeKey: ours.writeKey, batch }),
  });
const track = (messageId: string, more: object = {}) => ({
  type: 'track',
  event: 'e',
  messageId,
  userId: 'ada',
  ...more,
});

test('what a workspace wants of its events is done at the door, counted by source, and shown', {
  timeout: 60_000,
}, async () => {
  const usual = await call<PrivacySettings>('GET', '/api/v1/privacy');
  expect(usual).toEqual({
    ip: 'keep',
    bots: 'keep',
    hashedProperties: [],
    keyEventsPerSecond: 50_000,
    personEventsPerSecond: 100,
  });
  await call('PUT', '/api/v1/privacy', {
    ...usual,
    bots: 'refuse',
    hashedProperties: ['plate'],
    keyEventsPerSecond: 1,
  });
  expect(
    (
      await send([
        track('1', { properties: { plate: 'B-AB 123' } }),
        track('2', { context: { consent: { collect: false } } }),
      ])
    ).status,
  ).toBe(200);
  expect((await send([track('3')], 'Googlebot/2.1 (+http://www.google.com/bot.html)')).status).toBe(200);
  expect(
    (
      await send([
        track('4', { context: { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }),
        track('1'),
      ])
    ).status,
  ).toBe(200);
  const { rows } = await call<{ rows: { id: string; plate: string }[] }>('POST', '/api/v1/sql', {
    query: 'select message_id as id, toString(properties.plate) as plate from events order by id',
  });
  expect(rows).toEqual([
    { id: '1', plate: expect.stringMatching(/^[0-9a-f]{64}$/) },
    { id: '3', plate: expect.any(String) },
  ]);
  const health = await call<SourceHealth>('GET', '/api/v1/source-health?span=1h');
  expect(health.at).toHaveLength(60);
  expect(health.sources).toHaveLength(1);
  expect(health.sources[0]).toMatchObject({
    source: 'segment',
    totals: { stored: 2, 'refused-consent': 1, 'refused-bot': 1, duplicate: 1 },
  });
  expect(health.sources[0]?.queryableMs.some((ms) => ms !== null)).toBe(true);

  const flood = await send(Array.from({ length: 10 }, (_, i) => track(`f${i}`)));
  expect(flood.status).toBe(429);
  expect(Number(flood.headers.get('retry-after'))).toBeGreaterThan(0);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('skylantern_events_total{source="segment",outcome="refused-bot"} 1');
  expect(metrics).toMatch(/skylantern_queryable_seconds_count\{source="segment"\} [1-9]/);
  expect(metrics).toMatch(/skylantern_limited_requests_total\{workspace="ws_\w+",source="segment"\} 1/);
  expect(metrics).toMatch(/skylantern_limited_events_total\{workspace="ws_\w+",source="segment"\} 10/);
  await expect
    .poll(async () => {
      const { sources } = await call<SourceHealth>('GET', '/api/v1/source-health?span=1h');
      return sources[0]?.limitedRequests.reduce((sum, one) => sum + one, 0);
    })
    .toBe(1);
  expect(metrics).toContain('skylantern_canary_up 1');
  expect(await call<CanaryState>('GET', '/api/v1/health')).toMatchObject({ isWell: true, limitMs: 30_000 });
  const { workspaces } = await call<{ workspaces: { name: string }[] }>('GET', '/api/v1/admin/workspaces');
  expect(workspaces.map(({ name }) => name)).toEqual(['Acme']);
});
