import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

/** In this order. Each may be repeated: what is gone is gone. */
export const erasureSteps = ['drain', 'state', 'log', 'events', 'files', 'compact', 'verify'] as const;
export type ErasureStep = (typeof erasureSteps)[number];

/** Rows removed, by store and by table. */
export const ErasureCounts = Type.Record(Type.String(), Type.Record(Type.String(), Type.Integer()));
export type ErasureCounts = Static<typeof ErasureCounts>;

export const ErasureCertificate = Type.Object({
  format: Type.Literal(1),
  erasureId: Type.String(),
  workspaceId: Type.String(),
  askedBy: Type.String(),
  askedAt: Instant,
  finishedAt: Instant,
  removed: ErasureCounts,
  /** Of every identity: HMAC-SHA256 under the workspace's salt, over type, NUL and value. Hex. */
  tombstones: Type.Array(Type.String()),
  /** Files of imports that were there, and what became of them. */
  importFiles: Type.Array(
    Type.Object({
      importId: Type.String(),
      state: Type.String(),
      became: Type.Union([Type.Literal('removed'), Type.Literal('kept-until-imported')]),
    }),
  ),
  /** Written before: they still hold the person, until they are deleted. A restore brings the person back. */
  backups: Type.Array(Type.Object({ directory: Type.String(), writtenAt: Instant })),
  /** What is left to happen by itself, and what we cannot see. */
  notes: Type.Array(Type.String()),
});
export type ErasureCertificate = Static<typeof ErasureCertificate>;

export const Erasure = Type.Object({
  id: Type.String(),
  askedBy: Type.String(),
  askedAt: Instant,
  isThorough: Type.Boolean(),
  state: Type.Union([Type.Literal('running'), Type.Literal('done')]),
  step: Type.Enum([...erasureSteps]),
  /** 0..1, by steps. */
  progress: Type.Number(),
  removed: ErasureCounts,
  /** Why the step could not be done the last time; it is tried again. */
  fault: Nullable(Type.String()),
  finishedAt: Nullable(Instant),
  certificate: Nullable(ErasureCertificate),
});
export type Erasure = Static<typeof Erasure>;

export const PrivacySettings = Type.Object(
  {
    /** keep, the last of four numbers gone, or nothing kept; before anything is written down. */
    ip: Type.Union([Type.Literal('keep'), Type.Literal('last-octet'), Type.Literal('drop')]),
    /** Events of programs: flagged and excluded from every number, or not stored. */
    bots: Type.Union([Type.Literal('keep'), Type.Literal('refuse')]),
    /** Properties whose values are replaced by a salted SHA-256. */
    hashedProperties: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 200 }),
    /** Beyond this a sender is told to wait. */
    keyEventsPerSecond: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    /** Beyond this events are stored and marked, and nothing is made of them for their person. */
    personEventsPerSecond: Type.Integer({ minimum: 1, maximum: 100_000 }),
  },
  { additionalProperties: false },
);
export type PrivacySettings = Static<typeof PrivacySettings>;

export const getPrivacySettings = defineRoute({
  method: 'GET',
  path: '/api/v1/privacy',
  says: 'What is kept of what arrives: addresses, programs, hashed properties, limits.',
  tag: 'privacy',
  access: 'viewer',
  reply: PrivacySettings,
});

export const savePrivacySettings = defineRoute({
  method: 'PUT',
  path: '/api/v1/privacy',
  says: 'Change what is kept of what arrives from now on.',
  tag: 'privacy',
  access: 'owner',
  body: PrivacySettings,
  reply: Done,
});

export const Consent = Type.Object({
  /** False: nothing is collected of the person and nothing is sent. */
  collect: Type.Boolean(),
  withdrawnAt: Nullable(Instant),
});

export const getConsent = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/consent',
  says: 'Whether a person may be collected and written to.',
  tag: 'persons',
  access: 'viewer',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  reply: Consent,
});

export const saveConsent = defineRoute({
  method: 'PUT',
  path: '/api/v1/persons/:id/consent',
  says: 'Withdraw or give consent: without it events of the person are not processed and nothing is sent.',
  tag: 'persons',
  access: 'editor',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  body: Type.Object({ collect: Type.Boolean() }, { additionalProperties: false }),
  reply: Done,
});

export const forgetPerson = defineRoute({
  method: 'POST',
  path: '/api/v1/persons/:id/forget',
  says: 'Delete a person everywhere, for good, and refuse whatever comes of them later. Cannot be undone.',
  tag: 'persons',
  access: 'owner',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  body: Type.Object(
    {
      /** The id of the person once more. */
      confirm: Type.String({ maxLength: 100 }),
      /** Rewrites the tables of the state store too, which stop collection while that lasts. Default false. */
      thorough: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ erasureId: Type.String() }),
});

export const listErasures = defineRoute({
  method: 'GET',
  path: '/api/v1/erasures',
  says: 'Persons that were asked to be forgotten, newest first: how far that is, and the certificates.',
  tag: 'privacy',
  access: 'owner',
  query: PageQuery,
  reply: PageOf(Erasure),
});

export const getErasure = defineRoute({
  method: 'GET',
  path: '/api/v1/erasures/:id',
  says: 'One erasure, with its certificate when it is done.',
  tag: 'privacy',
  access: 'owner',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
  reply: Erasure,
});

export const downloadCertificate = defineRoute({
  method: 'GET',
  path: '/api/v1/erasures/:id/certificate.json',
  says: 'The certificate of an erasure as a file.',
  tag: 'privacy',
  access: 'owner',
  params: Type.Object({ id: Type.String({ maxLength: 100 }) }),
});
