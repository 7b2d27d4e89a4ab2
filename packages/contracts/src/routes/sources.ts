import Type, { type Static } from 'typebox';
import { SourceMapping } from '../import.ts';
import { defineRoute } from '../route.ts';
import { ImportPreview } from './imports.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const SourceParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Config = Type.Record(Type.String(), Type.Unknown());
const closed = { additionalProperties: false };

/** A run that reads more stops; what it took stays. */
export const SourceLimits = Type.Object(
  {
    rows: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000_000 })),
    megabytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_440 })),
  },
  closed,
);
export type SourceLimits = Static<typeof SourceLimits>;
export const defaultSourceLimits = { rows: 10_000_000, megabytes: 2_000, minutes: 120 } as const;

export const SourceRunReply = Type.Object({
  id: Type.String(),
  /** `retry`: the one before had failed. */
  reason: Type.Union([
    Type.Literal('schedule'),
    Type.Literal('asked'),
    Type.Literal('received'),
    Type.Literal('retry'),
  ]),
  state: Type.Union([
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  rows: Type.Integer(),
  /** Rows that were new and went on. */
  taken: Type.Integer(),
  /** Rows that had been taken before, or that said nothing new. */
  duplicates: Type.Integer(),
  setAside: Type.Integer(),
  bytes: Type.Integer(),
  fault: Nullable(Type.String()),
  queuedAt: Instant,
  startedAt: Nullable(Instant),
  finishedAt: Nullable(Instant),
});
export type SourceRunReply = Static<typeof SourceRunReply>;

/** After a run that failed. */
export const SourceRetry = Type.Object({
  /** Null: it is not tried again by itself. */
  at: Nullable(Instant),
  /** Runs that failed since the last that went well. */
  failures: Type.Integer(),
  /** True: somebody has to do something first (a password, a table, the mapping), so that it is tried rarely. */
  needsHelp: Type.Boolean(),
});
export type SourceRetry = Static<typeof SourceRetry>;

/** Secrets are never shown: `secretsSet` names those that are there. */
export const SourceReply = Type.Object({
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  config: Config,
  secretsSet: Type.Array(Type.String()),
  mapping: Nullable(SourceMapping),
  /** Cron pattern in the workspace's time zone; null: only when somebody asks. */
  schedule: Nullable(Type.String()),
  limits: SourceLimits,
  isPaused: Type.Boolean(),
  nextRunAt: Nullable(Instant),
  /** Null while it goes well. */
  retry: Nullable(SourceRetry),
  createdAt: Instant,
  lastRun: Nullable(SourceRunReply),
});
export type SourceReply = Static<typeof SourceReply>;

export const listSourceKinds = defineRoute({
  method: 'GET',
  path: '/api/v1/source-kinds',
  says: 'The places that rows can come from, with the JSON schema of their config.',
  tag: 'sources',
  access: 'viewer',
  reply: Type.Array(
    Type.Object({
      kind: Type.String(),
      says: Type.String(),
      /** False: its rows come by themselves. */
      isRead: Type.Boolean(),
      secrets: Type.Array(Type.String()),
      config: Type.Unknown(),
    }),
  ),
});

export const listSources = defineRoute({
  method: 'GET',
  path: '/api/v1/sources',
  says: 'Sources of business data of the workspace, with their last run.',
  tag: 'sources',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(SourceReply),
});

export const getSource = defineRoute({
  method: 'GET',
  path: '/api/v1/sources/:id',
  says: 'One source, without its secrets.',
  tag: 'sources',
  access: 'viewer',
  params: SourceParams,
  reply: SourceReply,
});

const name = Type.String({ minLength: 1, maxLength: 100 });
const settings = {
  mapping: Type.Optional(Nullable(SourceMapping)),
  schedule: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 100 }))),
  limits: Type.Optional(SourceLimits),
};

export const createSource = defineRoute({
  method: 'POST',
  path: '/api/v1/sources',
  says: 'Add a source. Its config is kept encrypted. With a mapping and a schedule it runs by itself.',
  tag: 'sources',
  access: 'owner',
  body: Type.Object({ kind: Type.String({ maxLength: 40 }), name, config: Config, ...settings }, closed),
  reply: SourceReply,
});

export const updateSource = defineRoute({
  method: 'PATCH',
  path: '/api/v1/sources/:id',
  says: 'Change a source. Config fields left out stay, secrets too; null takes one out. `fromStart` reads everything once more: what is in stays in, once.',
  tag: 'sources',
  access: 'owner',
  params: SourceParams,
  body: Type.Object(
    {
      name: Type.Optional(name),
      config: Type.Optional(Config),
      ...settings,
      isPaused: Type.Optional(Type.Boolean()),
      fromStart: Type.Optional(Type.Literal(true)),
    },
    closed,
  ),
  reply: SourceReply,
});

export const removeSource = defineRoute({
  method: 'DELETE',
  path: '/api/v1/sources/:id',
  says: 'Remove a source and forget its secrets; what it brought stays. Refused while it runs.',
  tag: 'sources',
  access: 'owner',
  params: SourceParams,
  reply: Done,
});

export const SourceSample = Type.Object({
  /** Why it cannot be read: the address, the password, the table. */
  fault: Nullable(Type.String()),
  columns: ImportPreview.properties.columns,
  /** The mapping that was used: the one given, or the best guess; null when there is neither. */
  mapping: Nullable(SourceMapping),
  /** Why the mapping cannot be used at all, for instance a column that is not there. */
  mappingFault: Nullable(Type.String()),
  rows: ImportPreview.properties.rows,
});
export type SourceSample = Static<typeof SourceSample>;

export const trySource = defineRoute({
  method: 'POST',
  path: '/api/v1/source-samples',
  says: 'Connect, read the first rows and show what they would become, without keeping anything. With the id of a source, config fields left out are its own.',
  tag: 'sources',
  access: 'owner',
  body: Type.Object(
    {
      id: Type.Optional(Type.String({ maxLength: 100 })),
      kind: Type.String({ maxLength: 40 }),
      config: Config,
      mapping: Type.Optional(SourceMapping),
    },
    closed,
  ),
  reply: SourceSample,
});

export const runSource = defineRoute({
  method: 'POST',
  path: '/api/v1/sources/:id/run',
  says: 'Read a source now. Answers the run.',
  tag: 'sources',
  access: 'editor',
  params: SourceParams,
  reply: SourceRunReply,
});

export const cancelSourceRun = defineRoute({
  method: 'POST',
  path: '/api/v1/sources/:id/cancel',
  says: 'Stop the run of a source. What is in stays in; the next run goes on where it stopped.',
  tag: 'sources',
  access: 'editor',
  params: SourceParams,
  reply: SourceRunReply,
});

export const listSourceRuns = defineRoute({
  method: 'GET',
  path: '/api/v1/sources/:id/runs',
  says: 'Runs of a source, newest first.',
  tag: 'sources',
  access: 'viewer',
  params: SourceParams,
  query: PageQuery,
  reply: PageOf(SourceRunReply),
});

const Address = Type.Object({ url: Type.String() });

export const getSourceAddress = defineRoute({
  method: 'GET',
  path: '/api/v1/sources/:id/address',
  says: 'The address, with its secret, that a webhook source takes JSON at.',
  tag: 'sources',
  access: 'editor',
  params: SourceParams,
  reply: Address,
});

export const renewSourceAddress = defineRoute({
  method: 'POST',
  path: '/api/v1/sources/:id/address',
  says: 'Give a webhook source a new secret. The old address is refused from now on.',
  tag: 'sources',
  access: 'owner',
  params: SourceParams,
  reply: Address,
});

export const receiveRows = defineRoute({
  method: 'POST',
  path: '/api/v1/incoming/:id/:secret',
  says: 'Take JSON for a webhook source: an object, or a list of them. Answered after it is kept for good.',
  tag: 'sources',
  access: 'public',
  params: Type.Object({ id: Type.String({ maxLength: 100 }), secret: Type.String({ maxLength: 200 }) }),
  reply: Type.Object({
    /** Rows that went on; those that came before are among them, and are counted once. */
    taken: Type.Integer(),
    setAside: Type.Integer(),
    /** True while the source has no mapping: the body is kept as a sample alone. */
    isSample: Type.Boolean(),
  }),
});
