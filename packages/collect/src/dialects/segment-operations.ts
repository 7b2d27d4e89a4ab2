import { type JsonObject, type PropertyOperation, propertyOperators } from '@skylantern/contracts';
import { asObject, asText } from './read-values.ts';

/** Our own addition to this API: `operations: [{ op, name, value }]` on identify, profile, group, account and item. */
export function readOperations(raw: JsonObject): { operations?: PropertyOperation[] } {
  const given = raw['operations'];
  if (!Array.isArray(given)) return {};
  const operations = given.flatMap((each): PropertyOperation[] => {
    const one = asObject(each);
    const op = propertyOperators.find((known) => known === one?.['op']);
    if (one === null || op === undefined) return [];
    return [{ op, name: asText(one['name']) ?? '', value: one['value'] ?? null }];
  });
  return operations.length === 0 ? {} : { operations };
}
