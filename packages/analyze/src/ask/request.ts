import { Filters, IntervalUnit, Period, WeekStart } from '@skylantern/contracts';
import Type, { type Static } from 'typebox';
import { Breakdown } from '../breakdown.ts';

/** A question to an insight, as it travels over HTTP and is saved. */
export const InsightRequest = Type.Object(
  {
    /** As the insight's `params` say. */
    params: Type.Record(Type.String(), Type.Unknown()),
    period: Period,
    /** The viewer's zone; the workspace's unless told. */
    timeZone: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    /** The workspace's unless told. */
    weekStart: Type.Optional(WeekStart),
    /** `day` unless told. */
    interval: Type.Optional(IntervalUnit),
    filters: Type.Optional(Filters),
    breakdown: Type.Optional(Type.Union([Breakdown, Type.Null()])),
    /** Ask the same about the period before. */
    compare: Type.Optional(Type.Boolean()),
    includeBots: Type.Optional(Type.Boolean()),
    /** Persons unless told; `accounts`: an account does what any of its persons does. */
    count: Type.Optional(Type.Union([Type.Literal('persons'), Type.Literal('accounts')])),
    /** Do not answer from the cache. */
    refresh: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type InsightRequest = Static<typeof InsightRequest>;

export const Page = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
    /** The last person number of the page before. */
    after: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);
export type Page = Static<typeof Page>;
