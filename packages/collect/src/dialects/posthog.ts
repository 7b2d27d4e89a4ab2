import { type EventResult, type Json, type JsonObject, SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { type Decoded, type DialectRequest, defineDialect } from './define-dialect.ts';
import { makeFallbackIds } from './fallback-id.ts';
import { readLz64 } from './lz64.ts';
import { eventsOf, type Sending } from './posthog-event.ts';
import { settings } from './posthog-settings.ts';
import { asInstant, asObject, asText, bearerOf, headerOf } from './read-values.ts';

const MAX_EVENTS = 2_000;
const MAX_LZ64 = 2_000_000;
const V1 = '/i/v1/analytics/events';
const own = ['/e', '/i/v0/e', '/capture'];
/** Mixpanel, Segment, Amplitude and OpenPanel speak here too. */
const shared = ['/track', '/engage', '/batch'];

/** PostHog's capture API: legacy routes, batches, and Capture V1 with an answer per event. */
export const posthog = defineDialect({
  name: 'posthog',
  says: 'The capture API of PostHog, old and new, and the settings that its SDKs ask for.',
  routes: [
    ...[...own, ...shared].flatMap((path) =>
      (['GET', 'POST'] as const).flatMap((method) => [
        { method, path },
        { method, path: `${path}/` },
      ]),
    ),
    { method: 'POST', path: V1 },
  ],
  settings,
  speaks(request) {
    const path = request.route.replace(/\/$/, '');
    if (!shared.includes(path)) return true;
    if (request.query.has('compression') || request.query.has('ver')) return true;
    if ('form' in request.body && request.body.form.has('compression')) return true;
    const json = 'json' in request.body ? request.body.json : null;
    const whole = asObject(json);
    if (whole !== null && Array.isArray(whole['events'])) return false;
    if (asText(whole?.['api_key']) !== null || asText(whole?.['token']) !== null) return true;
    const first = asObject(Array.isArray(json) ? json[0] : (json ?? undefined));
    return (
      first !== null && asText(first['event']) !== null && asObject(first['properties'])?.['$lib'] != null
    );
  },
  async decode(request) {
    const body = await bodyOf(request);
    const whole = asObject(body) ?? {};
    const events = eventsIn(body);
    if (events.length > MAX_EVENTS) {
      const message = `the batch holds ${events.length} events: send at most ${MAX_EVENTS}`;
      throw new SkylanternError('request.too-large', message);
    }
    const sending: Sending = {
      historical: whole['historical_migration'] === true,
      receivedAt: request.receivedAt,
      library: headerOf(request, 'posthog-sdk-info'),
      idFor: makeFallbackIds(),
    };
    return {
      key: keyOf(request, whole, events),
      sentAt: sentAtOf(request, whole),
      items: events.flatMap((event) => eventsOf(event, sending)),
    };
  },
  answer: (results, request) => ({
    status: 200,
    body: request.route === V1 ? { results: resultsById(results) } : { status: 1 },
  }),
  refuse(cause) {
    const type = cause.status === 401 || cause.status === 403 ? 'authentication_error' : 'validation_error';
    return {
      status: cause.status,
      ...(cause.retry ? { headers: { 'retry-after': '2' } } : {}),
      body: {
        type: cause.status >= 500 ? 'server_error' : type,
        code: cause.code,
        detail: cause.message,
        attr: null,
      },
    };
  },
});

async function bodyOf(request: DialectRequest): Promise<Json> {
  const { body, query } = request;
  const form = 'form' in body ? body.form : query;
  const data = form.get('data');
  if ((form.get('compression') ?? query.get('compression')) !== 'lz64' || data === null)
    return await jsonOf(request, ['data']);
  const text = readLz64(data.replaceAll(' ', '+'), MAX_LZ64);
  try {
    return JSON.parse(text ?? '') as Json; // JSON.parse gives nothing but Json
  } catch (cause) {
    throw new SkylanternError('request.invalid', 'data is not lz64 of JSON', {}, { cause });
  }
}

function eventsIn(body: Json): Json[] {
  const whole = asObject(body);
  const events = Array.isArray(body) ? body : (whole?.['batch'] ?? body);
  const list = Array.isArray(events) ? events : [events];
  if (list.length === 0) throw new SkylanternError('request.invalid', 'the batch is empty');
  return list;
}

/** One key for the whole request, whether it or its events carry it. */
function keyOf(request: DialectRequest, whole: JsonObject, events: readonly Json[]): string | null {
  const keys = new Set<string>();
  const note = (value: Json | undefined) => {
    const key = asText(value);
    if (key !== null && key !== '') keys.add(key);
  };
  for (const value of [bearerOf(request), whole['api_key'], whole['token'], whole['$token']])
    note(value ?? undefined);
  for (const each of events) {
    const event = asObject(each);
    for (const value of [event?.['api_key'], event?.['token'], event?.['$token']]) note(value);
    note(asObject(event?.['properties'])?.['token']);
  }
  if (keys.size > 1)
    throw new SkylanternError('auth.write-key-unknown', 'the events of one request carry different keys');
  return [...keys][0] ?? request.query.get('token') ?? request.query.get('api_key');
}

const sentAtOf = (request: DialectRequest, whole: JsonObject): Decoded['sentAt'] =>
  headerOf(request, 'posthog-request-timestamp') ??
  asText(whole['sent_at']) ??
  asText(whole['created_at']) ??
  asInstant(request.query.get('sent_at') ?? request.query.get('_'));

/** What Capture V1 wants to hear of each `uuid`; what an event changes besides counts with it. */
function resultsById(results: readonly EventResult[]) {
  const byId = new Map<string, { result: 'ok' | 'warning' | 'drop'; details?: string }>();
  for (const one of results) {
    const id = one.messageId.replace(/:(?:set|link)$/, '');
    if (one.status !== 'quarantined') {
      if (!byId.has(id)) byId.set(id, { result: 'ok' });
      continue;
    }
    const result = byId.has(id) ? 'warning' : 'drop';
    byId.set(id, { result, details: `${one.reason}: ${one.detail}` });
  }
  return Object.fromEntries(byId);
}
