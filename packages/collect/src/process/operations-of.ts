import type { EventKind, PropertyOperation } from '@skylantern/contracts';
import { applyOperations, isMeaningless, isRepeat, type PropertyStates } from '@skylantern/identify';
import type { Fact } from './fact.ts';

/** Whose properties a call changes. */
export const ownerOfChanges: { [kind in EventKind]?: 'person' | 'account' | 'item' } = {
  identify: 'person',
  profile: 'person',
  group: 'account',
  account: 'account',
  item: 'item',
};

/** An operation that was kept, and its place in its event. */
export interface KeptOperation {
  operation: PropertyOperation;
  at: number;
  sequence: number;
  position: number;
}

/** What a call changes, in order: first what it sets, then its other operations. */
export function operationsOf({ event }: Fact): PropertyOperation[] {
  const sets = Object.entries(event.traits).map(([name, value]): PropertyOperation => {
    return { op: 'set', name, value };
  });
  return [...sets, ...(event.operations ?? [])];
}

/** How many operations of these facts mean nothing. */
export const countMeaningless = (facts: readonly Fact[]): number =>
  facts.reduce((sum, { event }) => sum + (event.operations ?? []).filter(isMeaningless).length, 0);

/** Does a fact's operations; those that mean nothing or only repeat what was said lately are not kept. */
export function applyFact(
  states: PropertyStates,
  fact: Fact,
): { states: PropertyStates; kept: KeptOperation[] } {
  const at = fact.occurredAt.getTime();
  const kept: KeptOperation[] = [];
  let after = states;
  for (const [position, operation] of operationsOf(fact).entries()) {
    if (isMeaningless(operation) || isRepeat(after, operation, at)) continue;
    after = applyOperations(after, [operation], { at, sequence: fact.sequence, position });
    kept.push({ operation, at, sequence: fact.sequence, position });
  }
  return { states: after, kept };
}

/** Does operations that are not of the event itself; those that change nothing are not kept. */
export function applyKept(
  states: PropertyStates,
  operations: readonly KeptOperation[],
): { states: PropertyStates; kept: KeptOperation[] } {
  let after = states;
  const kept = operations.filter(({ operation, ...when }) => {
    const before = after;
    after = applyOperations(before, [operation], when);
    return after !== before;
  });
  return { states: after, kept };
}
