import Type, { type Static } from 'typebox';
import { Duration } from './duration.ts';
import { EventMatcher, PropertyFilter } from './filter.ts';

/** When an event must have happened: within the last `last`, or in the half-open `[from, to)`. Absent: ever. */
export const Within = Type.Union([
  Type.Object({ last: Duration }, { additionalProperties: false }),
  Type.Object(
    { from: Type.String({ format: 'date-time' }), to: Type.String({ format: 'date-time' }) },
    { additionalProperties: false },
  ),
]);
export type Within = Static<typeof Within>;

/**
 * Did the event; `count` bounds how often, both inclusive. `atMost` alone means at least once: `{ atLeast: 0 }` is
 * refused, use `did_not`.
 */
export const DidCondition = Type.Object(
  {
    condition: Type.Literal('did'),
    what: EventMatcher,
    count: Type.Optional(
      Type.Object(
        {
          atLeast: Type.Optional(Type.Integer({ minimum: 1 })),
          atMost: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        { additionalProperties: false },
      ),
    ),
    within: Type.Optional(Within),
  },
  { additionalProperties: false },
);
export type DidCondition = Static<typeof DidCondition>;

export const DidNotCondition = Type.Object(
  { condition: Type.Literal('did_not'), what: EventMatcher, within: Type.Optional(Within) },
  { additionalProperties: false },
);
export type DidNotCondition = Static<typeof DidNotCondition>;

/** Today's value of a property of the person, or of the account they belong to. */
export const HasPropertyCondition = Type.Object(
  { condition: Type.Literal('has_property'), filter: PropertyFilter },
  { additionalProperties: false },
);
export type HasPropertyCondition = Static<typeof HasPropertyCondition>;

export const InSegmentCondition = Type.Object(
  { condition: Type.Literal('in_segment'), segmentId: Type.String() },
  { additionalProperties: false },
);
export type InSegmentCondition = Static<typeof InSegmentCondition>;

/** A fixed list of persons by dense number, as made by "save these people". */
export const ListedCondition = Type.Object(
  {
    condition: Type.Literal('listed'),
    persons: Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 1_000_000 }),
  },
  { additionalProperties: false },
);
export type ListedCondition = Static<typeof ListedCondition>;

export type Condition =
  | DidCondition
  | DidNotCondition
  | HasPropertyCondition
  | InSegmentCondition
  | ListedCondition;

/** The rule of a segment: conditions joined by all / any / not. */
export type SegmentRule = Condition | { all: SegmentRule[] } | { any: SegmentRule[] } | { not: SegmentRule };

export const SegmentRule = Type.Cyclic(
  {
    Rule: Type.Union([
      DidCondition,
      DidNotCondition,
      HasPropertyCondition,
      InSegmentCondition,
      ListedCondition,
      Type.Object(
        { all: Type.Array(Type.Ref('Rule'), { minItems: 1, maxItems: 50 }) },
        { additionalProperties: false },
      ),
      Type.Object(
        { any: Type.Array(Type.Ref('Rule'), { minItems: 1, maxItems: 50 }) },
        { additionalProperties: false },
      ),
      Type.Object({ not: Type.Ref('Rule') }, { additionalProperties: false }),
    ]),
  },
  'Rule',
);

/**
 * A rule in words: a key of the page's dictionary, the values to put in, and the parts that it joins. A person's data
 * stands in it only where the rule names it.
 */
export interface RulePart {
  key: string;
  values: Record<string, string | number | null | string[]>;
  parts: RulePart[];
}

export const RulePart = Type.Cyclic(
  {
    RulePart: Type.Object({
      key: Type.String(),
      values: Type.Record(
        Type.String(),
        Type.Union([Type.String(), Type.Number(), Type.Null(), Type.Array(Type.String())]),
      ),
      parts: Type.Array(Type.Ref('RulePart')),
    }),
  },
  'RulePart',
);
