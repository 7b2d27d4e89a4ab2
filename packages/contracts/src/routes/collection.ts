import Type, { type Static } from 'typebox';
import { ItemType, PropertyOwner } from '../property.ts';
import { defineRoute } from '../route.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

/**
 * One event as the live view shows it. `events` of the stream hold lists of these, at most the 200 newest at a time;
 * `arrived` holds how many came in that moment, so that a rate can be shown.
 */
export const LiveEvent = Type.Object({
  messageId: Type.String(),
  event: Type.String(),
  occurredAt: Instant,
  personNumber: Type.Integer(),
  userId: Type.String(),
  anonymousId: Type.String(),
  source: Type.String(),
  platform: Type.String(),
  country: Type.String(),
  path: Type.String(),
  isBot: Type.Boolean(),
  properties: Type.Record(Type.String(), Type.Unknown()),
});
export type LiveEvent = Static<typeof LiveEvent>;

export const watchEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/live',
  says: 'Arriving events as server-sent events; the workspace goes in the query, since EventSource sends no headers.',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({ workspace: Type.Optional(Type.String()) }),
});

/** Events and properties that were seen, for builders and pickers. */
export const listEventNames = defineRoute({
  method: 'GET',
  path: '/api/v1/event-names',
  says: 'Names of events that were seen, the most frequent first.',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })), ...PageQuery.properties }),
  reply: PageOf(
    Type.Object({
      name: Type.String(),
      events: Type.Integer(),
      firstSeenAt: Instant,
      lastSeenAt: Instant,
    }),
  ),
});

export const listPropertyNames = defineRoute({
  method: 'GET',
  path: '/api/v1/property-names',
  says: 'Names of properties that were seen, of one event, or of persons, accounts or items; built-in ones begin with $. Of items those that events point to (see item-links).',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({
    of: Type.Optional(PropertyOwner),
    event: Type.Optional(Type.String({ maxLength: 255 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
    ...PageQuery.properties,
  }),
  reply: PageOf(
    Type.Object({
      of: PropertyOwner,
      /** Of items: their type. */
      type: Type.Optional(Type.String()),
      name: Type.String(),
      types: Type.Array(Type.String()),
    }),
  ),
});

export const listPropertyValues = defineRoute({
  method: 'GET',
  path: '/api/v1/property-values',
  says: 'The most frequent values of a property in the last 90 days of data.',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({
    of: PropertyOwner,
    name: Type.String({ minLength: 1, maxLength: 255 }),
    /** With `of=item`: the type of the items. */
    type: Type.Optional(ItemType),
    event: Type.Optional(Type.String({ maxLength: 255 })),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  reply: Type.Object({ values: Type.Array(Type.Object({ value: Type.String(), events: Type.Integer() })) }),
});

export const QuarantineEntry = Type.Object({
  id: Type.Integer(),
  receivedAt: Instant,
  reason: Type.String(),
  detail: Type.String(),
  source: Type.String(),
  line: Nullable(Type.Integer()),
  /** The import whose row it is, with the name of the file while the import is listed; null for what was sent. */
  import: Nullable(Type.Object({ id: Type.String(), fileName: Nullable(Type.String()) })),
  raw: Type.Unknown(),
  state: Type.Union([Type.Literal('open'), Type.Literal('replayed'), Type.Literal('discarded')]),
});
export type QuarantineEntry = Static<typeof QuarantineEntry>;

export const listQuarantine = defineRoute({
  method: 'GET',
  path: '/api/v1/quarantine',
  says: 'Events that could not be taken, newest first, with the reason and what was sent.',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({
    state: Type.Optional(QuarantineEntry.properties.state),
    reason: Type.Optional(Type.String({ maxLength: 60 })),
    /** The library that sent them; `import` for rows of files. */
    source: Type.Optional(Type.String({ maxLength: 100 })),
    /** Rows of one import, by its id. */
    import: Type.Optional(Type.String({ maxLength: 100 })),
    /** Only those received at or after this, and before that. */
    from: Type.Optional(Instant),
    until: Type.Optional(Instant),
    ...PageQuery.properties,
  }),
  reply: PageOf(QuarantineEntry),
});

export const summarizeQuarantine = defineRoute({
  method: 'GET',
  path: '/api/v1/quarantine/summary',
  says: 'How many events are set aside, by reason.',
  tag: 'collection',
  access: 'viewer',
  query: Type.Object({ import: Type.Optional(Type.String({ maxLength: 100 })) }),
  reply: Type.Object({
    open: Type.Integer(),
    byReason: Type.Array(Type.Object({ reason: Type.String(), count: Type.Integer() })),
  }),
});

/** `raw` is the repaired event in the form of the HTTP tracking API; absent: try again as it was. */
export const replayQuarantine = defineRoute({
  method: 'POST',
  path: '/api/v1/quarantine/:id/replay',
  says: 'Send a set-aside event again, repaired. Refused with the reason if it still cannot be taken.',
  tag: 'collection',
  access: 'editor',
  params: Type.Object({ id: Type.Integer() }),
  body: Type.Object(
    { raw: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
    { additionalProperties: false },
  ),
  reply: Done,
});

export const discardQuarantine = defineRoute({
  method: 'DELETE',
  path: '/api/v1/quarantine/:id',
  says: 'Discard a set-aside event; it stays readable among the discarded ones.',
  tag: 'collection',
  access: 'editor',
  params: Type.Object({ id: Type.Integer() }),
  reply: Done,
});

export const reopenQuarantine = defineRoute({
  method: 'POST',
  path: '/api/v1/quarantine/:id/reopen',
  says: 'Take a discarded event back among the open ones.',
  tag: 'collection',
  access: 'editor',
  params: Type.Object({ id: Type.Integer() }),
  reply: Done,
});
