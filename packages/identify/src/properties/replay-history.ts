import type { Json, PropertyOperation } from '@skylantern/contracts';
import { applyOperations } from './apply-operations.ts';
import { type PropertyStates, valueKey, valueOfState } from './property-states.ts';

/** An operation as the history keeps it. */
export interface SaidOperation {
  operation: PropertyOperation;
  at: number;
  sequence: number;
  position: number;
}

export interface PropertyChange<Said extends SaidOperation = SaidOperation> {
  said: Said;
  /** The value from then on; null: none. */
  value: Json;
}

/** What each operation made of its property, oldest first; those that changed nothing are left out. */
export function replayHistory<Said extends SaidOperation>(
  history: readonly Said[],
): Map<string, PropertyChange<Said>[]> {
  const inOrder = history.toSorted(
    (a, b) => a.at - b.at || a.sequence - b.sequence || a.position - b.position,
  );
  const changes = new Map<string, PropertyChange<Said>[]>();
  const values = new Map<string, Json>();
  let states: PropertyStates = {};
  for (const said of inOrder) {
    const { operation } = said;
    states = applyOperations(states, [operation], said);
    const names = operation.op === 'delete' ? [...values.keys()] : [operation.name];
    for (const name of names) {
      const state = states.properties?.[name];
      const value = state === undefined ? null : valueOfState(state);
      if (valueKey(values.get(name) ?? null) === valueKey(value)) continue;
      values.set(name, value);
      const known = changes.get(name);
      if (known === undefined) changes.set(name, [{ said, value }]);
      else known.push({ said, value });
    }
  }
  return changes;
}
