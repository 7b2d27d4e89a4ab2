import {
  blankEvent,
  callNames,
  type IncomingEvent,
  type Json,
  type JsonObject,
  type PropertyOperation,
} from '@skylantern/contracts';
import type { DecodedItem } from './define-dialect.ts';
import { groupKeyAmong, groupKeyOf } from './group-key.ts';
import { guardItem } from './guard-item.ts';
import { contextOf, propertiesOf } from './posthog-context.ts';
import { isAnonymous, isMadeBySdk, whoIs } from './posthog-identity.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

/** What the request says of all its events. */
export interface Sending {
  historical: boolean;
  receivedAt: Date;
  /** `name/version` of the SDK, where a header says it. */
  library: string | null;
  idFor(item: Json, hasTime: boolean): string;
}

const COOKIELESS = '$posthog_cookieless';
/** Person properties that are also identities of the person. */
const identityProperties = [
  ['email', 'email'],
  ['phone', 'mobile'],
  ['mobile', 'mobile'],
  ['unionid', 'unionid'],
  ['openid', 'openid'],
] as const;

/** The calls that one event of PostHog's makes: the event itself, and what it changes or links besides. */
export function eventsOf(item: Json, sending: Sending): DecodedItem[] {
  const guarded = guardItem(item, asText(asObject(item)?.['uuid']) ?? '');
  if ('fault' in guarded) return [guarded.fault];
  const { raw } = guarded;
  const given = givenOf(raw);
  const occurredAt = timeOf(raw, given, sending.receivedAt);
  const messageId =
    asText(raw['uuid']) || asText(given['$insert_id']) || sending.idFor(raw, occurredAt !== null);
  const id = asId(raw['distinct_id']) ?? asId(given['distinct_id']) ?? asId(raw['$distinct_id']);
  if (id === COOKIELESS || given['$cookieless_mode'] === true) {
    const detail = 'in cookieless mode visitors have no id: let the SDK keep one, at least in memory';
    return [setAside(raw, messageId, 'identity-missing', detail)];
  }
  const isLink = raw['event'] === '$create_alias' || raw['event'] === '$merge_dangerously';
  if (isLink && asId(given['alias']) === null) {
    return [
      setAside(raw, messageId, 'identity-missing', 'alias is missing: name the other id of the person'),
    ];
  }
  const base = blankEvent({
    kind: 'track',
    name: (asText(raw['event']) ?? '').trim(),
    messageId,
    ...whoIs(id, given),
    accountKey: groupKeyAmong(given['$groups']),
    properties: propertiesOf(given),
    context: contextOf(given, sending.library),
    occurredAt,
    historical: sending.historical,
  });
  return decode(base, id, raw, given).map((event) => ({ event }));
}

function decode(base: IncomingEvent, id: string | null, raw: JsonObject, given: JsonObject): IncomingEvent[] {
  const { name } = base;
  if (name === '$identify' && id !== null) return identify(base, id, changesOf(raw, given), given);
  if (name === '$create_alias' || name === '$merge_dangerously') return [link(base, id, given)];
  if (name === '$groupidentify') return [groupIdentify(base, given)];
  const changes = changesOf(raw, given);
  if (name === '$set' || (name === '' && hasChanges(changes)))
    return [{ ...base, kind: 'profile', name: callNames.profile, ...changes }];
  const event = seen(base, given);
  // PostHog itself changes nobody's properties when the event says so.
  if (!hasChanges(changes) || given['$process_person_profile'] === false) return [event];
  const messageId = `${base.messageId}:set`;
  return [
    event,
    { ...base, kind: 'profile', name: callNames.profile, messageId, properties: {}, ...changes },
  ];
}

function seen(base: IncomingEvent, given: JsonObject): IncomingEvent {
  if (base.name === '$pageview') return { ...base, kind: 'page', name: callNames.page };
  if (base.name !== '$screen') return base;
  const name = asText(given['$screen_name']);
  const properties = name === null ? base.properties : { name, ...base.properties };
  return { ...base, kind: 'screen', name: callNames.screen, properties };
}

function identify(base: IncomingEvent, id: string, changes: Changes, given: JsonObject): IncomingEvent[] {
  const anonymousId = asId(given['$anon_distinct_id']);
  if (anonymousId === id) return [{ ...base, kind: 'profile', name: callNames.profile, ...changes }];
  const identities = Object.fromEntries(
    identityProperties.flatMap(([property, type]) => {
      const value = asId(changes.traits[property]);
      return value === null ? [] : [[type, value]];
    }),
  );
  const event: IncomingEvent = {
    ...base,
    kind: 'identify',
    name: callNames.identify,
    userId: id,
    anonymousId,
    identities,
    ...changes,
  };
  if (!isMadeBySdk(id)) return [event];
  // Elsewhere this id, alone, was taken for a stranger's.
  const link = blankEvent({
    kind: 'alias',
    name: callNames.alias,
    messageId: `${base.messageId}:link`,
    userId: id,
    previousId: id,
    context: base.context,
    occurredAt: base.occurredAt,
    historical: base.historical,
  });
  return [event, link];
}

/** `alias` becomes another id of the person with `distinct_id`. */
function link(base: IncomingEvent, id: string | null, given: JsonObject): IncomingEvent {
  const alias = asId(given['alias']);
  if (base.name === '$create_alias' && id !== null && alias !== null) {
    const one = isAnonymous(id, { ...given, $process_person_profile: null });
    const other = isMadeBySdk(alias) || given['$device_id'] === alias;
    const call = { ...base, kind: 'alias', name: callNames.alias, anonymousId: null } as const;
    if (one && !other) return { ...call, userId: alias, previousId: id };
    if (one) return { ...call, userId: null, anonymousId: id, previousId: alias };
    if (other) return { ...call, userId: id, previousId: alias };
  }
  // Two known ids of one person: only a server may say so.
  const identities = alias === null || isMadeBySdk(alias) ? {} : { user_id: alias };
  return {
    ...base,
    kind: 'merge',
    name: callNames.merge,
    userId: id,
    anonymousId: null,
    previousId: alias,
    identities,
  };
}

function groupIdentify(base: IncomingEvent, given: JsonObject): IncomingEvent {
  const type = asText(given['$group_type']) ?? '';
  const key = asId(given['$group_key']);
  const traits = asObject(given['$group_set']) ?? {};
  const accountKey = key === null || type === '' ? null : groupKeyOf(type, key);
  // A browser or an app says in the same breath that its person belongs to the group; a server's call is of nobody.
  const joins = key !== null && asId(asObject(given['$groups'])?.[type]) === key;
  const properties = Object.fromEntries(
    Object.entries(base.properties).filter(([name]) => name !== '$group_set'),
  );
  if (joins) return { ...base, kind: 'group', name: callNames.group, accountKey, traits, properties };
  return {
    ...base,
    kind: 'account',
    name: callNames.account,
    userId: null,
    anonymousId: null,
    accountKey,
    traits,
    properties,
  };
}

interface Changes {
  traits: JsonObject;
  operations?: PropertyOperation[];
}

const hasChanges = ({ traits, operations }: Changes) =>
  Object.keys(traits).length > 0 || operations !== undefined;

/** `$set`, `$set_once` and `$unset`, which stand beside the properties or among them. */
function changesOf(raw: JsonObject, given: JsonObject): Changes {
  const both = (name: string) => ({ ...asObject(given[name]), ...asObject(raw[name]) });
  const unset = raw['$unset'] ?? given['$unset'];
  const names = Array.isArray(unset) ? unset : Object.keys(asObject(unset) ?? {});
  const operations: PropertyOperation[] = [
    ...Object.entries(both('$set_once'))
      .filter(([, value]) => value !== null)
      .map(([name, value]) => ({ op: 'set_once' as const, name, value })),
    ...names.flatMap((name) =>
      typeof name === 'string' ? [{ op: 'unset' as const, name, value: null }] : [],
    ),
  ];
  return { traits: both('$set'), ...(operations.length === 0 ? {} : { operations }) };
}

/** Properties as in the first form of the protocol; the newer one moves some to the event's own level. */
function givenOf(raw: JsonObject): JsonObject {
  const given = { ...asObject(raw['properties']) };
  const options = asObject(raw['options']) ?? {};
  const moved: Record<string, Json | undefined> = {
    $session_id: raw['session_id'],
    $window_id: raw['window_id'],
    $process_person_profile: options['process_person_profile'],
    $cookieless_mode: options['cookieless_mode'],
    $product_tour_id: options['product_tour_id'],
  };
  for (const [name, value] of Object.entries(moved)) if (value !== undefined) given[name] = value;
  return given;
}

function timeOf(raw: JsonObject, given: JsonObject, receivedAt: Date): string | null {
  const at = raw['timestamp'] ?? given['timestamp'] ?? given['$time'];
  if (at !== undefined && at !== null && at !== '') return asInstant(at) ?? JSON.stringify(at);
  const offset = raw['offset'];
  if (typeof offset !== 'number' || !Number.isFinite(offset) || Math.abs(offset) > 1e12) return null;
  return new Date(receivedAt.getTime() - offset).toISOString();
}
