import type { Json } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { dialects } from './index.ts';
import { requestOf } from './spoken.fixture.ts';

const openPanel = { 'openpanel-client-id': 'wk_1' };
const base64 = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64');
const mixpanelEvent = { event: 'x', properties: { token: 'wk_1', distinct_id: 'u1' } };

/** Whom a request on an address of several dialects is given to. */
async function spokenBy(url: string, body: Json, headers: Record<string, string> = {}) {
  const request = await requestOf(url, body, headers);
  const path = new URL(url, 'http://door').pathname;
  const speakers = dialects.filter(({ routes }) =>
    routes.some((route) => route.method === request.method && route.path === path),
  );
  return speakers.find((one) => one.speaks?.(request) ?? true)?.name;
}

test.each<[owner: string, url: string, body: Json, headers?: Record<string, string>]>([
  ['segment', '/batch', { writeKey: 'wk_1', batch: [{ type: 'track', event: 'x', userId: 'u' }] }],
  ['segment', '/b', { batch: [{ type: 'page', anonymousId: 'a' }] }],
  ['posthog', '/batch', { api_key: 'wk_1', batch: [{ event: 'x', distinct_id: 'u' }] }],
  ['posthog', '/batch', { api_key: 'wk_1', batch: [] }],
  ['posthog', '/batch', { api_key: 'wk_1', batch: [{ type: 'capture', event: 'x', distinct_id: 'u' }] }],
  ['amplitude', '/batch', { api_key: 'wk_1', events: [{ event_type: 'x', user_id: 'u' }] }],
  ['openpanel', '/track', { type: 'track', payload: { name: 'x' } }, openPanel],
  ['openpanel', '/track', { type: 'identify', payload: { profileId: 'u' } }],
  ['mixpanel', '/track', [mixpanelEvent]],
  ['mixpanel', '/track', `data=${encodeURIComponent(base64([mixpanelEvent]))}`],
  ['mixpanel', `/track?data=${encodeURIComponent(base64(mixpanelEvent))}&ip=1`, null],
  ['posthog', '/track', { api_key: 'wk_1', event: 'x', distinct_id: 'u' }],
  ['countly', '/i', 'app_key=wk_1&device_id=d1&begin_session=1'],
  ['countly', '/i?app_key=wk_1&device_id=d1', null],
])('%s is spoken at %s', async (owner, url, body, headers) => {
  expect(await spokenBy(url, body, headers)).toBe(owner);
});
