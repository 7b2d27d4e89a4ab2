import type { Json, JsonObject, PropertyOperation } from '@skylantern/contracts';
import { asObject } from './read-values.ts';

/** In Amplitude's order. Lists know no place here: at the front is in the list. */
const operators = new Map<string, PropertyOperation['op']>([
  ['$unset', 'unset'],
  ['$set', 'set'],
  ['$setOnce', 'set_once'],
  ['$add', 'increment'],
  ['$append', 'append'],
  ['$prepend', 'append'],
  ['$preInsert', 'union'],
  ['$postInsert', 'union'],
  ['$remove', 'remove'],
]);

const deleteAll: PropertyOperation = { op: 'delete', name: '', value: null };
const operationsOf = (op: PropertyOperation['op'], given: JsonObject): PropertyOperation[] =>
  Object.entries(given).map(([name, value]) => ({ op, name, value: op === 'unset' ? null : value }));

/** `user_properties` and `group_properties`: plain values are set, `$…` are changes. */
export function readChanges(given: Json | undefined): {
  traits: JsonObject;
  operations?: PropertyOperation[];
} {
  const said = asObject(given) ?? {};
  const isCleared = Object.hasOwn(said, '$clearAll');
  const plain = Object.entries(said).filter(([name]) => !operators.has(name) && name !== '$clearAll');
  const set = { ...asObject(said['$set']), ...Object.fromEntries(plain) };
  const rest = [...operators].flatMap(([name, op]) =>
    name === '$set' ? [] : operationsOf(op, asObject(said[name]) ?? {}),
  );
  // What is set is set before all else, so after a clearing it has to be a change as well.
  const operations = isCleared ? [deleteAll, ...operationsOf('set', set), ...rest] : rest;
  return { traits: isCleared ? {} : set, ...(operations.length === 0 ? {} : { operations }) };
}

export const hasChanges = (changes: ReturnType<typeof readChanges>): boolean =>
  changes.operations !== undefined || Object.keys(changes.traits).length > 0;
