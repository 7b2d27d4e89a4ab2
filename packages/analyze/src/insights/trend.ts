import { EventMatcher, SkylanternError } from '@skylantern/contracts';
import { join, literal, type Sql, sql } from '@skylantern/store/sql';
import Type, { type Static } from 'typebox';
import { Part, PartValues } from '../breakdown.ts';
import { defineInsight, type InsightContext } from '../define-insight.ts';
import { parseFormula, seriesIndex, seriesName } from '../formula.ts';
import { Measure } from '../measure.ts';
import { trendAnswer } from './trend/answer.ts';
import { dailyPersons, isDaily } from './trend/daily-persons.ts';
import { cellRows, partsOfSeries, totalsOfSeries } from './trend/series.ts';

const Series = Type.Object({ what: EventMatcher, measure: Measure }, { additionalProperties: false });
export type Series = Static<typeof Series>;

export const TrendParams = Type.Object(
  {
    series: Type.Array(Series, { minItems: 1, maxItems: 26 }),
    /** Between the series A, B, …: `A / B * 100`. Missing points are 0, and so is a division by 0. */
    formula: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  },
  { additionalProperties: false },
);
export type TrendParams = Static<typeof TrendParams>;

export const TrendRow = Type.Object({
  /** `A`, `B`, … in the order of the question, or `formula`. */
  series: Type.String(),
  /** True for the period before; its points stand beside those of the period by their number. */
  compared: Type.Boolean(),
  /** The number of the interval, from 0; null: the whole period, counted once. */
  point: Type.Union([Type.Integer(), Type.Null()]),
  /** Local date of the interval's beginning; null for the whole period. */
  label: Type.Union([Type.String(), Type.Null()]),
  from: Type.String(),
  /** False while the interval is not over or the period covers a part of it only. */
  isComplete: Type.Boolean(),
  part: Part,
  values: PartValues,
  /** Null where nothing could be measured: the average of no event. */
  value: Type.Union([Type.Number(), Type.Null()]),
});
export type TrendRow = Static<typeof TrendRow>;

export const TrendCell = Type.Object(
  {
    series: Type.String(),
    compared: Type.Optional(Type.Boolean()),
    point: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    part: Type.Optional(Part),
    values: Type.Optional(PartValues),
  },
  { additionalProperties: false },
);
export type TrendCell = Static<typeof TrendCell>;

/** How much of an event happened, and how that changed. Unique persons of a period are never sums of its days. */
export const trend = /* @__PURE__ */ defineInsight({
  name: 'trend',
  asks: 'How much of it happened, and how does that change over time?',
  params: TrendParams,
  row: TrendRow,
  cell: TrendCell,
  check: ({ series, formula }) => {
    if (formula !== undefined) parseFormula(formula, series.length);
  },
  sql: ({ series }, context) => {
    const each = series.flatMap((one, i) => seriesToSql(one, i, context));
    return join(each, ' UNION ALL ');
  },
  answer: (rows, params, context) => trendAnswer(rows, params, context),
  persons: ({ series }, cell, context) => {
    const index = seriesIndex(cell.series);
    const one = cell.series.length === 1 ? series[index] : undefined;
    if (one === undefined) {
      const message = `cell.series: "${cell.series}" has no persons of its own: ask for one of A to ${seriesName(series.length - 1)}`;
      throw new SkylanternError('query.invalid', message, { field: 'cell.series' });
    }
    return sql`SELECT DISTINCT who AS person FROM (${cellRows(one, index, cell, context)})`;
  },
  sentence: ({ series, formula }) => ({
    key: formula === undefined ? 'trend' : 'trend.formula',
    values: {
      events: series.map(({ what }) => what.event ?? ''),
      measures: series.map(({ measure }) => measure.of),
      formula: formula ?? null,
    },
  }),
});

function seriesToSql(one: Series, index: number, context: InsightContext): Sql[] {
  const statements: Sql[] = [];
  for (const compared of context.compare ? [false, true] : [false]) {
    const tag = sql`${literal(seriesName(index))} AS series, ${literal(compared ? 1 : 0)} AS compared`;
    statements.push(
      isDaily(one, context)
        ? dailyPersons(tag, one, compared, context)
        : sql`SELECT ${tag}, begins AS bucket, 'total' AS kind, []::Array(String) AS part, value FROM (${totalsOfSeries(one, index, compared, context)})`,
    );
    if (context.breakdown !== null) {
      const parts = partsOfSeries(one, index, compared, context.breakdown, context);
      statements.push(
        sql`SELECT ${tag}, begins AS bucket, if(empty(part), 'other', 'value') AS kind, part, value FROM (${parts})`,
      );
    }
  }
  return statements;
}
