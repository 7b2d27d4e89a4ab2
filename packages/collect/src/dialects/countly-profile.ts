import {
  callNames,
  type IncomingEvent,
  type Json,
  type JsonObject,
  type PropertyOperation,
} from '@skylantern/contracts';
import { present } from './context-parts.ts';
import { parsed } from './countly-fields.ts';
import type { DecodedItem } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { asObject, asText, setAside } from './read-values.ts';

const named = ['name', 'username', 'email', 'organization', 'phone', 'picture', 'gender', 'byear'];
const operators = new Map<string, PropertyOperation['op']>([
  ['$set', 'set'],
  ['$setOnce', 'set_once'],
  ['$inc', 'increment'],
  ['$push', 'append'],
  ['$addToSet', 'union'],
  ['$pull', 'remove'],
  ['$unset', 'unset'],
]);

/** `user_details`: the known fields and `custom`, of whose values some are changes. */
export function decodeDetails(base: IncomingEvent, given: Json): DecodedItem[] {
  const guarded = guardItem(parsed(given) ?? null, base.messageId);
  if ('fault' in guarded) return [guarded.fault];
  const details = guarded.raw;
  const custom = asObject(parsed(details['custom'])) ?? {};
  const traits: [string, Json][] = Object.entries(
    present(Object.fromEntries(named.map((name) => [name, details[name]]))),
  );
  const operations: PropertyOperation[] = [];
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(custom)) {
    const changes = Object.entries(asObject(value) ?? {});
    const isChange = changes.length > 0 && changes.every(([op]) => op.startsWith('$'));
    if (!isChange) traits.push([name, value]);
    for (const [op, by] of isChange ? changes : []) {
      const known = operators.get(op);
      if (known === undefined) unknown.push(`${op} of ${name.slice(0, 60)}`);
      else operations.push({ op: known, name, value: known === 'unset' ? null : by });
    }
  }
  const event: IncomingEvent = {
    ...base,
    kind: 'profile',
    name: callNames.profile,
    identities: contactsOf(details),
    traits: Object.fromEntries(traits),
    ...(operations.length === 0 ? {} : { operations }),
  };
  const items: DecodedItem[] = traits.length + operations.length === 0 ? [] : [{ event }];
  if (unknown.length === 0) return items;
  const detail = `cannot be done here: ${unknown.join(', ')}`;
  return [...items, setAside({ user_details: details }, `${base.messageId}:unknown`, 'unknown-type', detail)];
}

function contactsOf(details: JsonObject): Record<string, string> {
  const email = asText(details['email']);
  const mobile = asText(details['phone']);
  return { ...(email ? { email } : {}), ...(mobile ? { mobile } : {}) };
}
