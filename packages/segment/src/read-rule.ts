import { type SegmentRule, SkylanternError } from '@skylantern/contracts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { conditions, findCondition } from './conditions/index.ts';
import type { ConditionDefinition } from './define-condition.ts';
import { placeOf } from './place.ts';

export const MAX_DEPTH = 10;
export const MAX_CONDITIONS = 100;
const MAX_BRANCHES = 50;
const joins = ['all', 'any', 'not'] as const;

function fail(at: string, message: string): never {
  const field = at === '' ? 'rule' : at;
  throw new SkylanternError('query.invalid', `${field}: ${message}`, { field });
}

/** The rule, checked; throws `query.invalid` with the place of the fault (`all[1].count.atLeast`) and the remedy. */
export function readRule(value: unknown): SegmentRule {
  const seen = { conditions: 0 };
  readPart(value, '', 1, seen);
  return value as SegmentRule; // checked on the line before
}

function readPart(value: unknown, at: string, depth: number, seen: { conditions: number }): void {
  if (!isObject(value))
    fail(at, 'is no rule: give a condition, or { "all": […] }, { "any": […] }, { "not": … }');
  if (depth > MAX_DEPTH)
    fail(at, `is nested deeper than ${MAX_DEPTH}: save the inner part as a segment of its own`);
  const [join, ...more] = joins.filter((name) => Object.hasOwn(value, name));
  if (join === undefined) {
    readCondition(value, at, seen);
    return;
  }
  const [extra] = Object.keys(value).filter((key) => key !== join);
  if (more.length > 0 || extra !== undefined) {
    fail(placeOf(at, extra ?? ''), `does not go beside "${join}": nest one in the other`);
  }
  const inner = value[join];
  if (join === 'not') {
    readPart(inner, placeOf(at, 'not'), depth + 1, seen);
    return;
  }
  const place = placeOf(at, join);
  if (!Array.isArray(inner) || inner.length === 0) fail(place, 'is empty: give at least one condition');
  if (inner.length > MAX_BRANCHES)
    fail(place, `has ${inner.length} parts: at most ${MAX_BRANCHES}, nest the rest`);
  for (const [i, each] of inner.entries()) readPart(each, `${place}[${i}]`, depth + 1, seen);
}

function readCondition(value: Record<string, unknown>, at: string, seen: { conditions: number }): void {
  seen.conditions += 1;
  if (seen.conditions > MAX_CONDITIONS) {
    fail(
      at,
      `is one condition more than the ${MAX_CONDITIONS} of a rule: save a part as a segment of its own`,
    );
  }
  const definition = findCondition(value['condition']);
  if (definition === null) {
    const known = conditions.map(({ condition }) => condition).join(', ');
    fail(placeOf(at, 'condition'), `is not known: give one of ${known}`);
  }
  checkSchema(definition, value, at);
  checkTexts(value, at);
  definition.check?.(value, (field, message) => fail(placeOf(at, field), message));
}

const validators = new WeakMap<TSchema, Validator>();

function checkSchema(definition: ConditionDefinition, value: object, at: string): void {
  const validator = validators.get(definition.config) ?? Compile(definition.config);
  validators.set(definition.config, validator);
  if (validator.Check(value)) return;
  // In a union every branch complains: the deepest fault is in the branch that was meant.
  const faults = validator
    .Errors(value)
    .filter(({ keyword }) => keyword !== 'boolean' && keyword !== 'anyOf')
    .sort((a, b) => depthOf(b.instancePath) - depthOf(a.instancePath));
  const [fault] = faults;
  const path = fault?.instancePath ?? '';
  const extra = fault?.keyword === 'additionalProperties' ? fault.params.additionalProperties[0] : undefined;
  const required = fault?.keyword === 'required' ? fault.params.requiredProperties : [];
  const isOfSeveral = faults.some((one) => one.instancePath === path && one.schemaPath !== fault?.schemaPath);
  const missing = isOfSeveral ? undefined : required.find((key) => !hasAt(value, path, key));
  const field = fieldOf(path, isOfSeveral ? undefined : (extra ?? missing));
  const remedy = definition.remedies?.[field];
  const what = isOfSeveral
    ? 'is not understood'
    : extra !== undefined
      ? 'is not known here: take it out'
      : missing !== undefined
        ? 'is missing: give it'
        : (fault?.message ?? 'is not understood');
  fail(placeOf(at, field), remedy === undefined ? what : `${what.split(':')[0]}: ${remedy}`);
}

const depthOf = (path: string): number => path.split('/').length;

function fieldOf(path: string, key: string | undefined): string {
  const keys = [...path.split('/').slice(1), ...(key === undefined ? [] : [key])];
  return keys.reduce((field, one) => placeOf(field, /^\d+$/.test(one) ? `[${one}]` : one), '');
}

function hasAt(value: unknown, path: string, key: string): boolean {
  let inner = value;
  for (const step of path.split('/').slice(1)) inner = isObject(inner) ? inner[step] : undefined;
  return isObject(inner) && Object.hasOwn(inner, key);
}

/** What PostgreSQL cannot keep in JSON, and no event that was stored can hold. */
function checkTexts(value: unknown, at: string): void {
  if (typeof value === 'string') {
    if (/\0|\p{Surrogate}/u.test(value)) fail(at, 'has a character that no stored text has: take it out');
  } else if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) if (typeof each !== 'number') checkTexts(each, `${at}[${i}]`);
  } else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) checkTexts(each, placeOf(at, key));
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
