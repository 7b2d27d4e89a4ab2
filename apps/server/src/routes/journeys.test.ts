import type { JourneyDetail, RuleDefinition } from '@skylantern/contracts';
import { makeLinks, makePreview, makeTracking, startEngagement } from '@skylantern/engage';
import type { EventStore, StateStore } from '@skylantern/store';
import {
  closeTestEventStore,
  insertTestWorkspace,
  openSmtpInbox,
  openTestStateStore,
  type SmtpInbox,
  testEventStore,
} from '@skylantern/testkit';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Authenticator } from '../http/authenticate.ts';
import { registerErrors, registerRoutes } from '../http/router.ts';
import { makeChannelRoutes } from './channels.ts';
import { makeEffectRoutes } from './effects.ts';
import { makeJourneyRoutes } from './journeys.ts';
import { makeMessageRoutes } from './messages.ts';
import { acceptForms, makeTrackingRoutes } from './tracking.ts';

let state: StateStore;
let events: EventStore;
let inbox: SmtpInbox;
const http = Fastify();
const encryptionKey = Buffer.alloc(32, 1);
const linkKey = Buffer.alloc(32, 2);
const links = makeLinks(linkKey, () => 'https://mail.example');

beforeAll(async () => {
  [state, events, inbox] = await Promise.all([openTestStateStore(), testEventStore(), openSmtpInbox()]);
  await insertTestWorkspace(state, 'ws_rules');
  await sql`insert into person (workspace_id, number, id, properties, first_seen_at, last_seen_at)
    values ('ws_rules', 1, 'per_ada', '{"name":"Ada","email":"ada@example.com"}', now(), now())`.execute(
    state,
  );
  await sql`insert into identity values ('ws_rules', 'user_id', 'ada', 1, now(), now())`.execute(state);
  const preview = makePreview({
    state,
    encryptionKey,
    allowedPrivate: ['127.0.0.1', 'localhost'],
    now: () => new Date(),
  });
  const tracking = makeTracking({ state, linkKey, now: () => new Date(), wake: () => undefined });
  const authenticator: Authenticator = {
    admit: async () => ({ principal: { kind: 'admin' }, workspaceId: 'ws_rules', role: 'owner' }),
  };
  http.setValidatorCompiler(() => () => true); // as makeHttp does: the router checks
  http.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerErrors(http);
  acceptForms(http);
  registerRoutes(
    http,
    [
      ...makeChannelRoutes({ state, encryptionKey, preview }),
      ...makeJourneyRoutes({ state }),
      ...makeMessageRoutes({ state, preview }),
      ...makeEffectRoutes({ state, events }),
      ...makeTrackingRoutes({ tracking }),
    ],
    authenticator,
  );
});
afterAll(async () => {
  await http.close();
  await inbox.close();
  await closeTestEventStore();
  await state.close();
});

async function call(method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const answer = await http.inject({ method, url, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

test('a rule from the first channel to its effect, over HTTP', async () => {
  const kinds = await call('GET', '/api/v1/channel-kinds');
  expect(kinds.body.map((kind: { type: string }) => kind.type)).toEqual(['email', 'webhook']);
  const config = { host: inbox.host, port: inbox.port, from: 'shop@example.com', password: 'hidden' };
  const channel = await call('POST', '/api/v1/channels', { type: 'email', name: 'Mail', config });
  expect(channel.body).toMatchObject({ type: 'email', secretsSet: ['password'] });
  expect(JSON.stringify(channel.body)).not.toContain('hidden');
  await call('PATCH', `/api/v1/channels/${channel.body.id}`, { config: { password: null } });
  expect(
    (await call('POST', `/api/v1/channels/${channel.body.id}/test`, { to: 'me@example.com' })).body.outcome,
  ).toBe('accepted');
  expect((await inbox.waitFor(1))[0]?.headers['subject']).toBe('Skylantern: this channel works');

  const message: RuleDefinition['message'] = {
    channelId: channel.body.id,
    topic: 'offers',
    template: {
      kind: 'email',
      subject: 'Hi {{ person.name }}',
      html: '<a href="https://shop.example/">{{ person.phone }}</a>',
    },
  };
  const previewed = await call('POST', '/api/v1/messages/preview', { message, personId: 'per_ada' });
  expect(previewed.body).toMatchObject({
    content: { kind: 'email', subject: 'Hi Ada' },
    address: 'ada@example.com',
    missing: ['person.phone'],
    faults: [{ severity: 'warning' }],
  });
  expect(
    (await call('POST', '/api/v1/messages/test', { message, personId: 'per_ada', to: 'me@example.com' })).body
      .outcome,
  ).toBe('accepted');

  const definition: RuleDefinition = {
    trigger: { on: 'at-time', segmentId: 'seg_all', cron: '* * * * *' },
    message,
    goal: { what: { event: 'order_paid' }, within: '7d' },
    controlShare: 0,
    reentry: { policy: 'once' },
  };
  const refused = await call('POST', '/api/v1/journeys', {
    name: 'x',
    definition: { ...definition, controlShare: 0.6 },
  });
  expect([refused.status, refused.body.error.field]).toEqual([400, 'definition.controlShare']);
  const created = await call('POST', '/api/v1/journeys', { name: 'Remind', definition });
  const journey: JourneyDetail = created.body;
  expect(journey).toMatchObject({ state: 'draft', version: null, entered: 0, hasUnpublishedChanges: true });
  const path = `/api/v1/journeys/${journey.id}`;
  expect((await call('POST', `${path}/publish`)).body).toMatchObject({
    state: 'live',
    version: 1,
    hasUnpublishedChanges: false,
  });
  expect((await call('POST', `${path}/pause`)).body.state).toBe('paused');
  expect((await call('POST', `${path}/pause`)).status).toBe(409);
  expect((await call('POST', `${path}/resume`)).body.state).toBe('live');
  expect((await call('PATCH', path, { name: 'Remind them' })).body.name).toBe('Remind them');
  expect((await call('DELETE', `/api/v1/channels/${channel.body.id}`)).status).toBe(409);

  const mails = inbox.waitFor(3);
  await sql`update journey set next_at = now() - interval '1 second' where id = ${journey.id}`.execute(state);
  const engagement = await startEngagement({
    allowedPrivate: ['127.0.0.1', 'localhost'],
    state,
    events,
    encryptionKey,
    links,
    logger: { info: () => undefined, error: () => undefined },
    now: () => new Date(),
    personsInSegment: async () => [1],
    recordEvents: async () => undefined,
  });
  await mails;
  const uncopied = sql`select from assignment where exposed_at is not null and not is_copied`;
  await vi.waitFor(async () => expect((await uncopied.execute(state)).rows).toEqual([]), { timeout: 30_000 });
  await engagement.stop();

  const list = (await call('GET', '/api/v1/journeys?limit=1')).body;
  expect(list).toMatchObject({ items: [{ id: journey.id, entered: 1, sent: 1, waiting: 0 }], next: null });
  const runs = (await call('GET', `${path}/runs`)).body;
  expect(runs.items).toMatchObject([
    { personId: 'per_ada', personLabel: 'Ada', state: 'ended', endReason: 'finished', version: 1 },
  ]);
  const messages = (await call('GET', `${path}/messages?state=sent`)).body;
  expect(messages).toMatchObject({
    items: [{ decision: 'send', state: 'sent', address: 'ada@example.com', journeyName: 'Remind them' }],
    counts: [{ decision: 'send', state: 'sent', messages: 1 }],
    clicked: 0,
  });
  expect((await call('GET', '/api/v1/persons/per_ada/messages')).body.items).toHaveLength(1);
  const effect = (await call('GET', `${path}/effect`)).body;
  expect(effect).toMatchObject({
    counts: { treated: { persons: 0 }, maturing: { treated: 1, control: 0 } },
    effect: { state: 'too-early', because: 'no-control' },
    hasShareChanged: false,
  });

  // What was removed for its age is counted on.
  await sql`insert into removed_message values (${journey.id}, 'send', 'sent', 5, 2, 1, 0)`.execute(state);
  await sql`update journey set removed_runs = 5 where id = ${journey.id}`.execute(state);
  expect((await call('GET', path)).body).toMatchObject({ entered: 6, sent: 6, waiting: 0 });
  expect((await call('GET', `${path}/messages`)).body).toMatchObject({
    items: [{ state: 'sent' }],
    counts: [{ decision: 'send', state: 'sent', messages: 6 }],
    opened: 2,
    clicked: 1,
  });

  const draft = await call('POST', '/api/v1/journeys', { name: 'Not yet', definition });
  const { items } = (await call('GET', '/api/v1/effects')).body;
  expect(items).toEqual([{ journeyId: journey.id, name: 'Remind them', ...effect }]);
  const both = `/api/v1/effects?journey=${journey.id}&journey=${draft.body.id}`;
  expect((await call('GET', both)).body.items).toHaveLength(1);
  expect((await call('GET', '/api/v1/journeys?search=REMIND')).body.items).toMatchObject([
    { id: journey.id },
  ]);

  await call('PUT', '/api/v1/engagement-settings', { cap: { messages: 3, per: '24h' }, quietHours: null });
  expect((await call('GET', '/api/v1/engagement-settings')).body).toEqual({
    cap: { messages: 3, per: '1d' },
    quietHours: null,
  });
  expect((await call('POST', `${path}/end`)).body.state).toBe('ended');
  expect((await call('DELETE', `/api/v1/channels/${channel.body.id}`)).body).toEqual({ done: true });

  const raw = (inbox.mails[2]?.raw ?? '').replace(/=\r?\n/g, '').replace(/=3D/g, '=');
  const tokenOf = (kind: string) => new RegExp(`/t/${kind}/([\\w-]{40})`).exec(raw)?.[1];
  const pixel = await http.inject({ url: `/t/o/${tokenOf('o')}` });
  expect([pixel.statusCode, pixel.headers['content-type'], pixel.rawPayload.length]).toEqual([
    200,
    'image/gif',
    42,
  ]);
  const click = await http.inject({ url: `/t/c/${tokenOf('c')}` });
  expect([click.statusCode, click.headers.location]).toEqual([302, 'https://shop.example/']);
  expect((await http.inject({ url: '/t/c/nonsense' })).statusCode).toBe(404);

  const page = await http.inject({ url: `/t/u/${tokenOf('u')}`, headers: { 'accept-language': 'zh-CN' } });
  expect([page.statusCode, page.body.includes('退订')]).toEqual([200, true]);
  const count = async () => (await sql`select from unsubscription`.execute(state)).rows.length;
  expect(await count()).toBe(0);
  const post = (headers: Record<string, string>, payload: string) =>
    http.inject({ method: 'POST', url: `/t/u/${tokenOf('u')}`, headers, payload });
  const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' };
  const multipart = { 'content-type': 'multipart/form-data; boundary=xYz' };
  const part = (value: string) =>
    `--xYz\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n${value}\r\n--xYz--\r\n`;
  // By the button of the page, and from a program that sends nonsense: the page answers.
  expect((await post(urlencoded, '')).headers['content-type']).toContain('text/html');
  expect((await post(multipart, part('Two-Clicks'))).headers['content-type']).toContain('text/html');
  for (const [headers, payload] of [
    [urlencoded, 'List-Unsubscribe=One-Click'],
    [multipart, part('One-Click')],
  ] as const) {
    await sql`delete from unsubscription`.execute(state);
    const oneClick = await post(headers, payload);
    expect([oneClick.statusCode, oneClick.body, await count()]).toEqual([200, 'unsubscribed', 1]);
    const source = await sql<{ source: string }>`select source from unsubscription`.execute(state);
    expect(source.rows).toEqual([{ source: 'one-click' }]);
  }
});

test('a draft is saved incomplete; publishing says what is missing', async () => {
  const definition: RuleDefinition = {
    trigger: { on: 'event-without', what: { event: 'viewed' }, without: { event: '' }, within: '1d' },
    message: { channelId: '', topic: 'offers', template: { kind: 'email', subject: '', text: 'Hi' } },
    controlShare: 0.1,
    reentry: { policy: 'once' },
  };
  const saved = await call('POST', '/api/v1/journeys', { name: 'Half', definition });
  expect(saved.body).toMatchObject({ state: 'draft', draft: definition, published: null });
  const refused = await call('POST', `/api/v1/journeys/${saved.body.id}/publish`);
  expect([refused.status, refused.body.error.field]).toEqual([400, 'trigger.without.event']);
  expect(refused.body.error.message).toBe(
    'trigger.without.event: choose an event; message.channelId: choose a channel; ' +
      'message.template.subject: write a subject',
  );
});

test('another workspace sees none of it', async () => {
  await sql`insert into workspace (id, name) values ('ws_other', 'other')`.execute(state);
  await sql`insert into journey (id, workspace_id, name, draft) values ('jrn_other', 'ws_other', 'x', '{}')`.execute(
    state,
  );
  for (const path of ['', '/effect']) {
    expect((await call('GET', `/api/v1/journeys/jrn_other${path}`)).status).toBe(404);
  }
  for (const path of ['/runs', '/messages']) {
    expect((await call('GET', `/api/v1/journeys/jrn_other${path}`)).body.items).toEqual([]);
  }
  expect((await call('GET', '/api/v1/effects?journey=jrn_other')).body.items).toEqual([]);
  for (const verb of ['publish', 'pause', 'resume', 'end']) {
    expect((await call('POST', `/api/v1/journeys/jrn_other/${verb}`)).status).toBe(404);
  }
});
