import { PropertyRef, SkylanternError } from '@skylantern/contracts';
import { float, ident, join, type Sql, sql, str, uint } from '@skylantern/store/sql';
import Type, { type Static } from 'typebox';
import { accountOf } from './account-of.ts';
import type { InsightContext } from './define-insight.ts';
import { joinItem } from './item-values.ts';
import { isPast, readPast } from './past-values.ts';
import { numberOf, type PropertyReading, readNullable, readProperty } from './property-to-sql.ts';

export const BreakdownProperty = Type.Object(
  {
    property: PropertyRef,
    /** Lower bounds of numeric buckets, ascending: `[0, 10]` makes `<0`, `0–10` (10 excluded) and `≥10`. */
    buckets: Type.Optional(Type.Array(Type.Number(), { minItems: 1, maxItems: 50 })),
  },
  { additionalProperties: false },
);
export type BreakdownProperty = Static<typeof BreakdownProperty>;

/** One or two properties, or segments side by side (a person may stand in several, or in none). */
export const Breakdown = Type.Union([
  Type.Object(
    {
      by: Type.Array(BreakdownProperty, { minItems: 1, maxItems: 2 }),
      /** How many values keep a row of their own, 10 unless told; the rest is `(other)`. */
      top: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    },
    { additionalProperties: false },
  ),
  Type.Object(
    { segments: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 10 }) },
    { additionalProperties: false },
  ),
]);
export type Breakdown = Static<typeof Breakdown>;

/** What a row is about. The `total` is counted over everyone once, never a sum of the others. */
export const Part = Type.Union([Type.Literal('total'), Type.Literal('value'), Type.Literal('other')]);
export type Part = Static<typeof Part>;

/** The values of a row's breakdown, in order; null: the property is not set, `(none)`. Empty for total and other. */
export const PartValues = Type.Array(Type.Union([Type.String(), Type.Null()]), { maxItems: 2 });
export type PartValues = Static<typeof PartValues>;

export const Cut = Type.Object(
  { part: Part, values: Type.Optional(PartValues) },
  { additionalProperties: false },
);
export type Cut = Static<typeof Cut>;

/** How a breakdown reads rows of `events`: columns joined to them, and the part of a row. */
export interface BreakdownSql {
  joins: Sql;
  /** Array(String), one text per property: `+value`, or an empty text for "not set". */
  part: Sql;
  /** Rows to `ARRAY JOIN`, for segments; each is a part. */
  parts: Sql | null;
}

export function topOf(breakdown: Breakdown): number {
  return 'by' in breakdown ? (breakdown.top ?? 10) : breakdown.segments.length;
}

/** Segments hold persons, and an account is none: only a trend can lay its events beside each other by them. */
export function refuseSegmentsOfAccounts({ unit, breakdown }: InsightContext): void {
  if (unit !== 'accounts' || breakdown === null || !('segments' in breakdown)) return;
  const message =
    'breakdown: segments hold persons: break accounts down by their properties, or by those of events and persons';
  throw new SkylanternError('query.invalid', message, { field: 'breakdown' });
}

/** True when a person has the same part in each of its events. */
export function isOfPersons(breakdown: Breakdown, { unit }: Pick<InsightContext, 'unit'>): boolean {
  if (unit === 'accounts') return false;
  return (
    'segments' in breakdown ||
    breakdown.by.every(({ property }) => property.of === 'person' && !isPast(property))
  );
}

export function breakdownToSql(breakdown: Breakdown, context: InsightContext): BreakdownSql {
  if ('segments' in breakdown) {
    return {
      joins: sql``,
      part: sql`part`,
      parts: segmentParts(breakdown.segments, context.personOf(sql`person`), context),
    };
  }
  const joins = breakdown.by.map(({ property }, i) => joinOf(property, i, context));
  const parts = breakdown.by.map((one, i) => onePart(one, i, context));
  return { joins: join(joins, ' '), part: sql`[${join(parts)}]`, parts: null };
}

/** Array(Array(String)): a part for each segment that the person stands in. */
export function segmentParts(segments: readonly string[], person: Sql, context: InsightContext): Sql {
  const each = segments.map(
    (id) => sql`if(${person} IN (${context.segmentPersons(id)}), [[${str(`+${id}`)}]], [])`,
  );
  return sql`arrayConcat(${join([sql`[]::Array(Array(String))`, ...each])})`;
}

function joinOf(property: PropertyRef, i: number, context: InsightContext): Sql {
  if (property.of === 'event' || isPast(property)) return sql``;
  const key = ident(`key_${i}`);
  if (property.of === 'item') {
    const names = { key: `key_${i}`, text: `text_${i}`, side: `side_${i}` };
    return joinItem(property, names, context, `breakdown.by.${i}`);
  }
  const text = sql`${readProperty(property).text} AS ${ident(`text_${i}`)}`;
  const workspace = sql`workspace_id = ${str(context.workspaceId)}`;
  return property.of === 'person'
    ? sql`LEFT ANY JOIN (SELECT person AS ${key}, ${text} FROM persons FINAL WHERE ${workspace} AND is_merged = 0) AS ${ident(`side_${i}`)} ON ${context.personOf(sql`person`)} = ${key}`
    : sql`LEFT ANY JOIN (SELECT account AS ${key}, ${text} FROM accounts FINAL WHERE ${workspace}) AS ${ident(`side_${i}`)} ON ${accountOf(context)} = ${key}`;
}

function onePart(one: BreakdownProperty, i: number, context: InsightContext): Sql {
  const reading: PropertyReading =
    one.property.of === 'event'
      ? readProperty(one.property)
      : isPast(one.property)
        ? readPast(one.property, context, `breakdown.by.${i}`)
        : readNullable(ident(`text_${i}`));
  if (one.buckets === undefined) return sql`ifNull(concat('+', ${reading.text}), '')`;
  const bounds = ascending(one.buckets);
  const number = numberOf(reading);
  const labels = [
    `<${bounds[0]}`,
    ...bounds.map((bound, n) => (n + 1 < bounds.length ? `${bound}–${bounds[n + 1]}` : `≥${bound}`)),
  ];
  const branches = bounds.map((bound, n) => sql`${number} < ${float(bound)}, ${str(`+${labels[n]}`)}`);
  return sql`multiIf((${number}) IS NULL, '', ${join(branches)}, ${str(`+${labels[bounds.length]}`)})`;
}

function ascending(bounds: readonly number[]): readonly number[] {
  for (const [i, bound] of bounds.entries()) {
    if (i > 0 && bound <= (bounds[i - 1] ?? bound)) {
      const message = 'breakdown.by.buckets: bounds must ascend, as in [0, 10, 100]';
      throw new SkylanternError('query.invalid', message, { field: 'breakdown.by.buckets' });
    }
  }
  return bounds;
}

/** Parts that keep a row of their own; every other becomes the empty array, `(other)`. */
export function keepTop(breakdown: Breakdown, ranked: Sql): Sql {
  if ('segments' in breakdown) return sql`part`;
  return sql`if(part IN (${ranked} LIMIT ${uint(topOf(breakdown))}), part, [])`;
}

/** `['+pro', '']` → `['pro', null]`. */
export function valuesOfPart(part: unknown): PartValues {
  if (!Array.isArray(part)) return [];
  return part.map((text) => (typeof text === 'string' && text.startsWith('+') ? text.slice(1) : null));
}

/** The part of a row as it is stored in a cell. */
export function partOfValues(values: PartValues): Sql {
  return sql`[${join(values.map((value) => str(value === null ? '' : `+${value}`)))}]`;
}
