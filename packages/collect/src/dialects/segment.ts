import { type EventKind, type Json, type JsonObject, SkylanternError } from '@skylantern/contracts';
import { checkEvent } from '../door/check-event.ts';
import { jsonOf } from '../door/open-body.ts';
import { type Decoded, type DecodedItem, type DialectRequest, defineDialect } from './define-dialect.ts';
import { readParameters } from './read-parameters.ts';
import { asObject, asText, basicOf, bearerOf, headerOf, pixelReply } from './read-values.ts';
import { decodeItem, kindOfType, sharedByNone } from './segment-item.ts';

const MAX_BATCH = 2_500;
const shortCalls = new Map<string, EventKind>([
  ['t', 'track'],
  ['i', 'identify'],
  ['p', 'page'],
  ['s', 'screen'],
  ['g', 'group'],
  ['a', 'alias'],
]);
const compatBatches: ReadonlySet<string> = new Set(['/batch', '/b']);

/** Segment's HTTP tracking API, its browser short routes, and our own SDKs. */
export const segment = defineDialect({
  name: 'segment',
  says: 'The HTTP tracking API of Segment and RudderStack, and of our own SDKs.',
  routes: [
    { method: 'POST', path: '/v1/:call' },
    { method: 'POST', path: '/v1/import' },
    { method: 'POST', path: '/batch' },
    { method: 'POST', path: '/b' },
    { method: 'GET', path: '/v1/pixel' },
    { method: 'GET', path: '/v1/pixel/:call' },
  ],
  speaks: ({ route, body }) => !compatBatches.has(route) || ('json' in body && isBatch(body.json)),
  async decode(request) {
    if (request.method === 'GET' && !request.query.has('data')) return decodeImage(request);
    const body = asObject(await jsonOf(request, ['data']));
    if (body === null) throw new SkylanternError('request.invalid', 'the body must be a JSON object');
    const call = request.params['call'] ?? request.route.slice(request.route.lastIndexOf('/') + 1);
    const isBatchCall = call === 'batch' || call === 'b' || call === 'import';
    return isBatchCall
      ? decodeBatch(request, body, call === 'import')
      : decodeCall(request, body, shortCalls.get(call) ?? kindOfType(call));
  },
  answer: (results, request) =>
    request.method === 'GET' ? pixelReply : { status: 200, body: { success: true, results } },
});

/** An image in a page or an e-mail: one event by its parameters, a `track` unless it says otherwise. */
function decodeImage(request: DialectRequest): Decoded {
  const body = readParameters(request.query);
  const call = request.params['call'] ?? asText(body['type']) ?? 'track';
  return decodeCall(request, body, shortCalls.get(call) ?? kindOfType(call));
}

/** One event in this API's form, as in a batch; for the repair of quarantined events. */
export const segmentItem = (raw: Json): DecodedItem => checkEvent(decodeItem(raw, sharedByNone));

/** The body of any batch call of this family. */
export function decodeBatch(request: DialectRequest, body: JsonObject, historical: boolean): Decoded {
  const batch = body['batch'];
  if (!Array.isArray(batch)) throw new SkylanternError('request.invalid', 'batch must be an array of events');
  if (batch.length > MAX_BATCH) {
    const sentence = `batch holds ${batch.length} events: send at most ${MAX_BATCH}`;
    throw new SkylanternError('request.too-large', sentence);
  }
  const shared = {
    kind: null,
    context: asObject(body['context']) ?? {},
    anonymousId: anonymousIdOf(request),
    historical,
  };
  return {
    key: keyOf(request, body),
    sentAt: asText(body['sentAt']),
    items: batch.map((item) => decodeItem(item, shared)),
  };
}

/** The body of any call of this family that is one event. */
export function decodeCall(request: DialectRequest, body: JsonObject, kind: EventKind | undefined): Decoded {
  if (kind === undefined) {
    throw new SkylanternError('not-found', `there is no call ${request.params['call'] ?? request.route}`);
  }
  const shared = { ...sharedByNone, kind, anonymousId: anonymousIdOf(request) };
  return { key: keyOf(request, body), sentAt: asText(body['sentAt']), items: [decodeItem(body, shared)] };
}

/** A batch as this family writes it: every event says its type. */
function isBatch(body: Json): boolean {
  const said = asObject(body);
  const batch = said?.['batch'];
  return (
    said?.['api_key'] === undefined &&
    Array.isArray(batch) &&
    batch.every((item) => asText(asObject(item)?.['type']) !== null)
  );
}

/** RudderStack's browser SDK says in a header who sends, in base64. */
function anonymousIdOf(request: DialectRequest): string | null {
  const header = headerOf(request, 'anonymousid');
  return header === null ? null : Buffer.from(header, 'base64').toString('utf8').trim() || null;
}

/** Basic authorization (key as the name), Bearer, or `writeKey` in the body. */
const keyOf = (request: DialectRequest, body: JsonObject): string | null =>
  basicOf(request)?.name ||
  bearerOf(request) ||
  headerOf(request, 'x-write-key') ||
  asText(body['writeKey']) ||
  request.query.get('writeKey');
