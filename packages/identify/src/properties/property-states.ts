import type { Json, JsonObject } from '@skylantern/contracts';

/** When an operation happened, in which order it arrived, and its place in its event: no two are alike. */
export type Stamp = readonly [at: number, sequence: number, position: number];

/** An operation whose result depends on the value before it; `list` is several list operations in one. */
export type StepOperator = 'set_once' | 'increment' | 'append' | 'union' | 'remove' | 'list';
export type Step = readonly [operator: StepOperator, value: Json, ...stamp: Stamp];

/** What is kept of one property so that operations may arrive in any order. */
export interface PropertyState {
  /** The newest value that was set; null where it was unset. Nothing older matters any more. */
  set?: readonly [value: Json, ...stamp: Stamp];
  /** Later than `set`, oldest first. */
  steps?: readonly Step[];
}

/** The properties of one person (a leaf), account or item as its operations left them. */
export interface PropertyStates {
  /** When all properties were deleted for the last time. */
  deleted?: Stamp;
  properties?: { readonly [name: string]: PropertyState };
}

/** The elements that come in and go out, whatever the list was before. */
export interface ListChange {
  out: Json[];
  in: [value: Json, onlyOnce: boolean][];
}

export const MAX_LIST = 1_000;

export function compareStamps(a: Stamp, b: Stamp): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

export const stampOf = ([, , at, sequence, position]: Step): Stamp => [at, sequence, position];

/** Equal values have equal text, whatever the order of their keys. */
export function valueKey(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueKey).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${valueKey(inner)}`).join(',')}}`;
}

/** The values that the operations come to; a property without a value is left out. */
export function valuesOf(states: PropertyStates): JsonObject {
  return Object.fromEntries(
    Object.entries(states.properties ?? {}).flatMap(([name, state]) => {
      const value = valueOfState(state);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/**
 * The value of one property. Numbers are added and lists changed from the newest value that was set; where that
 * is no number (no list), from 0 (from an empty list). If both were done, the newest operation says which it is.
 */
export function valueOfState({ set, steps = [] }: PropertyState): Json {
  let base = set?.[0] ?? null;
  const [first] = steps;
  if (base === null && first?.[0] === 'set_once') base = first[1];
  const last = steps.findLast(([operator]) => operator !== 'set_once');
  if (last === undefined) return base;
  if (last[0] === 'increment') {
    let sum = typeof base === 'number' ? base : 0;
    for (const [operator, value] of steps) if (operator === 'increment') sum += numberOf(value);
    return finite(sum);
  }
  return applyChange(Array.isArray(base) ? base : [], composeSteps(steps));
}

export const numberOf = (value: Json): number => (typeof value === 'number' ? value : 0);

export const finite = (value: number): number =>
  Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));

/** The list operations among the steps as one. */
export function composeSteps(steps: readonly Step[]): ListChange {
  const out = new Map<string, Json>();
  let entered: { key: string; value: Json; onlyOnce: boolean }[] = [];
  const put = (value: Json, onlyOnce: boolean) => {
    const key = valueKey(value);
    if (onlyOnce && entered.some((one) => one.key === key)) return;
    entered.push({ key, value, onlyOnce });
  };
  const take = (value: Json) => {
    const key = valueKey(value);
    out.set(key, value);
    entered = entered.filter((one) => one.key !== key);
  };
  for (const [operator, value] of steps) {
    if (operator === 'append' || operator === 'union')
      for (const one of elementsOf(value)) put(one, operator === 'union');
    else if (operator === 'remove') for (const one of elementsOf(value)) take(one);
    else if (operator === 'list') {
      const change = asChange(value);
      for (const one of change.out) take(one);
      for (const [one, onlyOnce] of change.in) put(one, onlyOnce);
    }
  }
  return {
    out: [...out.values()].slice(-MAX_LIST),
    in: entered.slice(-MAX_LIST).map(({ value, onlyOnce }) => [value, onlyOnce]),
  };
}

function applyChange(base: readonly Json[], change: ListChange): Json[] {
  const out = new Set(change.out.map(valueKey));
  const list = base.filter((one) => !out.has(valueKey(one)));
  const held = new Set(list.map(valueKey));
  for (const [value, onlyOnce] of change.in) {
    const key = valueKey(value);
    if (onlyOnce && held.has(key)) continue;
    held.add(key);
    list.push(value);
  }
  return list.slice(-MAX_LIST);
}

const elementsOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value]);

/** A composed change as it is kept among the steps. */
export const changeToJson = (change: ListChange): Json => ({ out: change.out, in: change.in });

function asChange(value: Json): ListChange {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { out: [], in: [] };
  const { out, in: entered } = value;
  return {
    out: Array.isArray(out) ? out : [],
    in: (Array.isArray(entered) ? entered : []).flatMap((pair): [Json, boolean][] =>
      Array.isArray(pair) ? [[pair[0] ?? null, pair[1] === true]] : [],
    ),
  };
}
