import type { JsonObject, PropertyOperation, Touch } from '@skylantern/contracts';
import { foldProperties, type PropertyStates } from '@skylantern/identify';
import type { NewTouch } from './assign-touches.ts';
import type { Fact } from './fact.ts';
import type { KeptOperation } from './operations-of.ts';

/** Behind every operation that the event itself can carry. */
const FIRST_POSITION = 60_000;

/** What sessions and first identifications say of persons, beside what the events say. */
export interface Acquisition {
  began: ReadonlyMap<Fact, NewTouch>;
  bySession: ReadonlyMap<string, Touch | null>;
  /** The facts by which persons became identified for the first time. */
  signUps: ReadonlySet<Fact>;
}

/**
 * The operations of a session that began: the earliest is the first touch; the latest is the last one, where direct
 * ones count only as long as there is nothing else. They stand on the leaf, so that merging and undoing need no more.
 */
export function operationsOfTouch(
  states: PropertyStates,
  fact: Fact,
  { touch, heldAt }: NewTouch,
): KeptOperation[] {
  const value = asJson(touch);
  const at = fact.occurredAt.getTime();
  const { first_touch: first, last_touch: last } = states.properties ?? {};
  const operations: KeptOperation[] = [];
  const say = (op: PropertyOperation['op'], name: string, when: number) =>
    operations.push({
      operation: { op, name, value },
      at: when,
      sequence: fact.sequence,
      position: FIRST_POSITION + operations.length,
    });
  if (first?.set === undefined && at < (first?.steps?.[0]?.[2] ?? Number.POSITIVE_INFINITY))
    say('set_once', 'first_touch', at);
  if (touch.channel !== 'direct') say('set', 'last_touch', heldAt.getTime());
  else if (last === undefined) say('set_once', 'last_touch', at);
  return operations;
}

/** The operation of a first identification, from the touch in force: that of the session, else the last one known. */
export function operationsOfSignUp(
  leaves: readonly PropertyStates[],
  fact: Fact,
  acquisition: Acquisition,
): KeptOperation[] {
  const at = fact.occurredAt.getTime();
  const ofSession = acquisition.bySession.get(fact.sessionId) ?? null;
  const touch =
    ofSession !== null && ofSession.channel !== 'direct' ? asJson(ofSession) : knownTouch(leaves, at);
  const value = touch ?? (ofSession === null ? null : asJson(ofSession));
  if (value === null) return [];
  const operation = { op: 'set_once' as const, name: 'signup_touch', value };
  return [{ operation, at, sequence: fact.sequence, position: FIRST_POSITION + 2 }];
}

function knownTouch(leaves: readonly PropertyStates[], until: number): JsonObject | null {
  const { properties = {} } = foldProperties(leaves);
  const { first_touch: first, last_touch: last } = properties;
  const found = [last?.set, ...[last?.steps?.[0], first?.steps?.[0]].map((step) => step?.slice(1))].find(
    (said) => Array.isArray(said) && typeof said[1] === 'number' && said[1] <= until,
  );
  const value = found?.[0];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}

const asJson = (touch: Touch): JsonObject => ({ ...touch });
