import { randomUUID } from 'node:crypto';
import {
  blankEvent,
  callNames,
  type EventKind,
  type IncomingEvent,
  type Json,
  type JsonObject,
} from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import type { DecodedItem } from './define-dialect.ts';
import { contextOf, paramContextOf } from './ga4-context.ts';
import { guardItem } from './guard-item.ts';
import { asId, asObject, asText, setAside } from './read-values.ts';

const kinds = new Map<string, EventKind>([
  ['page_view', 'page'],
  ['screen_view', 'screen'],
]);
/** Events whose `value` is money earned. */
const sales: ReadonlySet<string> = new Set(['purchase', 'in_app_purchase', 'app_store_subscription_renew']);

/** Everything that one request says: its events, and properties of the person. */
export function decodeBody(body: JsonObject, stream: string | null, idFor: ContentIds): DecodedItem[] {
  const anonymousId = asId(body['client_id']) ?? asId(body['app_instance_id']);
  const userId = asId(body['user_id']);
  const base = blankEvent({
    kind: 'track',
    name: '',
    messageId: '',
    userId: userId === anonymousId ? null : userId,
    anonymousId,
    context: contextOf(body),
    occurredAt: instantOf(body['timestamp_micros']),
  });
  const events = Array.isArray(body['events']) ? body['events'] : [];
  const items = events.map((item): DecodedItem => {
    const guarded = guardItem(item, '');
    return 'fault' in guarded ? guarded.fault : { event: happened(guarded.raw, base, { stream, idFor }) };
  });
  return [...items, ...personOf(body, base)];
}

/** Microseconds since 1970, as a number or its digits; what is neither stays as it is, to be named in the fault. */
function instantOf(value: Json | undefined): string | null {
  const text = asId(value);
  if (text === null) return null;
  const at = new Date(Number(text) / 1_000);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

function happened(
  raw: JsonObject,
  base: IncomingEvent,
  { stream, idFor }: { stream: string | null; idFor: ContentIds },
): IncomingEvent {
  const name = (asText(raw['name']) ?? '').trim();
  const kind = kinds.get(name) ?? 'track';
  const params = asObject(raw['params']) ?? {};
  const occurredAt = instantOf(raw['timestamp_micros']) ?? base.occurredAt;
  const transaction = name === 'purchase' ? asId(params['transaction_id']) : null;
  const { userId, anonymousId } = base;
  // A purchase is told apart by its transaction, anything else by its time; without either each is its own.
  const content: JsonObject =
    transaction === null
      ? { userId, anonymousId, occurredAt, raw }
      : { userId, anonymousId, name, transaction };
  const messageId = transaction === null && occurredAt === null ? randomUUID() : idFor(content, name);
  const revenue = sales.has(name) ? params['value'] : undefined;
  return {
    ...base,
    kind,
    name: kind === 'track' ? name : callNames[kind === 'page' ? 'page' : 'screen'],
    messageId,
    properties: {
      ...params,
      ...(typeof revenue === 'number' && params['revenue'] === undefined ? { revenue } : {}),
      ...(stream === null ? {} : { stream }),
    },
    context: { ...base.context, ...paramContextOf(params) },
    occurredAt,
  };
}

/** `user_properties: { name: { value } }` and the hashed contacts of `user_data`. */
function personOf(body: JsonObject, base: IncomingEvent): DecodedItem[] {
  const given = asObject(body['user_properties']) ?? {};
  const identities = contactsOf(body);
  if (Object.keys(given).length + Object.keys(identities).length === 0) return [];
  const guarded = guardItem(given, '');
  if ('fault' in guarded)
    return [setAside({ user_properties: null }, '', 'too-large', 'user_properties is too large')];
  const traits = Object.entries(given).map(([name, one]): [string, Json] => {
    const value = asObject(one)?.['value'];
    return [name, value === undefined ? one : value];
  });
  const isBound = Object.keys(identities).length > 0 || (base.userId !== null && base.anonymousId !== null);
  const kind = isBound ? 'identify' : 'profile';
  const event: IncomingEvent = {
    ...base,
    kind,
    name: callNames[kind],
    messageId: randomUUID(),
    identities,
    traits: Object.fromEntries(traits.filter(([, value]) => value !== null)),
    operations: traits.flatMap(([name, value]) => (value === null ? [{ op: 'unset', name, value }] : [])),
  };
  return [{ event }];
}

function contactsOf(body: JsonObject): Record<string, string> {
  const data = asObject(body['user_data']) ?? {};
  const first = (value: Json | undefined) => asText(Array.isArray(value) ? value[0] : value);
  const email = first(data['sha256_email_address']);
  const mobile = first(data['sha256_phone_number']);
  return { ...(email ? { email_sha256: email } : {}), ...(mobile ? { mobile_sha256: mobile } : {}) };
}
