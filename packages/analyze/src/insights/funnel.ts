import { Duration, durationMs, EventMatcher, PropertyRef, SkylanternError } from '@skylantern/contracts';
import { join, sql } from '@skylantern/store/sql';
import Type, { type Static } from 'typebox';
import { Part, PartValues, refuseSegmentsOfAccounts } from '../breakdown.ts';
import { defineInsight } from '../define-insight.ts';
import { checkFunnel } from '../sequence/question.ts';
import { funnelAnswer } from './funnel/answer.ts';
import { cellAttempts, countsOfAttempts } from './funnel/counts.ts';
import { planFunnel } from './funnel/plan.ts';

export const FunnelStep = Type.Object(
  {
    what: EventMatcher,
    /** May be left out; never the first or the last step. */
    optional: Type.Optional(Type.Boolean()),
    /** How long after the step before it, at most. */
    within: Type.Optional(Duration),
  },
  { additionalProperties: false },
);

export const FunnelParams = Type.Object(
  {
    steps: Type.Array(FunnelStep, { minItems: 2, maxItems: 30 }),
    /** From the first step to the last, inclusive; 7d unless told. A day is 24 hours. */
    window: Type.Optional(Duration),
    /** `ordered` (default); `strict`: no other event in between; `any`: whichever step comes first begins. */
    order: Type.Optional(Type.Union([Type.Literal('ordered'), Type.Literal('strict'), Type.Literal('any')])),
    /** In `any` order: only the first step begins an attempt. */
    anchorFirst: Type.Optional(Type.Boolean()),
    /** `best` (default): the deepest, then earliest attempt; `first`: the first begun; `all`: one after the other. */
    selection: Type.Optional(Type.Union([Type.Literal('best'), Type.Literal('first'), Type.Literal('all')])),
    /** An event between two steps (numbered from 1) that ends the attempt. */
    exclusions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            what: EventMatcher,
            afterStep: Type.Integer({ minimum: 1 }),
            beforeStep: Type.Integer({ minimum: 2 }),
          },
          { additionalProperties: false },
        ),
        { maxItems: 32 },
      ),
    ),
    onExclusion: Type.Optional(Type.Union([Type.Literal('drop_attempt'), Type.Literal('drop_person')])),
    /** Event properties that must stay the same through an attempt; an event without one never counts. */
    holdConstant: Type.Optional(Type.Array(PropertyRef, { minItems: 1, maxItems: 5 })),
    /** Events this close count in either order; 0 unless told. */
    toleranceMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 60_000 })),
    /** Steps after the end of the period do not count. */
    completionMustBeInRange: Type.Optional(Type.Boolean()),
    /** Whose value of an event property describes the attempt; `all` asks once per value. `first` unless told. */
    attribution: Type.Optional(
      Type.Union([
        Type.Object(
          { by: Type.Union([Type.Literal('first'), Type.Literal('last'), Type.Literal('all')]) },
          { additionalProperties: false },
        ),
        Type.Object(
          { by: Type.Literal('step'), step: Type.Integer({ minimum: 1 }) },
          { additionalProperties: false },
        ),
      ]),
    ),
  },
  { additionalProperties: false },
);
export type FunnelParams = Static<typeof FunnelParams>;

const Share = Type.Union([Type.Number(), Type.Null()]);
const Milliseconds = Type.Union([Type.Number(), Type.Null()]);

export const FunnelRow = Type.Object({
  /** From 1. In `any` order: how many of the steps, whichever. */
  step: Type.Integer(),
  /** Null: any event; in `any` order always null. */
  event: Type.Union([Type.String(), Type.Null()]),
  isOptional: Type.Boolean(),
  /** Different persons who reached the step. */
  persons: Type.Integer(),
  /** Attempts that reached it: as many as persons but for `selection: all`. */
  attempts: Type.Integer(),
  /** Attempts that stand here and whose window is still open. */
  inProgress: Type.Integer(),
  /** Of attempts, 0..1; null when nobody began. */
  shareOfFirst: Share,
  /** Of the attempts at the nearest step before it that is not optional; null for the first. */
  shareOfPrevious: Share,
  /** As `shareOfFirst`, without the attempts that are in progress. */
  shareOfDecided: Share,
  /** From the step before it that was taken. */
  medianFromPreviousMs: Milliseconds,
  averageFromPreviousMs: Milliseconds,
  medianFromFirstMs: Milliseconds,
  averageFromFirstMs: Milliseconds,
  /** From first to last, on the last step: attempts by `[fromMs, untilMs)`. */
  histogram: Type.Array(
    Type.Object({ fromMs: Type.Integer(), untilMs: Type.Integer(), attempts: Type.Integer() }),
  ),
  part: Part,
  values: PartValues,
});
export type FunnelRow = Static<typeof FunnelRow>;

export const FunnelCell = Type.Object(
  {
    step: Type.Integer({ minimum: 1, maximum: 30 }),
    /** Who reached the step (default); who reached the one before and not this; who still may. */
    came: Type.Optional(
      Type.Union([Type.Literal('converted'), Type.Literal('dropped'), Type.Literal('in_progress')]),
    ),
    part: Type.Optional(Part),
    values: Type.Optional(PartValues),
  },
  { additionalProperties: false },
);
export type FunnelCell = Static<typeof FunnelCell>;

/**
 * Who went through the steps. An attempt begins in the period; its later steps may follow after the period's end.
 * An event fills one step of one attempt.
 */
export const funnel = /* @__PURE__ */ defineInsight({
  name: 'funnel',
  asks: 'Of the people who began, how many reached each next step?',
  params: FunnelParams,
  row: FunnelRow,
  cell: FunnelCell,
  check: (params, context) => {
    const fail = (field: string, message: string): never => {
      throw new SkylanternError('query.invalid', `${field}: ${message}`, { field });
    };
    for (const text of [params.window, ...params.steps.map(({ within }) => within)]) {
      if (text !== undefined) durationMs(text);
    }
    for (const [i, property] of (params.holdConstant ?? []).entries()) {
      if (property.of !== 'event')
        fail(`params.holdConstant.${i}`, 'only event properties can be held constant');
    }
    refuseSegmentsOfAccounts(context);
    const plan = planFunnel(params, context);
    if (plan.breakdownFrom === 'events' && params.holdConstant !== undefined) {
      fail(
        'breakdown',
        'a funnel that holds a property constant can be broken down by person properties and segments only',
      );
    }
    try {
      checkFunnel(plan.question);
    } catch (cause) {
      fail('params', cause instanceof Error ? cause.message.replace('funnel: ', '') : 'not understood');
    }
  },
  sql: (params, context) => {
    const totals = countsOfAttempts(params, null, context);
    if (context.breakdown === null) return totals;
    return join([totals, countsOfAttempts(params, context.breakdown, context)], ' UNION ALL ');
  },
  answer: funnelAnswer,
  persons: (params, cell, context) =>
    sql`SELECT DISTINCT who AS person FROM (${cellAttempts(params, cell, context)})`,
  sentence: ({ steps, window, order }) => ({
    key: 'funnel',
    values: {
      events: steps.map(({ what }) => what.event ?? ''),
      window: window ?? '7d',
      order: order ?? 'ordered',
    },
  }),
});
