import { callNames, type IncomingEvent, type JsonObject } from '@skylantern/contracts';
import { asId, asObject, asText } from './read-values.ts';

const userTypes: ReadonlySet<string> = new Set(['user_id', 'userid', 'user', 'id']);
const anonymousTypes: ReadonlySet<string> = new Set(['anonymous_id', 'anonymousid']);
const sameTypes = new Map([
  ['phone', 'mobile'],
  ['phone_number', 'mobile'],
]);

/**
 * The merge call of RudderStack: `mergeProperties: [{ type, value }, { type, value }]`. Two user ids are a merge,
 * of which the first survives; identities of different types are a link between them.
 */
export function mergedIdentities(raw: JsonObject): Partial<IncomingEvent> {
  const given = raw['mergeProperties'];
  if (!Array.isArray(given)) return {};
  const users: string[] = [];
  const identities = new Map<string, string>();
  let anonymousId: string | null = null;
  for (const each of given) {
    const one = asObject(each);
    const type = (asText(one?.['type']) ?? '').toLowerCase();
    const value = asId(one?.['value']);
    if (type === '' || value === null) continue;
    if (userTypes.has(type)) users.push(value);
    else if (anonymousTypes.has(type)) anonymousId = value;
    else identities.set(sameTypes.get(type) ?? type, value);
  }
  const [userId = null, previousId = null] = users;
  const said = { userId, previousId, anonymousId, identities: Object.fromEntries(identities) };
  return previousId === null ? { ...said, kind: 'identify', name: callNames.identify } : said;
}
