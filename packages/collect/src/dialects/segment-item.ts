import { randomUUID } from 'node:crypto';
import {
  callNames,
  type EventKind,
  eventKinds,
  type IncomingEvent,
  type Json,
  type JsonObject,
} from '@skylantern/contracts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { asId, asObject, asText, setAside } from './read-values.ts';
import { mergedIdentities } from './segment-merge.ts';
import { readOperations } from './segment-operations.ts';

const kindsWithTraits: ReadonlySet<EventKind> = new Set(['identify', 'group', 'profile', 'account', 'item']);
const kindsOfType = new Map<string, EventKind>(eventKinds.map((kind) => [kind, kind]));
const pageFields = ['url', 'path', 'title', 'referrer', 'search'];
/** Traits that are also identities of the person. */
const identityTraits = {
  email: 'email',
  phone: 'mobile',
  mobile: 'mobile',
  unionid: 'unionid',
  openid: 'openid',
};

/** What the request says for all of its events. */
export interface SharedByItems {
  /** The call that the address names; null where each event names its own. */
  kind: EventKind | null;
  context: JsonObject;
  /** For events that say nobody. */
  anonymousId: string | null;
  historical: boolean;
}

export const sharedByNone: SharedByItems = { kind: null, context: {}, anonymousId: null, historical: false };

export const kindOfType = (type: Json | undefined): EventKind | undefined =>
  kindsOfType.get(asText(type) ?? '');

/** One event in the form of the HTTP tracking API. */
export function decodeItem(item: Json, shared: SharedByItems): DecodedItem {
  const messageId = asText(asObject(item)?.['messageId']) || randomUUID();
  const guarded = guardItem(item, messageId);
  if ('fault' in guarded) return guarded.fault;
  const { raw } = guarded;
  const type = asText(raw['type']) ?? '';
  const kind = shared.kind ?? kindsOfType.get(type);
  if (kind === undefined) {
    const detail = `type "${type.slice(0, 60)}" is not one of ${eventKinds.join(', ')}`;
    return setAside(raw, messageId, 'unknown-type', detail);
  }
  return { event: decodeEvent(raw, kind, messageId, shared) };
}

function decodeEvent(
  raw: JsonObject,
  kind: EventKind,
  messageId: string,
  shared: SharedByItems,
): IncomingEvent {
  const context: JsonObject = { ...shared.context, ...asObject(raw['context']) };
  const traits = asObject(raw['traits']) ?? asObject(context['traits']) ?? {};
  const properties = { ...asObject(raw['properties']) };
  const name = asText(raw['name']);
  if ((kind === 'page' || kind === 'screen') && name !== null && properties['name'] === undefined)
    properties['name'] = name;
  if (kind === 'page' && asText(asObject(context['page'])?.['url']) === null) {
    context['page'] = { ...asObject(context['page']), ...pageOf(properties) };
  }
  withConsent(context);
  const userId = asId(raw['userId']);
  const anonymousId = asId(raw['anonymousId']) ?? (userId === null ? shared.anonymousId : null);
  const event: IncomingEvent = {
    kind,
    name: kind === 'track' ? (asText(raw['event']) ?? '').trim() : callNames[kind],
    messageId,
    userId,
    anonymousId,
    previousId: kind === 'alias' || kind === 'merge' ? asId(raw['previousId']) : null,
    accountKey: asId(kind === 'group' || kind === 'account' ? raw['groupId'] : context['groupId']),
    identities: identitiesOf(raw, kind === 'identify' ? traits : {}),
    properties,
    traits: kindsWithTraits.has(kind) ? traits : {},
    ...readOperations(raw),
    ...(kind === 'item'
      ? { item: { type: asText(raw['itemType']) || 'product', id: asId(raw['itemId']) ?? '' } }
      : {}),
    context,
    occurredAt: asText(raw['timestamp']) ?? asText(raw['originalTimestamp']),
    historical: shared.historical,
  };
  if (event.accountKey === null && kind !== 'group' && kind !== 'account')
    event.accountKey = asId(raw['groupId']);
  return kind === 'merge' ? { ...event, ...mergedIdentities(raw) } : event;
}

/** RudderStack lists the categories that were allowed and those that were refused; Segment says yes or no of each. */
function withConsent(context: JsonObject): void {
  const told = asObject(context['consentManagement']);
  if (told === null || context['consent'] !== undefined) return;
  const idsOf = (list: Json | undefined) =>
    Array.isArray(list) ? list.filter((id) => typeof id === 'string') : Object.keys(asObject(list) ?? {});
  const categoryPreferences = Object.fromEntries([
    ...idsOf(told['deniedConsentIds']).map((id) => [id, false]),
    ...idsOf(told['allowedConsentIds']).map((id) => [id, true]),
  ]);
  if (Object.keys(categoryPreferences).length > 0) context['consent'] = { categoryPreferences };
}

/** What a server says of a page: it fills in properties, and no context. */
function pageOf(properties: JsonObject): JsonObject {
  return Object.fromEntries(
    pageFields.flatMap((field) => {
      const value = asText(properties[field]);
      return value === null ? [] : [[field, value]];
    }),
  );
}

function identitiesOf(raw: JsonObject, traits: JsonObject): Record<string, string> {
  const identities = new Map<string, string>();
  for (const [trait, type] of Object.entries(identityTraits)) {
    const value = Object.hasOwn(traits, trait) ? asText(traits[trait]) : null;
    if (value !== null && value !== '') identities.set(type, value);
  }
  for (const [type, value] of Object.entries(asObject(raw['identities']) ?? {})) {
    const text = asText(value);
    if (text !== null && text !== '') identities.set(type, text);
  }
  return Object.fromEntries(identities);
}
