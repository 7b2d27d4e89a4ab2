import {
  blankEvent,
  callNames,
  type IncomingEvent,
  type Json,
  type JsonObject,
  type PropertyOperation,
} from '@skylantern/contracts';
import type { DecodedItem } from './define-dialect.ts';
import { groupKeyOf } from './group-key.ts';
import { guardItem } from './guard-item.ts';
import { accountsAmong, type Sending, whoIs } from './mixpanel-event.ts';
import { asId, asInstant, asObject, asText, setAside } from './read-values.ts';

/** Mixpanel's reserved names in our words. */
const names = new Map([
  ['$email', 'email'],
  ['$phone', 'phone'],
  ['$name', 'name'],
  ['$first_name', 'first_name'],
  ['$last_name', 'last_name'],
  ['$avatar', 'avatar'],
  ['$created', 'created_at'],
]);
const named = (name: string): string => names.get(name) ?? name;
const TRANSACTIONS = '$transactions';
const operators = [
  ['$set_once', 'set_once'],
  ['$add', 'increment'],
  ['$append', 'append'],
  ['$union', 'union'],
  ['$remove', 'remove'],
] as const;
const calls = ['$set', '$unset', '$delete', ...operators.map(([name]) => name)];

interface Changes {
  traits: JsonObject;
  operations?: PropertyOperation[];
}

/** One record of `/engage`: changes of a person, and what else they say (a payment, belonging to an account). */
export function profileOf(item: Json, sending: Sending): DecodedItem[] {
  const read = readRecord(item, sending);
  if ('fault' in read) return [read.fault];
  const { raw, base, changes } = read;
  const distinctId = asId(raw['$distinct_id']);
  const ids = whoIs({ distinctId, deviceId: asId(raw['$device_id']), userId: asId(raw['$user_id']) });
  const identities = identitiesOf(changes.traits);
  const charges = chargesOf(raw);
  const accounts = accountsAmong({ ...asObject(raw['$union']), ...asObject(raw['$set']) });
  const common = { ...base, ...ids };
  return [
    ...(Object.keys(changes.traits).length > 0 || changes.operations !== undefined || charges.length === 0
      ? [{ event: { ...common, kind: 'profile' as const, name: callNames.profile, identities, ...changes } }]
      : []),
    ...charges.map((charge, i) => ({ event: chargeEvent(common, charge, i) })),
    ...accounts.map((accountKey, i) => ({
      event: {
        ...common,
        kind: 'group' as const,
        name: callNames.group,
        messageId: `${base.messageId}:group-${i}`,
        accountKey,
      },
    })),
  ];
}

/** One record of `/groups`: changes of an account. */
export function accountOf(item: Json, sending: Sending): DecodedItem[] {
  const read = readRecord(item, sending);
  if ('fault' in read) return [read.fault];
  const type = asText(read.raw['$group_key']) ?? '';
  const key = asId(read.raw['$group_id']);
  const accountKey = key === null || type === '' ? null : groupKeyOf(type, key);
  return [{ event: { ...read.base, kind: 'account', name: callNames.account, accountKey, ...read.changes } }];
}

type Read = { fault: DecodedItem } | { raw: JsonObject; base: IncomingEvent; changes: Changes };

function readRecord(item: Json, sending: Sending): Read {
  const guarded = guardItem(item, asText(asObject(item)?.['$insert_id']) ?? '');
  if ('fault' in guarded) return guarded;
  const { raw } = guarded;
  const time = raw['$time'] ?? null;
  const messageId = asId(raw['$insert_id']) ?? sending.idFor(raw, time !== null);
  if (!calls.some((call) => Object.hasOwn(raw, call))) {
    return { fault: setAside(raw, messageId, 'unknown-type', `none of ${calls.join(', ')} is there`) };
  }
  const ip = asText(raw['$ip']);
  const base = blankEvent({
    kind: 'profile',
    name: callNames.profile,
    messageId,
    context: ip === null || ip === '' || ip === '0' ? {} : { ip },
    occurredAt: time === null ? null : (asInstant(time) ?? JSON.stringify(time)),
  });
  return { raw, base, changes: changesOf(raw) };
}

function changesOf(raw: JsonObject): Changes {
  const traits = Object.fromEntries(
    Object.entries(asObject(raw['$set']) ?? {}).map(([name, value]) => [named(name), value]),
  );
  const operations: PropertyOperation[] = operators.flatMap(([call, op]) =>
    Object.entries(asObject(raw[call]) ?? {})
      .filter(([name, value]) => value !== null && !(call === '$append' && name === TRANSACTIONS))
      .map(([name, value]) => ({ op, name: named(name), value })),
  );
  const unset = raw['$unset'];
  for (const name of Array.isArray(unset) ? unset : [])
    if (typeof name === 'string') operations.push({ op: 'unset', name: named(name), value: null });
  if (Object.hasOwn(raw, '$delete')) operations.push({ op: 'delete', name: '', value: null });
  return { traits, ...(operations.length === 0 ? {} : { operations }) };
}

function identitiesOf(traits: JsonObject): Record<string, string> {
  const email = asId(traits['email']);
  const mobile = asId(traits['phone']);
  return { ...(email === null ? {} : { email }), ...(mobile === null ? {} : { mobile }) };
}

/** `track_charge` appends to the list `$transactions`. */
function chargesOf(raw: JsonObject): JsonObject[] {
  const appended = asObject(raw['$append'])?.[TRANSACTIONS];
  return (Array.isArray(appended) ? appended : [appended]).flatMap((one) => {
    const charge = asObject(one);
    return charge === null ? [] : [charge];
  });
}

function chargeEvent(base: IncomingEvent, charge: JsonObject, i: number): IncomingEvent {
  const { $amount, $time, ...rest } = charge;
  const revenue = typeof $amount === 'string' ? Number($amount) : $amount;
  return {
    ...base,
    kind: 'track',
    name: '$transaction',
    messageId: `${base.messageId}:charge-${i}`,
    properties: { ...rest, $amount: $amount ?? null, ...(typeof revenue === 'number' ? { revenue } : {}) },
    occurredAt: $time === undefined || $time === null ? base.occurredAt : asInstant($time),
  };
}
