import { DAY_MS, durationMs, type Filters } from '@skylantern/contracts';
import { type Breakdown, isOfPersons } from '../../breakdown.ts';
import type { InsightContext } from '../../define-insight.ts';
import { isPast } from '../../past-values.ts';
import {
  type FunnelEvent,
  type FunnelPacking,
  type FunnelQuestion,
  packingOf,
} from '../../sequence/question.ts';
import type { FunnelParams } from '../funnel.ts';

export type FunnelForm = 'packed' | 'timeline' | 'masked';

/** What a funnel question comes to for the sequence engine. */
export interface FunnelPlan {
  question: FunnelQuestion;
  /**
   * `packed`: person, time and steps of an event in one number. Where they do not fit: `timeline`, if event codes alone
   * tell the steps. `masked`: with a value, or when nothing else will do.
   */
  form: FunnelForm;
  /** Of `packed`. */
  packing: FunnelPacking | null;
  /** Where the parts of a breakdown come from: the events of an attempt, or the person afterwards. */
  breakdownFrom: 'events' | 'persons' | null;
}

export function planFunnel(
  params: FunnelParams,
  context: InsightContext,
  breakdown: Breakdown | null = context.breakdown,
): FunnelPlan {
  const breakdownFrom = breakdown === null ? null : isOfPersons(breakdown, context) ? 'persons' : 'events';
  const within = params.steps.map((step) => (step.within === undefined ? null : durationMs(step.within)));
  const asked: FunnelQuestion = {
    steps: params.steps.length,
    fromMs: context.period.from.getTime(),
    toMs: context.period.to.getTime(),
    windowMs: params.window === undefined ? 7 * DAY_MS : durationMs(params.window),
    nowMs: context.now.getTime(),
    order: params.order ?? 'ordered',
    anchorFirst: params.anchorFirst ?? false,
    selection: params.selection ?? 'best',
    toleranceMs: params.toleranceMs ?? 0,
    completionMustBeInRange: params.completionMustBeInRange ?? false,
    optionalSteps: params.steps.flatMap((step, i) => (step.optional === true ? [i + 1] : [])),
    exclusions: (params.exclusions ?? []).map(({ afterStep, beforeStep }) => ({ afterStep, beforeStep })),
    onExclusion: params.onExclusion === 'drop_person' ? 'dropPerson' : 'dropAttempt',
    holdConstant: params.holdConstant !== undefined,
    times: true,
    ...(within.some((ms) => ms !== null) ? { stepWindowsMs: within } : {}),
    ...(breakdownFrom === 'events' ? { breakdown: params.attribution ?? { by: 'first' } } : {}),
  };
  if (breakdownFrom === 'events' || params.holdConstant !== undefined) {
    return { question: asked, form: 'masked', packing: null, breakdownFrom };
  }
  const scan = scanOf(asked);
  const marks = params.steps.length + (params.exclusions ?? []).length;
  const packing = packingOf(marks, scan.from.getTime(), scan.to.getTime());
  if (packing !== null) return { question: { ...asked, packing }, form: 'packed', packing, breakdownFrom };
  if (!isTold(params, context)) return { question: asked, form: 'masked', packing, breakdownFrom };
  const events = codedEvents(params, context.eventCodes);
  return { question: { ...asked, events }, form: 'timeline', packing, breakdownFrom };
}

/** From when to when an event may matter. */
export function scanOf(question: FunnelQuestion): { from: Date; to: Date } {
  const slack = (question.toleranceMs ?? 0) * question.steps;
  const end = question.completionMustBeInRange === true ? 0 : question.windowMs;
  return {
    from: new Date(Math.max(0, question.fromMs - slack)),
    to: new Date(question.toMs + end + slack + 1),
  };
}

/** Do the codes of the timeline tell everything that the question needs? */
function isTold(params: FunnelParams, context: InsightContext): boolean {
  const matchers = [...params.steps, ...(params.exclusions ?? [])].map(({ what }) => what);
  return (
    !context.includeBots &&
    context.unit === 'persons' &&
    isAboutPersons(context.filters) &&
    matchers.every(
      ({ event, filters }) => event !== null && (filters === undefined || filters.of.length === 0),
    )
  );
}

export function isAboutPersons(filters: Filters): boolean {
  return filters.of.every(
    (filter) => 'segmentId' in filter || (filter.property.of === 'person' && !isPast(filter.property)),
  );
}

/** An event that nobody ever sent has no code, and fills nothing. */
function codedEvents(params: FunnelParams, codes: ReadonlyMap<string, number>): FunnelEvent[] {
  const events = new Map<number, { code: number; steps: number[]; exclusions: number[] }>();
  const find = (name: string | null) => {
    const code = name === null ? undefined : codes.get(name);
    if (code === undefined) return undefined;
    const event = events.get(code) ?? { code, steps: [], exclusions: [] };
    events.set(code, event);
    return event;
  };
  for (const [i, { what }] of params.steps.entries()) find(what.event)?.steps.push(i + 1);
  for (const [i, { what }] of (params.exclusions ?? []).entries()) find(what.event)?.exclusions.push(i + 1);
  return [...events.values()];
}
