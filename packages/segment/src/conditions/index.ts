import type { ConditionDefinition } from '../define-condition.ts';
import { did } from './did.ts';
import { didNot } from './did-not.ts';
import { hasProperty } from './has-property.ts';
import { inSegment } from './in-segment.ts';
import { listed } from './listed.ts';

/** Every condition, one line each. */
export const conditions: readonly ConditionDefinition[] = [did, didNot, hasProperty, inSegment, listed];

export function findCondition(name: unknown): ConditionDefinition | null {
  return conditions.find(({ condition }) => condition === name) ?? null;
}
