import { checkFunnel, type FunnelQuestion } from './question.ts';

const MODES = { ordered: 0, strict: 1, any: 2 } as const;
const SELECTIONS = { best: 0, first: 1, all: 2 } as const;
const HEADER_BYTES = 56;
const PACKING_BYTES = 16;
const NO_BOUND = 2n ** 60n;

/** Which words an attempt has, in this order: head, filled steps, value, times. */
export type AttemptLayout = {
  steps: number;
  hasFilled: boolean;
  hasValue: boolean;
  /** Step of the first time word, or null when no times are written. */
  timesFromStep: number | null;
  words: number;
};

export type FunnelConfig = { bytes: Uint8Array; layout: AttemptLayout };

export function attemptLayout(question: FunnelQuestion): AttemptLayout {
  const isAny = question.order === 'any';
  const hasFilled = isAny || (question.optionalSteps ?? []).length > 0;
  const hasValue = question.holdConstant === true || question.breakdown !== undefined;
  const timesFromStep = question.times === true ? (isAny ? 1 : 2) : null;
  const timeWords = timesFromStep === null ? 0 : question.steps - timesFromStep + 1;
  return {
    steps: question.steps,
    hasFilled,
    hasValue,
    timesFromStep,
    words: 1 + Number(hasFilled) + Number(hasValue) + timeWords,
  };
}

const bits = (positions: readonly number[]) =>
  positions.reduce((mask, one) => (mask | (1 << (one - 1))) >>> 0, 0);

function attribution({ breakdown }: FunnelQuestion): number {
  if (breakdown === undefined || breakdown.by === 'all') return 0;
  if (breakdown.by === 'step') return 15 + breakdown.step;
  return breakdown.by === 'first' ? 1 : 2;
}

/** The question as the engine reads it; `sequence/assembly/config.ts` is the other end. */
export function funnelConfig(question: FunnelQuestion): FunnelConfig {
  checkFunnel(question);
  const layout = attemptLayout(question);
  const { exclusions = [], stepWindowsMs = [], events = [] } = question;
  const packing = question.packing ?? null;
  const bounds = packing === null ? [] : (question.histogramMs ?? []);
  const packingSize = packing === null ? 0 : PACKING_BYTES;
  const size =
    HEADER_BYTES +
    packingSize +
    stepWindowsMs.length * 8 +
    exclusions.length * 2 +
    events.length * 12 +
    bounds.length * 8;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const flags = [
    question.completionMustBeInRange === true,
    question.holdConstant === true,
    question.onExclusion === 'dropPerson',
    question.anchorFirst === true,
    question.breakdown?.by === 'all',
    stepWindowsMs.length > 0,
    packing !== null,
  ];
  const output = [layout.hasFilled, layout.hasValue, layout.timesFromStep !== null];
  const asBits = (set: readonly boolean[]) => set.reduce((all, one, i) => all | (one ? 1 << i : 0), 0);
  bytes.set([1, MODES[question.order ?? 'ordered'], SELECTIONS[question.selection ?? 'best'], asBits(flags)]);
  bytes.set([question.steps, exclusions.length, asBits(output), attribution(question)], 4);
  view.setUint32(8, bits(question.optionalSteps ?? []), true);
  view.setUint32(12, events.length, true);
  const spans = [
    question.fromMs,
    question.toMs,
    question.nowMs,
    question.windowMs,
    question.toleranceMs ?? 0,
  ];
  let at = 16;
  const put64 = (value: bigint) => {
    view.setBigInt64(at, value, true);
    at += 8;
  };
  for (const span of spans) put64(BigInt(span));
  if (packing !== null) {
    put64(BigInt(packing.baseMs));
    bytes.set([packing.timeBits, packing.maskBits, packing.personBits, bounds.length], at);
    at += 8;
  }
  for (const span of stepWindowsMs) put64(span === null ? NO_BOUND : BigInt(span));
  for (const { afterStep, beforeStep } of exclusions) {
    bytes.set([afterStep - 1, beforeStep - 1], at);
    at += 2;
  }
  for (const event of events) {
    view.setUint32(at, event.code, true);
    view.setUint32(at + 4, bits(event.steps), true);
    view.setUint32(at + 8, bits(event.exclusions ?? []), true);
    at += 12;
  }
  for (const bound of bounds) put64(BigInt(bound));
  return { bytes, layout };
}
