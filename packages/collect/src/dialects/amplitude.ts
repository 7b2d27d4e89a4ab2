import { type EventResult, type Json, SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { decodeEvent, decodeGroup } from './amplitude-event.ts';
import { makeContentIds } from './content-ids.ts';
import {
  type DecodedItem,
  type DialectAnswer,
  type DialectRequest,
  defineDialect,
} from './define-dialect.ts';
import { asInstant, asObject, asText, headerOf } from './read-values.ts';

const MAX_EVENTS = 2_000;
/** What the events of one request may come to. */
const MAX_ITEMS = 4_000;
const forms = ['/identify', '/groupidentify'];

/** For each request the place, among what it sent, of each item that was decoded. */
const places = new WeakMap<DialectRequest, number[]>();

/** Amplitude's HTTP API V2, batch upload, Identify and Group Identify. */
export const amplitude = defineDialect({
  name: 'amplitude',
  says: 'The HTTP API V2, batch, Identify and Group Identify APIs of Amplitude.',
  routes: [
    { method: 'POST', path: '/2/httpapi' },
    { method: 'POST', path: '/batch' },
    ...forms.flatMap((path) => [{ method: 'GET', path } as const, { method: 'POST', path } as const]),
  ],
  speaks({ route, body }) {
    if (route !== '/batch') return true;
    const json = 'json' in body ? asObject(body.json) : null;
    return json !== null && Object.hasOwn(json, 'events');
  },
  async decode(request) {
    if (forms.includes(request.route)) return await decodeForm(request);
    const body = asObject(await jsonOf(request));
    const events = body?.['events'];
    if (body === null || !Array.isArray(events)) throw invalid('events must be an array');
    if (events.length > MAX_EVENTS) throw tooLarge(`${events.length} events: send at most ${MAX_EVENTS}`);
    const idFor = makeContentIds(request);
    return {
      key: asText(body['api_key']),
      sentAt: asInstant(body['client_upload_time']),
      items: placed(request, events, (event) => decodeEvent(event, idFor)),
    };
  },
  answer(results, request) {
    const aside = faultsOf(results, request);
    if (forms.includes(request.route)) {
      const [fault] = aside;
      return fault === undefined ? { status: 200, body: 'success' } : { status: 400, body: fault.detail };
    }
    return aside.length === 0 ? accepted(results, request) : rejected(aside);
  },
  refuse(cause, request) {
    const { status, message } = cause;
    if (forms.includes(request.route)) return { status, body: message };
    if (cause.code === 'auth.write-key-unknown') return refusedKey(request);
    if (status === 400) return { status, body: { code: 400, error: message, missing_field: 'events' } };
    if (status !== 429) {
      return { status, ...retryAfter(cause.retry), body: { code: status, error: message } };
    }
    const throttled = { eps_threshold: 0, throttled_users: {}, throttled_devices: {}, throttled_events: [] };
    return { status, ...retryAfter(true), body: { code: 429, error: message, ...throttled } };
  },
});

const invalid = (message: string) => new SkylanternError('request.invalid', message);
const tooLarge = (message: string) => new SkylanternError('request.too-large', message);
const retryAfter = (retry: boolean) => (retry ? { headers: { 'retry-after': '2' } } : {});

/** `api_key` and the calls as JSON, in a form or in the address. */
async function decodeForm(request: DialectRequest) {
  const given = await jsonOf(request, ['identification']);
  // The form's own JSON, or a JSON body that holds both.
  const inner = asObject(given)?.['identification'] ?? given;
  const calls = Array.isArray(inner) ? inner : [inner];
  if (calls.length > MAX_EVENTS) throw tooLarge(`${calls.length} calls: send at most ${MAX_EVENTS}`);
  const idFor = makeContentIds(request);
  const read = (call: Json) => {
    if (request.route === '/groupidentify') return decodeGroup(call);
    const said = asObject(call);
    return decodeEvent(said === null ? call : { ...said, event_type: '$identify' }, idFor);
  };
  return { key: keyOf(request), sentAt: null, items: placed(request, calls, read) };
}

function keyOf({ body, query }: DialectRequest): string | null {
  if ('form' in body && body.form.has('api_key')) return body.form.get('api_key');
  return ('json' in body ? asText(asObject(body.json)?.['api_key']) : null) ?? query.get('api_key');
}

/** Decodes each, and remembers which of the sent became which items. */
function placed(
  request: DialectRequest,
  sent: readonly Json[],
  read: (one: Json) => DecodedItem[],
): DecodedItem[] {
  const found = sent.map(read);
  const items = found.flat();
  if (items.length > MAX_ITEMS) throw tooLarge(`${items.length} changes: send at most ${MAX_ITEMS}`);
  places.set(
    request,
    found.flatMap((list, i) => list.map(() => i)),
  );
  return items;
}

interface Fault {
  place: number;
  reason: string;
  detail: string;
}

function faultsOf(results: readonly EventResult[], request: DialectRequest): Fault[] {
  const known = places.get(request) ?? [];
  return results.flatMap((one, i) =>
    one.status === 'quarantined' ? [{ place: known[i] ?? i, reason: one.reason, detail: one.detail }] : [],
  );
}

function accepted(results: readonly EventResult[], request: DialectRequest): DialectAnswer {
  const sent = new Set(places.get(request) ?? results.map((_, i) => i)).size;
  const body = {
    code: 200,
    events_ingested: sent,
    payload_size_bytes: Number(headerOf(request, 'content-length') ?? 0),
    server_upload_time: request.receivedAt.getTime(),
  };
  return { status: 200, body };
}

const missing = new Map([
  ['name-missing', 'event_type'],
  ['identity-missing', 'user_id'],
]);
const wrong = new Map([
  ['time-invalid', 'time'],
  ['message-id-too-long', 'insert_id'],
  ['name-too-long', 'event_type'],
]);

/** Its SDKs give up what is named here and send the rest again, which is known by then. */
function rejected(faults: readonly Fault[]): DialectAnswer {
  const missingFields = new Map<string, number[]>();
  const invalidFields = new Map<string, number[]>();
  for (const { place, reason } of faults) {
    const lacking = missing.get(reason);
    const into = lacking === undefined ? invalidFields : missingFields;
    const field = lacking ?? wrong.get(reason) ?? 'event_properties';
    into.set(field, [...(into.get(field) ?? []), place]);
  }
  const body = {
    code: 400,
    error: `Invalid events; the others are kept: ${faults[0]?.detail ?? ''}`,
    events_with_invalid_fields: Object.fromEntries(invalidFields),
    events_with_missing_fields: Object.fromEntries(missingFields),
    events_with_invalid_id_lengths: {},
    silenced_events: [],
  };
  return { status: 400, body };
}

function refusedKey(request: DialectRequest): DialectAnswer {
  const key = keyOf(request);
  const body =
    key === null || key === ''
      ? { code: 400, error: 'Request missing required field', missing_field: 'api_key' }
      : { code: 400, error: `Invalid API key: ${key.slice(0, 60)}` };
  return { status: 400, body };
}
