import { Duration, durationMs, EventMatcher, SkylanternError } from '@skylantern/contracts';
import { join, sql } from '@skylantern/store/sql';
import Type, { type Static } from 'typebox';
import { Part, PartValues, refuseSegmentsOfAccounts } from '../breakdown.ts';
import { defineInsight } from '../define-insight.ts';
import { retentionAnswer } from './retention/answer.ts';
import { cellToSql, countsToSql } from './retention/counts.ts';

const Bracket = Type.Object(
  { from: Type.Integer({ minimum: 1, maximum: 1_000 }), until: Type.Integer({ minimum: 1, maximum: 1_000 }) },
  { additionalProperties: false },
);

export const RetentionParams = Type.Object(
  {
    start: EventMatcher,
    return: EventMatcher,
    /**
     * Who belongs to a cohort. `first_ever`: whose very first such event, whatever its properties, lies in the period
     * and passes the filters; `first_matching`: whose first event that passes the filters lies in the period;
     * `first_in_range`: by the first one in the period; `recurring` (default): to the cohort of every interval with one.
     */
    membership: Type.Optional(
      Type.Union([
        Type.Literal('first_ever'),
        Type.Literal('first_matching'),
        Type.Literal('first_in_range'),
        Type.Literal('recurring'),
      ]),
    ),
    /** `calendar` (default): days, weeks, months of the viewer's zone. `rolling`: spans counted from the start event. */
    intervals: Type.Optional(Type.Union([Type.Literal('calendar'), Type.Literal('rolling')])),
    /** Length of a rolling interval; 24h, 7d or 30d by the interval of the question unless told. */
    rollingLength: Type.Optional(Duration),
    /**
     * Interval k holds: `on` (default) a return in it; `on_or_after` in it or later; `on_or_before` in 1..k;
     * `consecutive` in each of 1..k; `bracket` in one of the given spans of intervals.
     */
    returned: Type.Optional(
      Type.Union([
        Type.Literal('on'),
        Type.Literal('on_or_after'),
        Type.Literal('on_or_before'),
        Type.Literal('consecutive'),
        Type.Literal('bracket'),
      ]),
    ),
    /** Spans of intervals, ascending and apart: `[{ from: 1, until: 7 }, { from: 8, until: 30 }]`. */
    brackets: Type.Optional(Type.Array(Bracket, { minItems: 1, maxItems: 100 })),
    /** How many intervals after the start, 11 unless told. */
    intervalCount: Type.Optional(Type.Integer({ minimum: 1, maximum: 400 })),
    /** Returns that an interval (or bracket) needs, 1 unless told. The start event itself never counts. */
    minOccurrences: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  },
  { additionalProperties: false },
);
export type RetentionParams = Static<typeof RetentionParams>;

export const RetentionRow = Type.Object({
  /** Local date of the cohort's beginning; null: all cohorts, weighted, over complete cells only. */
  cohort: Type.Union([Type.String(), Type.Null()]),
  from: Type.String(),
  /** Persons of the cohort. */
  size: Type.Integer(),
  /** 0 is the start itself; then 1, 2, …, or the number of the bracket. */
  interval: Type.Integer(),
  /** Persons who returned. */
  persons: Type.Integer(),
  /** Persons who have lived through the interval: what `persons` is a share of. */
  reached: Type.Integer(),
  /** 0..1; null when nobody reached the interval. */
  share: Type.Union([Type.Number(), Type.Null()]),
  state: Type.Union([Type.Literal('complete'), Type.Literal('partial'), Type.Literal('future')]),
  part: Part,
  values: PartValues,
});
export type RetentionRow = Static<typeof RetentionRow>;

export const RetentionCell = Type.Object(
  {
    cohort: Type.Union([Type.String(), Type.Null()]),
    interval: Type.Integer({ minimum: 0 }),
    /** Those who came back (default), or those who reached the interval and did not. */
    came: Type.Optional(Type.Union([Type.Literal('returned'), Type.Literal('not_returned')])),
    part: Type.Optional(Part),
    values: Type.Optional(PartValues),
  },
  { additionalProperties: false },
);
export type RetentionCell = Static<typeof RetentionCell>;

/** Of the people who began in an interval, how many came back in each later one. */
export const retention = /* @__PURE__ */ defineInsight({
  name: 'retention',
  asks: 'Of the people who began, how many came back?',
  params: RetentionParams,
  row: RetentionRow,
  cell: RetentionCell,
  check: (params, context) => {
    const fail = (field: string, message: string): never => {
      throw new SkylanternError('query.invalid', `${field}: ${message}`, { field });
    };
    refuseSegmentsOfAccounts(context);
    if (context.interval === 'hour' || context.interval === 'quarter') {
      fail('interval', 'retention is by day, week or month');
    }
    if (params.rollingLength !== undefined) durationMs(params.rollingLength);
    const brackets = params.brackets ?? [];
    if ((params.returned === 'bracket') !== brackets.length > 0) {
      fail('brackets', '"brackets" and "returned": "bracket" belong together');
    }
    for (const [i, bracket] of brackets.entries()) {
      if (bracket.until < bracket.from || bracket.from <= (brackets[i - 1]?.until ?? 0)) {
        fail(`brackets.${i}`, 'brackets ascend and do not overlap, as in 1–7, 8–30');
      }
    }
  },
  sql: (params, context) => {
    const totals = countsToSql(params, null, context);
    if (context.breakdown === null) return totals;
    return join([totals, countsToSql(params, context.breakdown, context)], ' UNION ALL ');
  },
  answer: retentionAnswer,
  persons: (params, cell, context) =>
    sql`SELECT DISTINCT who AS person FROM (${cellToSql(params, cell, context)})`,
  sentence: (params) => ({
    key: 'retention',
    values: {
      start: params.start.event,
      return: params.return.event,
      returned: params.returned ?? 'on',
      membership: params.membership ?? 'recurring',
    },
  }),
});
