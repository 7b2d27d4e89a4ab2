import Type, { type Static } from 'typebox';
import { RulePart, type SegmentRule } from '../condition.ts';
import { defineRoute } from '../route.ts';
import { PersonSummary } from './persons.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const IdParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Name = Type.String({ minLength: 1, maxLength: 100 });
const Description = Type.String({ maxLength: 1000 });
/** Checked by the segment package, whose errors name the place in the rule: `all[1].count.atLeast`. */
const GivenRule = Type.Unknown({
  description:
    'A condition ({"condition": "did", "what": {"event": "bought"}, "count": {"atLeast": 2}, "within": {"last": "30d"}}; ' +
    'also did_not, has_property, in_segment, listed), or {"all": […]}, {"any": […]}, {"not": …}',
});
const StoredRule = Type.Unsafe<SegmentRule>(Type.Unknown());

/** How many persons were in it on a day of the workspace's calendar. */
export const SegmentSizeOnDay = Type.Object({
  on: Type.String(),
  persons: Type.Integer(),
  measuredAt: Instant,
});
export type SegmentSizeOnDay = Static<typeof SegmentSizeOnDay>;

/** What refers to a segment: a rule that is not over, a saved insight, another segment. */
export const SegmentUse = Type.Object({
  kind: Type.Union([Type.Literal('journey'), Type.Literal('insight'), Type.Literal('segment')]),
  id: Type.String(),
  name: Type.String(),
  /** Of a saved insight, which one it is: `trend`. */
  insight: Nullable(Type.String()),
});
export type SegmentUse = Static<typeof SegmentUse>;

export const SegmentSummary = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  /** Grows with every change; hand it back with a change to be told when somebody was faster. */
  version: Type.Integer(),
  createdBy: Type.String(),
  createdAt: Instant,
  updatedAt: Instant,
  archivedAt: Nullable(Instant),
  /** The last measure; null before the first. */
  size: Nullable(SegmentSizeOnDay),
  usedIn: Type.Array(SegmentUse),
});
export type SegmentSummary = Static<typeof SegmentSummary>;

export const SegmentDetail = Type.Object({
  ...SegmentSummary.properties,
  rule: StoredRule,
  /** The rule in words. */
  sentence: RulePart,
  /** Of up to 90 days, the latest first. */
  sizes: Type.Array(SegmentSizeOnDay),
});
export type SegmentDetail = Static<typeof SegmentDetail>;

export const listSegments = defineRoute({
  method: 'GET',
  path: '/api/v1/segments',
  says: 'Saved segments with their last size, the newest first.',
  tag: 'segments',
  access: 'viewer',
  query: Type.Object({
    search: Type.Optional(Type.String({ maxLength: 200 })),
    archived: Type.Optional(Type.Boolean({ default: false })),
    ...PageQuery.properties,
  }),
  reply: PageOf(SegmentSummary),
});

export const createSegment = defineRoute({
  method: 'POST',
  path: '/api/v1/segments',
  says: 'Save a segment. Its name is its own among those in use.',
  tag: 'segments',
  access: 'editor',
  body: Type.Object(
    { name: Name, description: Type.Optional(Description), rule: GivenRule },
    { additionalProperties: false },
  ),
  reply: SegmentDetail,
});

export const getSegment = defineRoute({
  method: 'GET',
  path: '/api/v1/segments/:id',
  says: 'One segment: rule, rule in words, sizes by day.',
  tag: 'segments',
  access: 'viewer',
  params: IdParams,
  reply: SegmentDetail,
});

export const updateSegment = defineRoute({
  method: 'PATCH',
  path: '/api/v1/segments/:id',
  says: 'Change name, description or rule; with `version`, refused when somebody has changed it since.',
  tag: 'segments',
  access: 'editor',
  params: IdParams,
  body: Type.Object(
    {
      name: Type.Optional(Name),
      description: Type.Optional(Description),
      rule: Type.Optional(GivenRule),
      version: Type.Optional(Type.Integer()),
    },
    { additionalProperties: false },
  ),
  reply: SegmentDetail,
});

export const archiveSegment = defineRoute({
  method: 'POST',
  path: '/api/v1/segments/:id/archive',
  says: 'Take a segment out of lists and pickers; refused while it is used in a rule, a saved insight or a segment.',
  tag: 'segments',
  access: 'editor',
  params: IdParams,
  reply: Done,
});

export const restoreSegment = defineRoute({
  method: 'POST',
  path: '/api/v1/segments/:id/restore',
  says: 'Take an archived segment back into use, if its name is still free.',
  tag: 'segments',
  access: 'editor',
  params: IdParams,
  reply: Done,
});

export const SegmentPreviewReply = Type.Object({
  persons: Type.Integer(),
  /** Everyone in the workspace. */
  total: Type.Integer(),
  /** Up to 20 of them, those seen last first. */
  sample: Type.Array(PersonSummary),
  sentence: RulePart,
});
export type SegmentPreviewReply = Static<typeof SegmentPreviewReply>;

export const previewSegment = defineRoute({
  method: 'POST',
  path: '/api/v1/segments/preview',
  says: 'How many persons meet a rule now, and who for example. Hang up to cancel.',
  tag: 'segments',
  access: 'viewer',
  body: Type.Object({ rule: GivenRule }, { additionalProperties: false }),
  reply: SegmentPreviewReply,
});

export const listSegmentPersons = defineRoute({
  method: 'GET',
  path: '/api/v1/segments/:id/persons',
  says: 'The persons in a segment now, those known longest first.',
  tag: 'segments',
  access: 'viewer',
  params: IdParams,
  query: PageQuery,
  reply: PageOf(PersonSummary),
});

const PropertyName = Type.String({ minLength: 1, maxLength: 255 });

/** For a link: the workspace may stand in the query, as a download sends no headers. */
export const exportSegmentPersons = defineRoute({
  method: 'GET',
  path: '/api/v1/segments/:id/persons.csv',
  says: 'The persons in a segment as CSV: id, label, identities and the chosen properties (repeat `property`).',
  tag: 'segments',
  access: 'editor',
  params: IdParams,
  query: Type.Object({
    workspace: Type.Optional(Type.String()),
    property: Type.Optional(Type.Union([Type.Array(PropertyName, { maxItems: 50 }), PropertyName])),
  }),
});
