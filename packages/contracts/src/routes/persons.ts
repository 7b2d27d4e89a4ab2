import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

export const PersonSummary = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  /** The best name we have: a name, e-mail, user id, else a short form of the id. */
  label: Type.String(),
  isIdentified: Type.Boolean(),
  properties: Type.Record(Type.String(), Type.Unknown()),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
});
export type PersonSummary = Static<typeof PersonSummary>;

export const listPersons = defineRoute({
  method: 'GET',
  path: '/api/v1/persons',
  says: 'Persons, seen last first; `search` finds identities and names by their beginning.',
  tag: 'persons',
  access: 'viewer',
  query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })), ...PageQuery.properties }),
  reply: PageOf(PersonSummary),
});

const PersonParams = Type.Object({ id: Type.String({ maxLength: 100 }) });

export const PersonDetail = Type.Object({
  ...PersonSummary.properties,
  identities: Type.Array(
    Type.Object({ type: Type.String(), value: Type.String(), firstSeenAt: Instant, lastSeenAt: Instant }),
  ),
  merges: Type.Array(
    Type.Object({
      id: Type.Integer(),
      at: Instant,
      rule: Type.String(),
      survivorId: Type.String(),
      absorbedId: Type.String(),
      undoneAt: Nullable(Instant),
    }),
  ),
  /** `label` is the account's name, else its key. */
  accounts: Type.Array(Type.Object({ id: Type.String(), key: Type.String(), label: Type.String() })),
});
export type PersonDetail = Static<typeof PersonDetail>;

/** The id or the number of a person; that of an absorbed one answers the survivor. */
export const getPerson = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id',
  says: 'One person: identities, properties, merges, accounts.',
  tag: 'persons',
  access: 'viewer',
  params: PersonParams,
  reply: PersonDetail,
});

export const listPersonSegments = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/segments',
  says: 'The segments that a person is in now; the newest 50 of the workspace are asked.',
  tag: 'persons',
  access: 'viewer',
  params: PersonParams,
  reply: Type.Object({ items: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })) }),
});

export const TimelineEvent = Type.Object({
  messageId: Type.String(),
  event: Type.String(),
  occurredAt: Instant,
  sessionId: Type.String(),
  source: Type.String(),
  platform: Type.String(),
  path: Type.String(),
  channel: Type.String(),
  properties: Type.Record(Type.String(), Type.Unknown()),
});
export type TimelineEvent = Static<typeof TimelineEvent>;

export const listPersonEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/events',
  says: 'What the person did, newest first, under all of their identities.',
  tag: 'persons',
  access: 'viewer',
  params: PersonParams,
  query: Type.Object({ event: Type.Optional(Type.String({ maxLength: 255 })), ...PageQuery.properties }),
  reply: PageOf(TimelineEvent),
});

export const unmergePerson = defineRoute({
  method: 'POST',
  path: '/api/v1/merges/:id/undo',
  says: 'Undo a merge: both persons stand by themselves again, with their events.',
  tag: 'persons',
  access: 'editor',
  params: Type.Object({ id: Type.Integer() }),
  reply: Done,
});
