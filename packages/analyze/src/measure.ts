import { PropertyRef, unreachable } from '@skylantern/contracts';
import { empty, float, type Sql, sql } from '@skylantern/store/sql';
import Type, { type Static } from 'typebox';
import type { InsightContext } from './define-insight.ts';
import { joinItem } from './item-values.ts';
import { numberOf, type PropertyReading, readNullable, readProperty } from './property-to-sql.ts';

const OfNumber = Type.Union([
  Type.Literal('sum'),
  Type.Literal('avg'),
  Type.Literal('min'),
  Type.Literal('max'),
  Type.Literal('median'),
  Type.Literal('p90'),
  Type.Literal('p95'),
  Type.Literal('p99'),
]);

/** Properties of the event are as they were when it happened, those of the item that it points to as they are today. */
const MeasuredProperty = Type.Object(
  {
    of: Type.Union([Type.Literal('event'), Type.Literal('item')]),
    name: PropertyRef.properties.name,
    type: PropertyRef.properties.type,
  },
  { additionalProperties: false },
);

/**
 * What is counted. `per_person` is total / unique persons. `active` counts the persons of the `days` calendar days
 * that end with the point; its number for the whole period is of those active in the period. Quantiles interpolate between the two nearest values.
 */
export const Measure = Type.Union([
  Type.Object({ of: Type.Literal('total') }, { additionalProperties: false }),
  Type.Object({ of: Type.Literal('unique_persons') }, { additionalProperties: false }),
  Type.Object({ of: Type.Literal('per_person') }, { additionalProperties: false }),
  Type.Object({ of: Type.Literal('unique_sessions') }, { additionalProperties: false }),
  Type.Object({ of: OfNumber, property: MeasuredProperty }, { additionalProperties: false }),
  Type.Object(
    { of: Type.Literal('distinct_values'), property: MeasuredProperty },
    { additionalProperties: false },
  ),
  Type.Object(
    { of: Type.Literal('active'), days: Type.Union([Type.Literal(7), Type.Literal(30)]) },
    { additionalProperties: false },
  ),
]);
export type Measure = Static<typeof Measure>;

/** What a row must bring for its measure, as the column `measured`. */
export function measuredColumn(measure: Measure): Sql {
  switch (measure.of) {
    case 'total':
    case 'unique_persons':
    case 'per_person':
    case 'active':
      return sql`0`;
    case 'unique_sessions':
      return sql`session_id`;
    case 'distinct_values':
      return readMeasured(measure.property).text;
    default:
      return numberOf(readMeasured(measure.property));
  }
}

const readMeasured = (property: PropertyRef): PropertyReading =>
  property.of === 'item' ? readNullable(sql`measured_text`) : readProperty(property);

/** What is joined to the events for their measure. */
export function measuredJoin(measure: Measure, context: InsightContext, field: string): Sql {
  if (!('property' in measure) || measure.property.of !== 'item') return empty;
  const names = { key: 'measured_key', text: 'measured_text', side: 'measured_side' };
  return joinItem(measure.property, names, context, field);
}

/** The aggregate over the columns `who` and `measured`. */
export function measureToSql(measure: Measure): Sql {
  switch (measure.of) {
    case 'total':
      return sql`toFloat64(count())`;
    case 'unique_persons':
    case 'active':
      return sql`toFloat64(uniqExact(who))`;
    case 'per_person':
      return sql`if(count() = 0, 0, count() / uniqExact(who))`;
    case 'unique_sessions':
      return sql`toFloat64(uniqExactIf(measured, notEmpty(measured)))`;
    case 'distinct_values':
      return sql`toFloat64(uniqExact(measured))`;
    case 'sum':
      return sql`ifNull(sum(measured), 0)`;
    case 'avg':
    case 'min':
    case 'max':
      return sql`${{ avg: sql`avg`, min: sql`min`, max: sql`max` }[measure.of]}(measured)`;
    case 'median':
    case 'p90':
    case 'p95':
    case 'p99': {
      const level = { median: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 }[measure.of];
      return sql`quantileExactInclusive(${float(level)})(measured)`;
    }
    default:
      return unreachable(measure);
  }
}

/** What no events measure: nothing counts 0, but has no average. */
export function emptyValue(measure: Measure): number | null {
  switch (measure.of) {
    case 'avg':
    case 'min':
    case 'max':
    case 'median':
    case 'p90':
    case 'p95':
    case 'p99':
      return null;
    default:
      return 0;
  }
}
