import { makeState, setStamp, stepsAfter, withoutDeleted } from './apply-operations.ts';
import {
  compareStamps,
  type PropertyState,
  type PropertyStates,
  type Stamp,
  type Step,
  stampOf,
} from './property-states.ts';

/**
 * What the operations on several persons come to when they are one (rule R9): of values that were set the newest,
 * of first values the earliest, numbers added, lists joined, deletions as of their time. Neither the order nor the
 * grouping of the persons matters.
 */
export function foldProperties(all: readonly PropertyStates[]): PropertyStates {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return only;
  let deleted: Stamp | undefined;
  const byName = new Map<string, PropertyState[]>();
  for (const states of all) {
    if (states.deleted !== undefined && (deleted === undefined || compareStamps(states.deleted, deleted) > 0))
      deleted = states.deleted;
    for (const [name, state] of Object.entries(states.properties ?? {})) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [state]);
      else known.push(state);
    }
  }
  const names = [...byName.keys()].sort();
  return withoutDeleted({
    ...(deleted === undefined ? {} : { deleted }),
    properties: Object.fromEntries(names.map((name) => [name, foldOne(byName.get(name) ?? [])])),
  });
}

function foldOne(states: readonly PropertyState[]): PropertyState {
  let set: PropertyState['set'];
  for (const state of states) {
    if (state.set === undefined) continue;
    if (set === undefined || compareStamps(setStamp(state.set), setStamp(set)) > 0) set = state.set;
  }
  const steps = new Map<string, Step>();
  for (const state of states) {
    for (const step of set === undefined ? (state.steps ?? []) : stepsAfter(state.steps, setStamp(set)))
      steps.set([step[0], ...stampOf(step)].join(), step);
  }
  return makeState(
    set,
    [...steps.values()].sort((a, b) => compareStamps(stampOf(a), stampOf(b))),
  );
}
