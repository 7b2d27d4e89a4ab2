import { randomUUID } from 'node:crypto';
import {
  callNames,
  type EventKind,
  eventKinds,
  type IncomingEvent,
  type Json,
  type JsonObject,
  SkylanternError,
} from '@skylantern/contracts';
import { checkEvent, MAX_EVENT_BYTES } from '../door/check-event.ts';
import { jsonOf } from '../door/open-body.ts';
import { type DecodedItem, type DialectRequest, defineDialect } from './define-dialect.ts';
import { asId, asObject, asText, basicOf, bearerOf, setAside } from './read-values.ts';
import { readOperations } from './segment-operations.ts';

const MAX_BATCH = 2_500;
const shortCalls: Record<string, EventKind> = {
  t: 'track',
  i: 'identify',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  track: 'track',
  identify: 'identify',
  page: 'page',
  screen: 'screen',
  group: 'group',
  alias: 'alias',
  merge: 'merge',
  unbind: 'unbind',
  profile: 'profile',
  account: 'account',
  item: 'item',
};
const kindsWithTraits: ReadonlySet<EventKind> = new Set(['identify', 'group', 'profile', 'account', 'item']);
/** Traits that are also identities of the person. */
const identityTraits = {
  email: 'email',
  phone: 'mobile',
  mobile: 'mobile',
  unionid: 'unionid',
  openid: 'openid',
};

/** Segment's HTTP tracking API, its browser short routes, and our own SDKs. */
export const segment = defineDialect({
  name: 'segment',
  says: 'The HTTP tracking API of Segment, RudderStack and Jitsu, and of our own SDKs.',
  routes: [
    { method: 'POST', path: '/v1/:call' },
    { method: 'POST', path: '/v1/import' },
  ],
  async decode(request) {
    const body = asObject(await jsonOf(request, ['data']));
    if (body === null) throw new SkylanternError('request.invalid', 'the body must be a JSON object');
    const call = request.params['call'] ?? request.route.slice('/v1/'.length);
    const historical = call === 'import';
    const key = keyOf(request, body);
    const sentAt = asText(body['sentAt']);
    if (call === 'batch' || call === 'b' || historical) {
      const batch = body['batch'];
      if (!Array.isArray(batch))
        throw new SkylanternError('request.invalid', 'batch must be an array of events');
      if (batch.length > MAX_BATCH) {
        throw new SkylanternError(
          'request.too-large',
          `batch holds ${batch.length} events: send at most ${MAX_BATCH}`,
        );
      }
      const context = asObject(body['context']) ?? {};
      return { key, sentAt, items: batch.map((item) => decodeItem(item, null, context, historical)) };
    }
    const kind = Object.hasOwn(shortCalls, call) ? shortCalls[call] : undefined;
    if (kind === undefined) throw new SkylanternError('not-found', `there is no call /v1/${call}`);
    return { key, sentAt, items: [decodeItem(body, kind, {}, false)] };
  },
  answer: (results) => ({ status: 200, body: { success: true, results } }),
});

/** One event in this API's form, as in a batch; for the repair of quarantined events. */
export function segmentItem(raw: Json): DecodedItem {
  return checkEvent(decodeItem(raw, null, {}, false));
}

function decodeItem(
  item: Json,
  kindOfRoute: EventKind | null,
  shared: JsonObject,
  historical: boolean,
): DecodedItem {
  const raw = asObject(item);
  if (raw === null) return setAside(item, '', 'not-an-object', 'an event must be a JSON object');
  const messageId = asText(raw['messageId']) ?? randomUUID();
  const size = JSON.stringify(raw).length;
  if (size > MAX_EVENT_BYTES) {
    const detail = `the event has ${size} bytes, at most ${MAX_EVENT_BYTES} are kept`;
    return setAside(
      { type: raw['type'] ?? null, event: raw['event'] ?? null },
      messageId,
      'too-large',
      detail,
    );
  }
  const type = asText(raw['type']) ?? '';
  const kind =
    kindOfRoute ?? (Object.hasOwn(shortCalls, type) && type.length > 1 ? shortCalls[type] : undefined);
  if (kind === undefined) {
    return setAside(
      raw,
      messageId,
      'unknown-type',
      `type "${type.slice(0, 60)}" is not one of ${eventKinds.join(', ')}`,
    );
  }
  return { event: decodeEvent(raw, kind, messageId, shared, historical) };
}

function decodeEvent(
  raw: JsonObject,
  kind: EventKind,
  messageId: string,
  shared: JsonObject,
  historical: boolean,
): IncomingEvent {
  const context = { ...shared, ...asObject(raw['context']) };
  const traits = asObject(raw['traits']) ?? asObject(context['traits']) ?? {};
  const properties = { ...asObject(raw['properties']) };
  const name = asText(raw['name']);
  if ((kind === 'page' || kind === 'screen') && name !== null && properties['name'] === undefined)
    properties['name'] = name;
  const identities: Record<string, string> = {};
  if (kind === 'identify') {
    for (const [trait, type] of Object.entries(identityTraits)) {
      const value = asText(traits[trait]);
      if (value !== null && value !== '') identities[type] = value;
    }
  }
  for (const [type, value] of Object.entries(asObject(raw['identities']) ?? {})) {
    const text = asText(value);
    if (text !== null && text !== '') identities[type] = text;
  }
  return {
    kind,
    name: kind === 'track' ? (asText(raw['event']) ?? '').trim() : callNames[kind],
    messageId,
    userId: asId(raw['userId']),
    anonymousId: asId(raw['anonymousId']),
    previousId: kind === 'alias' || kind === 'merge' ? asId(raw['previousId']) : null,
    accountKey: asId(kind === 'group' || kind === 'account' ? raw['groupId'] : context['groupId']),
    identities,
    properties,
    traits: kindsWithTraits.has(kind) ? traits : {},
    ...readOperations(raw),
    ...(kind === 'item'
      ? { item: { type: asText(raw['itemType']) ?? 'product', id: asId(raw['itemId']) ?? '' } }
      : {}),
    context,
    occurredAt: asText(raw['timestamp']) ?? asText(raw['originalTimestamp']),
    historical,
  };
}

/** Basic authorization (key as the name), Bearer, or `writeKey` in the body. */
const keyOf = (request: DialectRequest, body: JsonObject): string | null =>
  basicOf(request)?.name || bearerOf(request) || asText(body['writeKey']) || request.query.get('writeKey');
