import { SkylanternError } from '@skylantern/contracts';
import { attemptLayout, funnelConfig } from './config.ts';
import { FUNNEL_MASKED, FUNNEL_TIMELINE } from './module.ts';
import type { FunnelQuestion } from './question.ts';

/** Types must match to the letter (a tuple with named parts does not), so the events are cast: free when they do. */
const FORMS = {
  timeline: { name: FUNNEL_TIMELINE, type: 'Array(UInt64)' },
  masked: { name: FUNNEL_MASKED, type: 'Array(Tuple(UInt64, UInt64, UInt64))' },
} as const;

/**
 * The call, as SQL text: Array(UInt64) of attempts. `events` is the text of an expression, Array(UInt64) for a
 * timeline (`ms << 22 | code`) or an array of (ms, mask, value) for masked events: bit k of a mask = may fill step
 * k + 1, bit 32 + k = is exclusion k + 1.
 */
export function funnelCallSql(form: keyof typeof FORMS, question: FunnelQuestion, events: string): string {
  const { name, type } = FORMS[form];
  const config = Buffer.from(funnelConfig(question).bytes).toString('hex');
  return `${name}(unhex('${config}'), CAST(${events}, '${type}'))`;
}

/** Texts that read one attempt from `attempts` (Array(UInt64)); `index` is the text of its number, from 1. */
export function attemptSql(question: FunnelQuestion, attempts: string, index = '1') {
  const layout = attemptLayout(question);
  const base = `(${index} - 1) * ${layout.words}`;
  const word = (offset: number) => `${attempts}[${base} + ${offset + 1}]`;
  const valueAt = 1 + Number(layout.hasFilled);
  const timesAt = valueAt + Number(layout.hasValue);
  return {
    count: `intDiv(length(${attempts}), ${layout.words})`,
    depth: `bitAnd(${word(0)}, 31)`,
    isInProgress: `bitTest(${word(0)}, 5)`,
    enteredAtMs: `bitShiftRight(${word(0)}, 22)`,
    /** Bit k = step k + 1 was filled. Only where steps may be left out is it written; else it follows from the depth. */
    filled: layout.hasFilled ? word(1) : `bitShiftLeft(toUInt64(1), bitAnd(${word(0)}, 31)) - 1`,
    value: layout.hasValue ? word(valueAt) : 'toUInt64(0)',
    /** 0 where the step was not filled. */
    reachedAtMs: (step: number): string => {
      if (layout.timesFromStep === null)
        throw new SkylanternError('query.invalid', 'funnel: the question asks for no times');
      if (step < layout.timesFromStep) return `bitShiftRight(${word(0)}, 22)`;
      return word(timesAt + step - layout.timesFromStep);
    },
  };
}
