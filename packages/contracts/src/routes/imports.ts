import Type, { type Static } from 'typebox';
import { ImportMapping } from '../import.ts';
import { defineRoute } from '../route.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const IdParams = Type.Object({ id: Type.String({ maxLength: 100 }) });

export const ImportJob = Type.Object({
  id: Type.String(),
  fileName: Type.String(),
  fileBytes: Type.Integer(),
  state: Type.Union([
    Type.Literal('uploaded'),
    Type.Literal('queued'),
    Type.Literal('running'),
    Type.Literal('done'),
    Type.Literal('failed'),
    Type.Literal('cancelled'),
  ]),
  /** Null until it is started. */
  mapping: Nullable(ImportMapping),
  /** Share of the file that is read, 0..1. */
  progress: Type.Number(),
  /** Line of the file that was read last. */
  lines: Type.Integer(),
  /** Events sent on, calls that set person properties among them. Those sent before are dropped after that. */
  events: Type.Integer(),
  setAside: Type.Integer(),
  /** Lines a second since the start or the last restart; null before there is a figure. */
  linesPerSecond: Nullable(Type.Number()),
  /** Null when there is no figure, and at the end. */
  secondsLeft: Nullable(Type.Number()),
  /** Why it failed. */
  fault: Nullable(Type.String()),
  createdAt: Instant,
  startedAt: Nullable(Instant),
  finishedAt: Nullable(Instant),
});
export type ImportJob = Static<typeof ImportJob>;

export const uploadImport = defineRoute({
  method: 'POST',
  path: '/api/v1/imports',
  says: 'Upload a CSV or NDJSON file, plain or gzipped, as the raw body (application/octet-stream). Answers the import to start.',
  tag: 'imports',
  access: 'editor',
  query: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) }),
  reply: ImportJob,
});

const PreviewEvent = Type.Object({
  kind: Type.String(),
  event: Type.String(),
  messageId: Type.String(),
  occurredAt: Nullable(Instant),
  identities: Type.Record(Type.String(), Type.String()),
  properties: Type.Record(Type.String(), Type.Unknown()),
  personProperties: Type.Record(Type.String(), Type.Unknown()),
  account: Nullable(Type.String()),
  context: Type.Record(Type.String(), Type.Unknown()),
});

export const ImportPreview = Type.Object({
  format: Type.Union([Type.Literal('csv'), Type.Literal('ndjson')]),
  delimiter: Nullable(Type.String()),
  encoding: Type.String(),
  isGzip: Type.Boolean(),
  columns: Type.Array(Type.Object({ name: Type.String(), samples: Type.Array(Type.String()) })),
  /** The mapping that was used: the one given, or the best guess; null when there is neither. */
  mapping: Nullable(ImportMapping),
  /** The same as YAML, to keep in a file. */
  mappingText: Nullable(Type.String()),
  /** Why the mapping cannot be used at all, for instance a column that the file does not have. */
  fault: Nullable(Type.String()),
  rows: Type.Array(
    Type.Object({
      line: Type.Integer(),
      events: Type.Array(PreviewEvent),
      fault: Nullable(Type.Object({ reason: Type.String(), detail: Type.String() })),
    }),
  ),
});
export type ImportPreview = Static<typeof ImportPreview>;

const mappingFields = {
  mapping: Type.Optional(ImportMapping),
  /** A mapping file, YAML. */
  mappingText: Type.Optional(Type.String({ maxLength: 100_000 })),
};

export const previewImport = defineRoute({
  method: 'POST',
  path: '/api/v1/imports/:id/preview',
  says: 'The first 20 rows as they would be stored, with the fault of each. Without a mapping, one is guessed.',
  tag: 'imports',
  access: 'editor',
  params: IdParams,
  body: Type.Object(mappingFields, { additionalProperties: false }),
  reply: ImportPreview,
});

export const startImport = defineRoute({
  method: 'POST',
  path: '/api/v1/imports/:id/start',
  says: 'Start an uploaded import with its mapping, or one that failed or was cancelled again: what is in stays in, once.',
  tag: 'imports',
  access: 'editor',
  params: IdParams,
  body: Type.Object(mappingFields, { additionalProperties: false }),
  reply: ImportJob,
});

export const listImports = defineRoute({
  method: 'GET',
  path: '/api/v1/imports',
  says: 'Imports of the workspace, newest first.',
  tag: 'imports',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(ImportJob),
});

export const getImport = defineRoute({
  method: 'GET',
  path: '/api/v1/imports/:id',
  says: 'One import with its progress.',
  tag: 'imports',
  access: 'viewer',
  params: IdParams,
  reply: ImportJob,
});

export const cancelImport = defineRoute({
  method: 'POST',
  path: '/api/v1/imports/:id/cancel',
  says: 'Stop an import. Events that are in stay in; starting it again goes on where it stopped.',
  tag: 'imports',
  access: 'editor',
  params: IdParams,
  reply: ImportJob,
});

export const deleteImport = defineRoute({
  method: 'DELETE',
  path: '/api/v1/imports/:id',
  says: 'Forget an import and its file; its events stay. Refused while it runs.',
  tag: 'imports',
  access: 'editor',
  params: IdParams,
  reply: Done,
});
