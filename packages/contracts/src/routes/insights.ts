import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { AccountSummary } from './accounts.ts';
import { PersonSummary } from './persons.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const Name = Type.Object({ name: Type.String({ maxLength: 60 }) });
/** `InsightRequest` of @skylantern/analyze, whose `params` are those of the insight. */
const Question = Type.Record(Type.String(), Type.Unknown());
const Cell = Type.Record(Type.String(), Type.Unknown());

export const AnswerMeta = Type.Object({
  from: Instant,
  to: Instant,
  timeZone: Type.String(),
  interval: Type.String(),
  tookMs: Type.Number(),
  readRows: Type.Number(),
  cachedAt: Instant,
  dataVersion: Type.String(),
  sentence: Type.Unknown(),
});

/** With `Accept: text/event-stream` the answer comes as events: `progress` …, then `answer` or `failed`. */
export const InsightAnswer = Type.Object({
  rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  meta: AnswerMeta,
});
export type InsightAnswer = Static<typeof InsightAnswer>;

export const listInsightKinds = defineRoute({
  method: 'GET',
  path: '/api/v1/insights',
  says: 'The kinds of questions that can be asked, with the schemas of their parameters and rows.',
  tag: 'insights',
  access: 'viewer',
  reply: Type.Object({
    insights: Type.Array(
      Type.Object({ name: Type.String(), asks: Type.String(), params: Type.Unknown(), row: Type.Unknown() }),
    ),
  }),
});

export const askInsight = defineRoute({
  method: 'POST',
  path: '/api/v1/insights/:name',
  says: 'Ask any insight: trend, funnel, retention …',
  tag: 'insights',
  access: 'viewer',
  params: Name,
  body: Question,
  reply: InsightAnswer,
});

export const listPersonsBehind = defineRoute({
  method: 'POST',
  path: '/api/v1/insights/:name/persons',
  says: 'The persons behind one number of an answer.',
  tag: 'insights',
  access: 'viewer',
  params: Name,
  body: Type.Object(
    {
      request: Question,
      cell: Cell,
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
      /** Only persons found by this, as in the list of persons; up to 500 of them, on one page. */
      search: Type.Optional(Type.String({ maxLength: 200 })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    persons: Type.Array(PersonSummary),
    total: Type.Integer(),
    next: Nullable(Type.Integer()),
  }),
});

export const listAccountsBehind = defineRoute({
  method: 'POST',
  path: '/api/v1/insights/:name/accounts',
  says: 'The accounts behind one number of an answer that counts accounts (`count: accounts` in the question).',
  tag: 'insights',
  access: 'viewer',
  params: Name,
  body: Type.Object(
    {
      request: Question,
      cell: Cell,
      after: Type.Optional(Type.Integer({ minimum: 0 })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    accounts: Type.Array(AccountSummary),
    total: Type.Integer(),
    next: Nullable(Type.Integer()),
  }),
});

export const saveSegmentBehind = defineRoute({
  method: 'POST',
  path: '/api/v1/insights/:name/segment',
  says: 'Save the persons behind one number (of accounts: all of theirs) as a segment: a list, as they are now.',
  tag: 'insights',
  access: 'editor',
  params: Name,
  body: Type.Object(
    { request: Question, cell: Cell, segmentName: Type.String({ minLength: 1, maxLength: 200 }) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ segmentId: Type.String(), persons: Type.Integer() }),
});

export const SavedInsight = Type.Object({
  id: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  request: Question,
  createdBy: Type.String(),
  updatedAt: Instant,
});
export type SavedInsight = Static<typeof SavedInsight>;

const IdParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Draft = {
  name: Type.String({ minLength: 1, maxLength: 200 }),
  kind: Type.String({ maxLength: 60 }),
  request: Question,
};

export const listSavedInsights = defineRoute({
  method: 'GET',
  path: '/api/v1/saved-insights',
  says: 'Saved questions, changed last first.',
  tag: 'insights',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(SavedInsight),
});

export const getSavedInsight = defineRoute({
  method: 'GET',
  path: '/api/v1/saved-insights/:id',
  says: 'One saved question.',
  tag: 'insights',
  access: 'viewer',
  params: IdParams,
  reply: SavedInsight,
});

export const createSavedInsight = defineRoute({
  method: 'POST',
  path: '/api/v1/saved-insights',
  says: 'Save a question under a name.',
  tag: 'insights',
  access: 'editor',
  body: Type.Object(Draft, { additionalProperties: false }),
  reply: SavedInsight,
});

export const updateSavedInsight = defineRoute({
  method: 'PATCH',
  path: '/api/v1/saved-insights/:id',
  says: 'Rename a saved question or change what it asks.',
  tag: 'insights',
  access: 'editor',
  params: IdParams,
  body: Type.Object(
    { name: Type.Optional(Draft.name), request: Type.Optional(Question) },
    { additionalProperties: false },
  ),
  reply: SavedInsight,
});

export const removeSavedInsight = defineRoute({
  method: 'DELETE',
  path: '/api/v1/saved-insights/:id',
  says: 'Remove a saved question.',
  tag: 'insights',
  access: 'editor',
  params: IdParams,
  reply: Done,
});

export const askSql = defineRoute({
  method: 'POST',
  path: '/api/v1/sql',
  says: 'Read-only SQL over the events and persons of the workspace, limited in time, memory and rows.',
  tag: 'insights',
  access: 'editor',
  body: Type.Object(
    { query: Type.String({ minLength: 1, maxLength: 20_000 }) },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    columns: Type.Array(Type.String()),
    rows: Type.Array(Type.Record(Type.String(), Type.Unknown())),
    /** There are more rows than are given. */
    isCut: Type.Boolean(),
    tookMs: Type.Number(),
  }),
});

const Compared = Type.Object({ now: Type.Number(), before: Type.Number() });

/** The state of the loop: the last 7 days against the 7 before, in the workspace's zone. */
export const getOverview = defineRoute({
  method: 'GET',
  path: '/api/v1/overview',
  says: 'The loop at a glance: events, persons, segments, journeys, messages of the last 7 days against the 7 before.',
  tag: 'insights',
  access: 'viewer',
  reply: Type.Object({
    /** The last day that has events; for the demo this lies in the past, and the 7 days end there. */
    lastDay: Nullable(Type.String()),
    events: Compared,
    activePersons: Compared,
    newPersons: Compared,
    personsTotal: Type.Integer(),
    identifiedTotal: Type.Integer(),
    daily: Type.Array(Type.Object({ day: Type.String(), events: Type.Integer(), persons: Type.Integer() })),
    topEvents: Type.Array(
      Type.Object({ name: Type.String(), events: Type.Integer(), persons: Type.Integer() }),
    ),
    quarantineOpen: Type.Integer(),
    segments: Type.Integer(),
    journeysLive: Type.Integer(),
    messages: Compared,
  }),
});
