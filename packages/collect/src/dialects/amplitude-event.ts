import { randomUUID } from 'node:crypto';
import {
  blankEvent,
  callNames,
  type EventKind,
  type IncomingEvent,
  type Json,
  type JsonObject,
} from '@skylantern/contracts';
import { contextOf } from './amplitude-context.ts';
import { hasChanges, readChanges } from './amplitude-operations.ts';
import type { ContentIds } from './content-ids.ts';
import { part, present } from './context-parts.ts';
import type { DecodedItem } from './define-dialect.ts';
import { groupKeyAmong, groupKeyOf } from './group-key.ts';
import { guardItem } from './guard-item.ts';
import { asId, asInstant, asObject, asText } from './read-values.ts';

const kinds = new Map<string, EventKind>([
  ['[Amplitude] Page Viewed', 'page'],
  ['[Amplitude] Screen Viewed', 'screen'],
]);
/** Of an event's own fields, those that are kept beside its properties. */
const keptFields = ['productId', 'revenueType', 'country', 'region', 'city', 'dma'];

/** One event of Amplitude may be several of ours: what happened, what it changed of the person and of accounts. */
export function decodeEvent(item: Json, idFor: ContentIds): DecodedItem[] {
  const own = asObject(item);
  const messageId = asId(own?.['insert_id']);
  const guarded = guardItem(item, messageId ?? '');
  if ('fault' in guarded) return [guarded.fault];
  const { raw } = guarded;
  const base = baseOf(
    raw,
    messageId ?? (asId(raw['time']) === null ? randomUUID() : idFor(raw, raw['time'])),
  );
  const type = asText(raw['event_type']) ?? '';
  const person = readChanges(raw['user_properties']);
  const accounts = accountsOf(raw, base);
  if (type === '$groupidentify')
    return asItems(accounts.length === 0 ? [{ ...base, kind: 'account' }] : accounts);
  if (type === '$identify') {
    const joins = groupsOf(raw).map((accountKey, i): IncomingEvent => {
      const kind = 'group';
      return { ...base, kind, name: callNames.group, accountKey, messageId: `${base.messageId}:group-${i}` };
    });
    const kind = base.userId !== null && base.anonymousId !== null ? 'identify' : 'profile';
    return asItems([{ ...base, kind, name: callNames[kind], ...person }, ...joins, ...accounts]);
  }
  const main = happened(raw, base, type);
  const kind = 'profile';
  const changes = {
    ...base,
    kind,
    name: callNames.profile,
    messageId: `${base.messageId}:person`,
    ...person,
  } as const;
  return asItems([main, ...(hasChanges(person) ? [changes] : []), ...accounts]);
}

/** A call of the Group Identify API. */
export function decodeGroup(item: Json): DecodedItem[] {
  const guarded = guardItem(item, '');
  if ('fault' in guarded) return [guarded.fault];
  const { raw } = guarded;
  const key = asId(raw['group_value']);
  const event = blankEvent({
    kind: 'account',
    name: callNames.account,
    messageId: asId(raw['insert_id']) ?? randomUUID(),
    accountKey: key === null ? null : groupKeyOf(asText(raw['group_type']) ?? '', key),
    ...readChanges(raw['group_properties']),
  });
  return [{ event }];
}

const asItems = (events: readonly IncomingEvent[]): DecodedItem[] => events.map((event) => ({ event }));

function baseOf(raw: JsonObject, messageId: string): IncomingEvent {
  const deviceId = asId(raw['device_id']);
  const userId = asId(raw['user_id']);
  const properties = asObject(raw['event_properties']) ?? {};
  return blankEvent({
    kind: 'track',
    name: '',
    messageId,
    userId: userId === deviceId ? null : userId,
    anonymousId: deviceId,
    accountKey: groupKeyAmong(raw['groups']),
    identities: Object.fromEntries(
      ['idfa', 'idfv'].flatMap((type) => {
        const value = asText(raw[type]);
        return value === null || value === '' ? [] : [[type, value] as const];
      }),
    ),
    context: contextOf(raw, properties),
    occurredAt: asInstant(raw['time']),
  });
}

function happened(raw: JsonObject, base: IncomingEvent, type: string): IncomingEvent {
  const kind = kinds.get(type) ?? 'track';
  const given = asObject(raw['event_properties']) ?? {};
  const kept = present(Object.fromEntries(keptFields.map((field) => [field, raw[field]])));
  const properties = {
    ...kept,
    ...given,
    ...revenueOf(raw, given),
    ...part('$groups', asObject(raw['groups']) ?? {}),
  };
  return {
    ...base,
    kind,
    name: kind === 'track' ? type.trim() : callNames[kind === 'page' ? 'page' : 'screen'],
    properties,
  };
}

/** The amount as `revenue`, a number, whichever of Amplitude's ways said it. */
function revenueOf(raw: JsonObject, given: JsonObject): JsonObject {
  const price = numberOf(given['$price'] ?? raw['price']);
  const quantity = numberOf(given['$quantity'] ?? raw['quantity']);
  const revenue =
    numberOf(given['$revenue'] ?? raw['revenue']) ?? (price === null ? null : price * (quantity ?? 1));
  if (revenue === null) return {};
  const currency = asText(given['$currency'] ?? raw['currency']);
  return present({ price, quantity, revenue, currency });
}

function numberOf(value: Json | undefined): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** The account keys of `groups: { type: key | keys }`. */
function groupsOf(raw: JsonObject): string[] {
  return Object.entries(asObject(raw['groups']) ?? {}).flatMap(([type, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => {
      const key = asId(one);
      return key === null ? [] : [groupKeyOf(type, key)];
    }),
  );
}

function accountsOf(raw: JsonObject, base: IncomingEvent): IncomingEvent[] {
  const changes = readChanges(raw['group_properties']);
  if (!hasChanges(changes)) return [];
  return groupsOf(raw).map((accountKey, i) =>
    blankEvent({
      kind: 'account',
      name: callNames.account,
      messageId:
        i === 0 && raw['event_type'] === '$groupidentify' ? base.messageId : `${base.messageId}:account-${i}`,
      accountKey,
      occurredAt: base.occurredAt,
      ...changes,
    }),
  );
}
