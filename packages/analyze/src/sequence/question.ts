import { SkylanternError } from '@skylantern/contracts';

/** What one funnel asks of every person. Steps are numbered from 1. Instants are ms since 1970, spans are ms. */
export type FunnelQuestion = {
  /** How many steps, 1..30. Step 1 begins an attempt. */
  steps: number;
  /** An attempt begins by an event at `fromMs` <= time < `toMs`. */
  fromMs: number;
  toMs: number;
  /** A step counts up to this long after the attempt began, the last millisecond included. */
  windowMs: number;
  /** Decides which attempts are still open. */
  nowMs: number;
  /** `strict`: no other event in between. `any`: whichever step comes first begins the attempt. Default `ordered`. */
  order?: 'ordered' | 'strict' | 'any';
  /** In `any` order: only step 1 begins an attempt. Default false. */
  anchorFirst?: boolean;
  /** `best` = deepest, then earliest (default); `first` = the first begun; `all` = one after the other, never two open. */
  selection?: 'best' | 'first' | 'all';
  /** Two events this close may count in either order. Default 0: only equal times. */
  toleranceMs?: number;
  /** Steps after `toMs` do not count. Default false. */
  completionMustBeInRange?: boolean;
  /** Steps that may be left out; never the first or the last, and not in `any` order. */
  optionalSteps?: readonly number[];
  /** Per step, how long after the step filled before it; null = no bound. Not in `any` order. */
  stepWindowsMs?: readonly (number | null)[];
  /** Exclusion k ends an attempt whose last filled step is in [afterStep, beforeStep). In `any` order from 1 to the last. */
  exclusions?: readonly FunnelExclusion[];
  /** An attempt that meets an exclusion ends there; or the whole person is left out. Default `dropAttempt`. */
  onExclusion?: 'dropAttempt' | 'dropPerson';
  /** Every step must have the value of step 1; events without a value do not count. Default false. */
  holdConstant?: boolean;
  /** Which event's value describes the attempt; `all` answers per value, events without one among themselves. */
  breakdown?: FunnelBreakdown;
  /** Write the time of each filled step. Default false. */
  times?: boolean;
  /** Timeline form: what each event code stands for. */
  events?: readonly FunnelEvent[];
  /** Packed form: how a number is laid out, from `packingOf`. */
  packing?: FunnelPacking | null;
  /** Of a summary of the packed form: the bounds between the bars of times to convert, ascending. */
  histogramMs?: readonly number[];
};

/** `person << (timeBits + maskBits) | (ms - baseMs) << maskBits | mask`, in 64 bits. Mask: steps, then exclusions. */
export type FunnelPacking = { baseMs: number; timeBits: number; maskBits: number; personBits: number };

export type FunnelExclusion = { afterStep: number; beforeStep: number };
export type FunnelBreakdown = { by: 'first' | 'last' | 'all' } | { by: 'step'; step: number };
export type FunnelEvent = { code: number; steps: readonly number[]; exclusions?: readonly number[] };

export const MAX_STEPS = 30;
export const MAX_EXCLUSIONS = 32;
export const MAX_BOUNDS = 32;
export const MAX_EVENT_CODE = 2 ** 22 - 1;

const MAX_MS = 2 ** 50;

const MIN_PERSON_BITS = 8;
/** 8,192 persons: fewer ranges are cheaper to hand over, and an array takes 16.7 M events at most. */
const MAX_PERSON_BITS = 13;

/** The layout for events in [fromMs, toMs); null when they do not fit. */
export function packingOf(marks: number, fromMs: number, toMs: number): FunnelPacking | null {
  const timeBits = Math.ceil(Math.log2(Math.max(2, toMs - fromMs + 1)));
  const personBits = Math.min(MAX_PERSON_BITS, 64 - timeBits - marks);
  if (personBits < MIN_PERSON_BITS) return null;
  return { baseMs: fromMs, timeBits, maskBits: 64 - timeBits - personBits, personBits };
}

function expectThat(holds: boolean, rule: string): void {
  if (!holds) throw new SkylanternError('query.invalid', `funnel: ${rule}`);
}

const isWithin = (value: number, low: number, high: number) =>
  Number.isInteger(value) && value >= low && value <= high;

/** Throws `query.invalid`, naming the broken rule. */
export function checkFunnel(question: FunnelQuestion): void {
  const { steps, exclusions = [], optionalSteps = [], stepWindowsMs = [], breakdown, events = [] } = question;
  expectThat(isWithin(steps, 1, MAX_STEPS), `steps is 1 to ${MAX_STEPS}`);
  for (const name of ['fromMs', 'toMs', 'windowMs', 'nowMs', 'toleranceMs'] as const) {
    expectThat(isWithin(question[name] ?? 0, 0, MAX_MS), `${name} is a whole number of milliseconds`);
  }
  expectThat(exclusions.length <= MAX_EXCLUSIONS, `at most ${MAX_EXCLUSIONS} exclusions`);
  for (const { afterStep, beforeStep } of exclusions) {
    expectThat(
      isWithin(afterStep, 1, steps - 1) && isWithin(beforeStep, afterStep + 1, steps),
      'an exclusion lies between two steps',
    );
    expectThat(
      question.order !== 'any' || (afterStep === 1 && beforeStep === steps),
      'in any order an exclusion spans all steps',
    );
  }
  for (const step of optionalSteps) {
    expectThat(isWithin(step, 2, steps - 1), 'the first and the last step are not optional');
  }
  expectThat(stepWindowsMs.length === 0 || stepWindowsMs.length === steps, 'one window per step');
  for (const span of stepWindowsMs) {
    expectThat(span === null || isWithin(span, 0, MAX_MS), 'a step window is a whole number of milliseconds');
  }
  expectThat(
    question.order !== 'any' || (optionalSteps.length === 0 && stepWindowsMs.length === 0),
    'any order knows neither optional steps nor step windows',
  );
  if (breakdown?.by === 'step')
    expectThat(isWithin(breakdown.step, 1, steps), 'the breakdown is by one of the steps');
  for (const event of events) {
    expectThat(isWithin(event.code, 0, MAX_EVENT_CODE), 'an event code has 22 bits');
    for (const step of event.steps) expectThat(isWithin(step, 1, steps), 'an event fills a step that exists');
    for (const one of event.exclusions ?? []) {
      expectThat(isWithin(one, 1, exclusions.length), 'an event is an exclusion that exists');
    }
  }
  expectThat(new Set(events.map((event) => event.code)).size === events.length, 'a code is given once');
  expectThat(
    (question.histogramMs ?? []).length <= MAX_BOUNDS,
    `at most ${MAX_BOUNDS} bounds of a histogram`,
  );
  expectThat(events.length <= 65_535, 'at most 65535 events');
}
