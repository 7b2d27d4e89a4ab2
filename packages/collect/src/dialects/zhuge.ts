import { type Json, type JsonObject, SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { makeContentIds } from './content-ids.ts';
import { type Decoded, type DialectRequest, type DialectRoute, defineDialect } from './define-dialect.ts';
import { asId, asObject, asText, basicOf, pixel } from './read-values.ts';
import { decodeItem, type Envelope } from './zhuge-item.ts';

const MAX_EVENTS = 2_000;
const METHOD = 'event_statis_srv.upload';
const poolPaths = ['/apipool', '/apipool/', '/APIPOOL', '/APIPOOL/', '/upload', '/upload/'];
const serverPaths = ['/open/v2/event_statis_srv/upload_event', '/open/v1/event_statis_srv/upload_event'];

/** Zhuge.io: the SDKs of browsers and apps, and the interface for servers. */
export const zhuge = defineDialect({
  name: 'zhuge',
  says: 'The upload API of Zhuge.io (诸葛io).',
  routes: [...poolPaths, ...serverPaths].flatMap((path): DialectRoute[] => [
    { method: 'POST', path },
    { method: 'GET', path },
  ]),
  speaks: (request) => serverPaths.includes(request.route) || fieldOf(request, 'event') !== null,
  decode: (request) => (serverPaths.includes(request.route) ? decodeServer(request) : decodePool(request)),
  answer(results, request) {
    // The browser SDK sends by an image: whatever is no image counts as failed and goes to the second address too.
    if (request.method === 'GET' && !serverPaths.includes(request.route)) {
      return {
        status: 200,
        headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
        body: pixel,
      };
    }
    const fault = results.find((one) => one.status === 'quarantined');
    return fault !== undefined && results.length === 1
      ? { status: 200, body: { return_code: -10002, return_message: fault.detail, results } }
      : { status: 200, body: { return_code: 0, return_message: 'success', results } };
  },
  refuse: (cause) => ({
    status: cause.status,
    body: { return_code: -10002, return_message: cause.message },
  }),
});

const fieldOf = (request: DialectRequest, name: string) =>
  ('form' in request.body ? request.body.form.get(name) : null) ?? request.query.get(name);

async function decodePool(request: DialectRequest): Promise<Decoded> {
  const method = fieldOf(request, 'method');
  if (method !== null && method !== METHOD)
    throw new SkylanternError('request.invalid', `method is not ${METHOD}`);
  if (fieldOf(request, 'encrypt') === '1') {
    throw new SkylanternError(
      'request.invalid',
      'the events are encrypted: turn encryption off in the SDK, and send by HTTPS',
    );
  }
  const envelope = asObject(await jsonOf(request, ['event']));
  if (envelope === null) throw new SkylanternError('request.invalid', 'event must be a JSON object');
  const data = envelope['data'];
  // A sign of life of the browser SDK, without any event.
  if (data === undefined && envelope['type'] === 'ping')
    return { key: asText(envelope['ak']), sentAt: null, items: [] };
  if (!Array.isArray(data)) throw new SkylanternError('request.invalid', 'data must be an array of events');
  return decodedOf(request, envelope, data);
}

async function decodeServer(request: DialectRequest): Promise<Decoded> {
  const opened = await jsonOf(request, ['data']);
  const events = Array.isArray(opened) ? opened : [opened];
  checkSize(events);
  const idOf = makeContentIds(request);
  const first = asObject(events[0] ?? null) ?? {};
  return {
    key: keyOf(request, first),
    sentAt: null,
    items: events.map((event) => decodeItem(event, envelopeOf(asObject(event) ?? {}), idOf)),
  };
}

function decodedOf(request: DialectRequest, envelope: JsonObject, events: readonly Json[]): Decoded {
  checkSize(events);
  const idOf = makeContentIds(request);
  const shared = envelopeOf(envelope);
  return {
    key: keyOf(request, envelope),
    sentAt: sentAtOf(envelope),
    items: events.map((event) => decodeItem(event, shared, idOf)),
  };
}

function checkSize(events: readonly Json[]): void {
  if (events.length <= MAX_EVENTS) return;
  throw new SkylanternError(
    'request.too-large',
    `the list holds ${events.length} events: send at most ${MAX_EVENTS}`,
  );
}

/** Basic authorization: the app key as the name, and, where the sender has one, a server key as the secret. */
function keyOf(request: DialectRequest, envelope: JsonObject): string | null {
  const basic = basicOf(request);
  if (basic === null) return asText(envelope['ak']);
  return basic.password.startsWith('sk_') ? basic.password : basic.name;
}

function envelopeOf(raw: JsonObject): Envelope {
  const version = asText(raw['sdkv']);
  return {
    platform: asText(raw['pl']) ?? '',
    deviceId: asId(asObject(raw['usr'])?.['did']),
    library: { name: asText(raw['sdk']) ?? 'zhuge', ...(version === null ? {} : { version }) },
    ip: asText(raw['ip']) || null,
  };
}

/** `ut` is the sender's own calendar and clock, `tz` how far that is ahead of UTC. */
function sentAtOf(envelope: JsonObject): string | null {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{2}):(\d{2}):(\d{2})$/.exec(asText(envelope['ut']) ?? '');
  const ahead = envelope['tz'];
  if (parts === null || typeof ahead !== 'number' || Math.abs(ahead) > 86_400_000) return null;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number);
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - ahead).toISOString();
}
