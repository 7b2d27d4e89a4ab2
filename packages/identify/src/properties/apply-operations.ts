import type { Json, PropertyOperation } from '@skylantern/contracts';
import {
  changeToJson,
  compareStamps,
  composeSteps,
  finite,
  numberOf,
  type PropertyState,
  type PropertyStates,
  type Stamp,
  type Step,
  stampOf,
  valueKey,
} from './property-states.ts';

/** More steps than this on one property and the older half becomes one step of each kind. */
const MAX_STEPS = 64;
/** A value that is set again to what it is says nothing new for so long. */
const REPEATED_SET_MS = 3_600_000;
const REPEATED_SET_ONCE_MS = 86_400_000;

/**
 * The states after operations of one event, the first of which stands at `position` in it. The order in which events arrive does not matter, only when they
 * happened; while a property has at most 64 steps since it was last set, exactly. The same object when nothing
 * changed.
 */
export function applyOperations(
  states: PropertyStates,
  operations: readonly PropertyOperation[],
  when: { at: number; sequence: number; position?: number },
): PropertyStates {
  const first = when.position ?? 0;
  let after = states;
  for (const [i, operation] of operations.entries()) {
    const stamp: Stamp = [when.at, when.sequence, first + i];
    after = operation.op === 'delete' ? deleteAll(after, stamp) : applyOne(after, operation, stamp);
  }
  return after;
}

/** Whether an operation only repeats what was said lately, so that it need not be kept. */
export function isRepeat(states: PropertyStates, { op, name, value }: PropertyOperation, at: number) {
  const state = states.properties?.[name];
  if (op === 'set' || op === 'unset') {
    const { set, steps } = state ?? {};
    const isSame =
      set !== undefined && steps === undefined && valueKey(set[0]) === valueKey(valueSet(op, value));
    return isSame && isWithin(at - set[1], REPEATED_SET_MS);
  }
  const last = state?.steps?.at(-1);
  return (
    op === 'set_once' &&
    last?.[0] === 'set_once' &&
    valueKey(last[1]) === valueKey(value) &&
    isWithin(at - last[2], REPEATED_SET_ONCE_MS)
  );
}

/** Operations that mean nothing: adding what is no number, setting nothing, a property without a name. */
export function isMeaningless({ op, name, value }: PropertyOperation): boolean {
  if (op === 'delete') return false;
  if (name === '') return true;
  if (op === 'increment') return typeof value !== 'number' || !Number.isFinite(value);
  return op !== 'set' && op !== 'unset' && value === null;
}

const isWithin = (passed: number, limit: number): boolean => passed >= 0 && passed < limit;

/** Null is no value: setting it is unsetting. */
const valueSet = (op: PropertyOperation['op'], value: Json): Json => (op === 'unset' ? null : value);

function applyOne(states: PropertyStates, operation: PropertyOperation, stamp: Stamp): PropertyStates {
  const { op, name, value } = operation;
  if (isMeaningless(operation) || op === 'delete') return states;
  if (states.deleted !== undefined && compareStamps(stamp, states.deleted) <= 0) return states;
  const state = Object.hasOwn(states.properties ?? {}, name) ? (states.properties?.[name] ?? {}) : {};
  if (state.set !== undefined && compareStamps(stamp, setStamp(state.set)) <= 0) return states;
  if (op === 'set' || op === 'unset') {
    const set = [valueSet(op, value), ...stamp] as const;
    return put(states, name, makeState(set, stepsAfter(state.steps, stamp)));
  }
  const steps = state.steps ?? [];
  const place = steps.findLastIndex((step) => compareStamps(stampOf(step), stamp) <= 0);
  const before = steps[place];
  if (before !== undefined && compareStamps(stampOf(before), stamp) === 0) return states;
  const step: Step = [op, value, ...stamp];
  const grown = thinOnce([...steps.slice(0, place + 1), step, ...steps.slice(place + 1)], place + 1);
  return put(states, name, makeState(state.set, condense(grown)));
}

function deleteAll(states: PropertyStates, stamp: Stamp): PropertyStates {
  if (states.deleted !== undefined && compareStamps(stamp, states.deleted) <= 0) return states;
  return withoutDeleted({ ...states, deleted: stamp });
}

/** Forgets what `deleted` put an end to. */
export function withoutDeleted(states: PropertyStates): PropertyStates {
  const { deleted, properties = {} } = states;
  if (deleted === undefined) return states;
  const kept = Object.entries(properties).flatMap(([name, { set, steps }]): [string, PropertyState][] => {
    const newer = makeState(
      set !== undefined && compareStamps(setStamp(set), deleted) > 0 ? set : undefined,
      stepsAfter(steps, deleted),
    );
    return newer.set === undefined && newer.steps === undefined ? [] : [[name, newer]];
  });
  return { deleted, properties: Object.fromEntries(kept) };
}

export const setStamp = ([, at, sequence, position]: NonNullable<PropertyState['set']>): Stamp => [
  at,
  sequence,
  position,
];

export const stepsAfter = (steps: readonly Step[] | undefined, stamp: Stamp): readonly Step[] =>
  (steps ?? []).filter((step) => compareStamps(stampOf(step), stamp) > 0);

export const makeState = (set: PropertyState['set'], steps: readonly Step[]): PropertyState => ({
  ...(set === undefined ? {} : { set }),
  ...(steps.length === 0 ? {} : { steps }),
});

function put(states: PropertyStates, name: string, state: PropertyState): PropertyStates {
  const others = Object.entries(states.properties ?? {}).filter(([other]) => other !== name);
  return { ...states, properties: Object.fromEntries([...others, [name, state]]) };
}

/** Of the same first value said again and again, the first and the last time are enough. */
function thinOnce(steps: readonly Step[], place: number): readonly Step[] {
  const isSame = (a: Step | undefined, b: Step | undefined) =>
    a?.[0] === 'set_once' && b?.[0] === 'set_once' && valueKey(a[1]) === valueKey(b[1]);
  const middle = [place - 1, place, place + 1].find(
    (i) => isSame(steps[i - 1], steps[i]) && isSame(steps[i], steps[i + 1]),
  );
  return middle === undefined ? steps : steps.filter((_, i) => i !== middle);
}

/** Keeps the value, and what may still come in late among the newer half. */
function condense(steps: readonly Step[]): readonly Step[] {
  if (steps.length <= MAX_STEPS) return steps;
  const old = steps.slice(0, MAX_STEPS / 2);
  const condensed: Step[] = old.filter((step, i) => i === 0 && step[0] === 'set_once');
  const increments = old.filter(([operator]) => operator === 'increment');
  const lists = old.filter(([operator]) => operator !== 'increment' && operator !== 'set_once');
  const lastIncrement = increments.at(-1);
  const lastList = lists.at(-1);
  if (lastIncrement !== undefined) {
    const sum = increments.reduce((total, [, value]) => total + numberOf(value), 0);
    condensed.push(['increment', finite(sum), ...stampOf(lastIncrement)]);
  }
  if (lastList !== undefined)
    condensed.push(['list', changeToJson(composeSteps(lists)), ...stampOf(lastList)]);
  condensed.sort((a, b) => compareStamps(stampOf(a), stampOf(b)));
  return [...condensed, ...steps.slice(MAX_STEPS / 2)];
}
