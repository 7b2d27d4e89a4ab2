import { blankEvent, callNames, type IncomingEvent, type Json, type JsonObject } from '@skylantern/contracts';
import type { DecodedItem } from './define-dialect.ts';
import { accountTypes } from './group-key.ts';
import { guardItem } from './guard-item.ts';
import { contextOf, propertiesOf } from './mixpanel-context.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

/** What the request says of all its items. */
export interface Sending {
  historical: boolean;
  idFor(item: Json, hasTime: boolean): string;
}

const DEVICE = '$device:';
/** The SDKs write a device's id with a prefix where a person's could stand. */
export const isDevice = (id: string): boolean => id.startsWith(DEVICE);
const plain = (id: string): string => (isDevice(id) ? id.slice(DEVICE.length) : id);

/** `distinct_id` is a known person's, unless it is marked as a device's or only repeats the device's. */
export function whoIs(given: {
  distinctId: string | null;
  deviceId: string | null;
  userId: string | null;
}): Pick<IncomingEvent, 'userId' | 'anonymousId'> {
  const { distinctId, userId } = given;
  const deviceId = given.deviceId === null ? null : plain(given.deviceId);
  if (distinctId === null) return { userId, anonymousId: deviceId };
  if (isDevice(distinctId)) return { userId, anonymousId: plain(distinctId) };
  if (distinctId === deviceId && distinctId !== userId) return { userId, anonymousId: deviceId };
  return { userId: userId ?? distinctId, anonymousId: deviceId };
}

export function trackedOf(item: Json, sending: Sending): DecodedItem {
  const guarded = guardItem(item, asText(asObject(asObject(item)?.['properties'])?.['$insert_id']) ?? '');
  if ('fault' in guarded) return guarded.fault;
  const { raw } = guarded;
  const given = asObject(raw['properties']) ?? {};
  const time = given['time'] ?? null;
  const messageId = asId(given['$insert_id']) ?? sending.idFor(raw, time !== null);
  if (raw['event'] === '$create_alias' && asId(given['alias']) === null)
    return setAside(raw, messageId, 'identity-missing', 'alias is missing: name the other id of the person');
  const event = blankEvent({
    kind: 'track',
    name: (asText(raw['event']) ?? '').trim(),
    messageId,
    ...whoIs({
      distinctId: asId(given['distinct_id']),
      deviceId: asId(given['$device_id']),
      userId: asId(given['$user_id']),
    }),
    accountKey: accountsAmong(given)[0] ?? null,
    properties: propertiesOf(given),
    context: contextOf(given),
    occurredAt: time === null ? null : (asInstant(time) ?? JSON.stringify(time)),
    historical: sending.historical,
  });
  return { event: decode(event, given) };
}

function decode(event: IncomingEvent, given: JsonObject): IncomingEvent {
  switch (event.name) {
    case '$mp_web_page_view':
      return { ...event, kind: 'page', name: callNames.page };
    case '$identify':
      return identify(event, given);
    case '$create_alias':
      return alias(event, given);
    case '$merge':
      return merge(event, given);
    default:
      return event;
  }
}

function identify(event: IncomingEvent, given: JsonObject): IncomingEvent {
  const anonymous = asId(given['$anon_distinct_id']) ?? asId(given['$anon_id']) ?? asId(given['$device_id']);
  const userId = asId(given['$identified_id']) ?? asId(given['$user_id']) ?? asId(given['distinct_id']);
  const anonymousId = anonymous === null ? null : plain(anonymous);
  return { ...event, kind: 'identify', name: callNames.identify, userId, anonymousId };
}

/** `alias` and `distinct_id` mean the same person; whichever is a device's is the stranger of the two. */
function alias(event: IncomingEvent, given: JsonObject): IncomingEvent {
  const one = asId(given['distinct_id']);
  const other = asId(given['alias']);
  const device = asId(given['$device_id']);
  const isStranger = (id: string) => isDevice(id) || id === device;
  const call = { ...event, kind: 'alias', name: callNames.alias, anonymousId: null } as const;
  if (one !== null && other !== null && isStranger(one) !== isStranger(other)) {
    const [userId, previous] = isStranger(one) ? [other, one] : [one, other];
    return { ...call, userId, previousId: plain(previous) };
  }
  return mergeOf(event, one, other);
}

function merge(event: IncomingEvent, given: JsonObject): IncomingEvent {
  const ids = given['$distinct_ids'];
  const [survivor, other] = Array.isArray(ids) ? ids.map(asId) : [];
  return mergeOf(event, survivor ?? null, other ?? null);
}

/** Two known ids of one person: only a server may say so. */
function mergeOf(event: IncomingEvent, survivor: string | null, other: string | null): IncomingEvent {
  return {
    ...event,
    kind: 'merge',
    name: callNames.merge,
    userId: survivor === null ? null : plain(survivor),
    anonymousId: null,
    previousId: other === null ? null : plain(other),
    identities: other === null || isDevice(other) ? {} : { user_id: other },
  };
}

/** Accounts of `set_group`, whose mark is the list: a property `company` that is a text is a property. */
export function accountsAmong(properties: JsonObject): string[] {
  return accountTypes.flatMap((type) => {
    const keys = Object.hasOwn(properties, type) ? properties[type] : null;
    return Array.isArray(keys) ? keys.flatMap((key) => asId(key) ?? []) : [];
  });
}
