import {
  blankEvent,
  callNames,
  type EventKind,
  type IncomingEvent,
  type Json,
  type JsonObject,
} from '@skylantern/contracts';
import type { ContentIds } from './content-ids.ts';
import { part, present } from './context-parts.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

const profiles: ReadonlySet<string> = new Set(['LOGIN_USER_ATTRIBUTES', 'VISITOR_ATTRIBUTES']);
/** Names under which GrowingIO means its own login id. */
const ownKeys: ReadonlySet<string> = new Set(['', '$basic_userId', 'userId']);
/** Fields that went into the identity, the context or the event itself. */
const spent: ReadonlySet<string> = new Set([
  'eventType',
  'eventName',
  'attributes',
  'resourceItem',
  'deviceId',
  'userId',
  'userKey',
  'gioId',
  'sessionId',
  'timestamp',
  'domain',
  'path',
  'query',
  'title',
  'referralPage',
  'protocolType',
  'language',
  'platform',
  'platformVersion',
  'operatingSystem',
  'deviceBrand',
  'deviceModel',
  'deviceType',
  'appVersion',
  'appName',
  'sdkVersion',
  'globalSequenceId',
  'eventSequenceId',
  'idfa',
  'idfv',
  'imei',
  'oaid',
  'androidId',
]);
const deviceIdentities = ['idfa', 'imei', 'oaid'];

/** One event of GrowingIO; a resource with attributes is an item beside it. */
export function decodeEvent(item: Json, idFor: ContentIds): DecodedItem[] {
  const guarded = guardItem(item, '');
  if ('fault' in guarded) return [guarded.fault];
  const { raw } = guarded;
  const type = asText(raw['eventType']) ?? '';
  const messageId = idFor(raw, raw['timestamp']);
  if (type === '') return [setAside(raw, messageId, 'unknown-type', 'eventType is missing')];
  const base = baseOf(raw, messageId);
  if (profiles.has(type)) {
    const kind = base.userId !== null && base.anonymousId !== null ? 'identify' : 'profile';
    return [{ event: { ...base, kind, name: callNames[kind], traits: asObject(raw['attributes']) ?? {} } }];
  }
  const resource = asObject(raw['resourceItem']);
  const event = happened(raw, base, type);
  const about = itemOf(base, resource);
  return [{ event }, ...(about === null ? [] : [{ event: about }])];
}

function baseOf(raw: JsonObject, messageId: string): IncomingEvent {
  const deviceId = asId(raw['deviceId']);
  const login = asId(raw['userId']);
  const userKey = asText(raw['userKey']) ?? '';
  const isOwn = ownKeys.has(userKey);
  const identities = deviceIdentities.flatMap((type): [string, string][] => {
    const value = asText(raw[type]);
    return value ? [[type, value]] : [];
  });
  if (!isOwn && login !== null) identities.push([userKey === 'phone' ? 'mobile' : userKey, login]);
  return blankEvent({
    kind: 'track',
    name: '',
    messageId,
    userId: isOwn && login !== deviceId ? login : null,
    anonymousId: deviceId,
    identities: Object.fromEntries(identities),
    context: contextOf(raw),
    occurredAt: asInstant(raw['timestamp']),
  });
}

function happened(raw: JsonObject, base: IncomingEvent, type: string): IncomingEvent {
  const view = isWeb(raw) ? 'page' : 'screen';
  const kind: EventKind = type === 'PAGE' ? view : 'track';
  const said = type === 'CUSTOM' ? (asText(raw['eventName']) ?? '') : type;
  const rest = Object.entries(raw).filter(([name, value]) => !spent.has(name) && value !== null);
  const resource = asObject(raw['resourceItem']);
  return {
    ...base,
    kind,
    name: kind === 'track' ? said.trim() : callNames[view],
    properties: {
      ...Object.fromEntries(rest),
      ...asObject(raw['attributes']),
      ...(resource === null
        ? {}
        : present({ item_id: asId(resource['id']), item_key: asText(resource['key']) })),
    },
  };
}

function itemOf(base: IncomingEvent, resource: JsonObject | null): IncomingEvent | null {
  const traits = asObject(resource?.['attributes']);
  const id = asId(resource?.['id']);
  if (traits === null || id === null) return null;
  return blankEvent({
    kind: 'item',
    name: callNames.item,
    messageId: `${base.messageId}:item`,
    item: { type: asText(resource?.['key']) ?? 'product', id },
    traits,
    occurredAt: base.occurredAt,
  });
}

const isWeb = (raw: JsonObject): boolean => (asText(raw['platform']) ?? 'Web').toLowerCase() === 'web';

function contextOf(raw: JsonObject): JsonObject {
  const path = asText(raw['path']);
  const domain = asText(raw['domain']);
  const query = asText(raw['query'])?.replace(/^\?/, '') ?? '';
  const protocol = asText(raw['protocolType']) ?? 'https';
  const url =
    domain === null ? null : `${protocol}://${domain}${path ?? '/'}${query === '' ? '' : `?${query}`}`;
  const web = isWeb(raw);
  return {
    library: present({ name: 'growingio', version: asText(raw['sdkVersion']) }),
    ...(web
      ? part('page', { url, path, title: asText(raw['title']), referrer: asText(raw['referralPage']) })
      : part('screen', { name: asText(raw['title']) ?? path })),
    ...part('os', {
      name: web ? null : (asText(raw['operatingSystem']) ?? asText(raw['platform'])),
      version: web ? null : asId(raw['platformVersion']),
    }),
    ...part('device', {
      model: asText(raw['deviceModel']),
      manufacturer: asText(raw['deviceBrand']),
      type: asText(raw['deviceType']),
    }),
    ...part('app', { name: asText(raw['appName']), version: asId(raw['appVersion']) }),
    ...present({ locale: asText(raw['language']), sessionId: asId(raw['sessionId']) }),
  };
}
