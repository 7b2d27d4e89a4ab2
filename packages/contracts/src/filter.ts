import Type, { type Static } from 'typebox';
import { PropertyRef } from './property.ts';

/** `is` and `is_not` take a list (any of); `between` takes two values, both inclusive. */
export const filterOperators = [
  'is',
  'is_not',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'matches',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'is_set',
  'is_not_set',
  'before',
  'after',
] as const;
export type FilterOperator = (typeof filterOperators)[number];

export const PropertyFilter = Type.Object(
  {
    property: PropertyRef,
    operator: Type.Enum(filterOperators),
    values: Type.Array(Type.Union([Type.String({ maxLength: 1000 }), Type.Number(), Type.Boolean()]), {
      maxItems: 1000,
    }),
  },
  { additionalProperties: false },
);
export type PropertyFilter = Static<typeof PropertyFilter>;

export const SegmentFilter = Type.Object(
  { segmentId: Type.String(), isIn: Type.Boolean() },
  { additionalProperties: false },
);
export type SegmentFilter = Static<typeof SegmentFilter>;

export const Filter = Type.Union([PropertyFilter, SegmentFilter]);
export type Filter = Static<typeof Filter>;

/** All of the filters, or any of them. An empty list lets everything through. */
export const Filters = Type.Object(
  { match: Type.Union([Type.Literal('all'), Type.Literal('any')]), of: Type.Array(Filter, { maxItems: 50 }) },
  { additionalProperties: false },
);
export type Filters = Static<typeof Filters>;

export const noFilters: Filters = { match: 'all', of: [] };

/** An event to look for: a name, or `null` for any event, with filters on its properties. */
export const EventMatcher = Type.Object(
  {
    event: Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()]),
    filters: Type.Optional(Filters),
  },
  { additionalProperties: false },
);
export type EventMatcher = Static<typeof EventMatcher>;
