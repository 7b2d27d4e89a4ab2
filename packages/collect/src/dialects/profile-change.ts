import type { IncomingEvent, JsonObject, PropertyOperation } from '@skylantern/contracts';

/** The change that takes all properties away. */
export const deleteAll: PropertyOperation = { op: 'delete', name: '', value: null };

const operators: ReadonlyMap<string, PropertyOperation['op']> = new Map([
  ['set_once', 'set_once'],
  ['increment', 'increment'],
  ['append', 'append'],
  ['unset', 'unset'],
]);

/** What the call `profile_<change>` of Sensors Data and Analysys does; null when there is no such call. */
export function profileChangeOf(
  change: string,
  given: JsonObject,
): Pick<IncomingEvent, 'traits' | 'operations'> | null {
  if (change === 'set') return { traits: given };
  if (change === 'delete') return { traits: {}, operations: [deleteAll] };
  const op = operators.get(change);
  if (op === undefined) return null;
  const operations = Object.entries(given).map(([name, value]) => ({
    op,
    name,
    value: op === 'unset' ? null : value,
  }));
  return { traits: {}, operations };
}
