import fc from 'fast-check';
import type { ReferenceEvent, ReferenceQuestion } from './funnel.ts';

export type FunnelWorld = { events: ReferenceEvent[]; question: ReferenceQuestion };

const START_MS = 1_000;

const orNone = <T>(arbitrary: fc.Arbitrary<T>, none: T, weight = 2) =>
  fc.oneof({ weight, arbitrary: fc.constant(none) }, { weight: 1, arbitrary });

/** Small crowded worlds: many equal times, events that fill several steps, exclusions and windows that bite. */
export function funnelWorlds(order: ReferenceQuestion['order']): fc.Arbitrary<FunnelWorld> {
  return fc
    .integer({ min: 1, max: 4 })
    .chain((steps) =>
      fc.record({ events: fc.array(eventOf(steps), { maxLength: 8 }), question: questionOf(order, steps) }),
    );
}

function eventOf(steps: number): fc.Arbitrary<ReferenceEvent> {
  const step = fc.integer({ min: 1, max: steps });
  return fc.record({
    timeMs: fc.integer({ min: 0, max: 12 }).map((ms) => START_MS + ms),
    steps: fc.oneof(
      { weight: 6, arbitrary: step.map((one) => [one]) },
      {
        weight: 2,
        arbitrary: fc.uniqueArray(step, { maxLength: steps }).map((set) => set.sort((a, b) => a - b)),
      },
    ),
    exclusions: orNone(fc.uniqueArray(fc.integer({ min: 1, max: 2 })), [], 4),
    value: fc.bigInt({ min: 0n, max: 2n }),
  });
}

function questionOf(order: ReferenceQuestion['order'], steps: number): fc.Arbitrary<ReferenceQuestion> {
  const isAny = order === 'any';
  const middle = Array.from({ length: Math.max(steps - 2, 0) }, (_, k) => k + 2);
  const exclusion = isAny
    ? fc.constant({ afterStep: 1, beforeStep: steps })
    : fc.integer({ min: 1, max: Math.max(steps - 1, 1) }).chain((afterStep) =>
        fc.record({
          afterStep: fc.constant(afterStep),
          beforeStep: fc.integer({ min: afterStep + 1, max: Math.max(steps, afterStep + 1) }),
        }),
      );
  const stepWindow = orNone<number | null>(fc.integer({ min: 0, max: 5 }), null, 1);
  return fc.record<ReferenceQuestion>({
    steps: fc.constant(steps),
    fromMs: fc.integer({ min: 0, max: 4 }).map((ms) => START_MS + ms),
    toMs: fc.integer({ min: 5, max: 13 }).map((ms) => START_MS + ms),
    windowMs: fc.integer({ min: 0, max: 12 }),
    nowMs: fc.integer({ min: 0, max: 20 }).map((ms) => START_MS + ms),
    order: fc.constant(order),
    anchorFirst: fc.boolean(),
    selection: fc.constantFrom('best', 'first', 'all'),
    toleranceMs: orNone(fc.integer({ min: 1, max: 3 }), 0),
    completionMustBeInRange: orNone(fc.constant(true), false),
    optionalSteps: isAny ? fc.constant([]) : orNone(fc.subarray(middle), [], 1),
    stepWindowsMs: isAny
      ? fc.constant([])
      : orNone(fc.array(stepWindow, { minLength: steps, maxLength: steps }), [], 1),
    exclusions:
      steps < 2 ? fc.constant([]) : orNone(fc.array(exclusion, { minLength: 1, maxLength: 2 }), [], 1),
    onExclusion: orNone(fc.constant('dropPerson'), 'dropAttempt'),
    holdConstant: orNone(fc.constant(true), false),
    breakdown: fc.oneof(
      fc.constant(null),
      fc.constantFrom<ReferenceQuestion['breakdown']>({ by: 'first' }, { by: 'last' }, { by: 'all' }),
      fc.integer({ min: 1, max: steps }).map((step) => ({ by: 'step' as const, step })),
    ),
  });
}
