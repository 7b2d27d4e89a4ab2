import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

const Count = (maximum: number) => Type.Integer({ minimum: 1, maximum });
const IdentityClassSchema = Type.Union([
  Type.Literal('unique'),
  Type.Literal('contact'),
  Type.Literal('device'),
  Type.Literal('ad'),
]);
const NormaliserSchema = Type.Union([
  Type.Literal('trim'),
  Type.Literal('lower'),
  Type.Literal('e164'),
  Type.Literal('hex'),
]);

/** How one kind of identifier is understood. */
export const IdentityTypeSettings = Type.Object({
  /** unique: one person has one, for ever. contact: reaches a person. device: where we met. ad: never links. */
  class: IdentityClassSchema,
  maxPerPerson: Count(1_000),
  /** At most this many new ones for a person within windowDays; null: no such limit. */
  maxNew: Nullable(Count(1_000)),
  windowDays: Nullable(Count(3_650)),
  /** 1 decides first. */
  priority: Count(1_000),
  links: Type.Boolean(),
  normaliser: NormaliserSchema,
});
export type IdentityTypeSettings = Static<typeof IdentityTypeSettings>;

const IdentityTypeName = Type.String({ pattern: '^[a-z][a-z0-9_]{1,39}$' });
export const NamedIdentityType = Type.Object({ name: IdentityTypeName, ...IdentityTypeSettings.properties });
export type NamedIdentityType = Static<typeof NamedIdentityType>;

export const listIdentityTypes = defineRoute({
  method: 'GET',
  path: '/api/v1/identity-types',
  says: 'The kinds of identifiers of this workspace, by priority, and the country of mobile numbers without one.',
  tag: 'identity',
  access: 'viewer',
  reply: Type.Object({
    items: Type.Array(
      Type.Object({
        ...NamedIdentityType.properties,
        origin: Type.Union([Type.Literal('default'), Type.Literal('changed'), Type.Literal('added')]),
        /** What it is reset to; null for a kind that was added. */
        usual: Nullable(IdentityTypeSettings),
      }),
    ),
    country: Nullable(Type.String()),
  }),
});

export const saveIdentityType = defineRoute({
  method: 'PUT',
  path: '/api/v1/identity-types/:name',
  says: 'Change or add a kind of identifier: holds for what arrives from now on.',
  tag: 'identity',
  access: 'owner',
  params: Type.Object({ name: IdentityTypeName }),
  body: IdentityTypeSettings,
  reply: Done,
});

export const resetIdentityType = defineRoute({
  method: 'DELETE',
  path: '/api/v1/identity-types/:name',
  says: 'Back to the default; a kind that was added is removed, and what came under it links no more.',
  tag: 'identity',
  access: 'owner',
  params: Type.Object({ name: IdentityTypeName }),
  reply: Done,
});

export const saveCountry = defineRoute({
  method: 'PUT',
  path: '/api/v1/identity-country',
  says: 'The country of mobile numbers that come without a country code, for instance CN.',
  tag: 'identity',
  access: 'owner',
  body: Type.Object({ country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })) }),
  reply: Done,
});

const Side = Type.Object({
  persons: Type.Integer(),
  merges: Type.Integer(),
  /** Identities that two persons share. */
  shared: Type.Integer(),
  stopped: Type.Integer(),
});

export const simulateIdentity = defineRoute({
  method: 'POST',
  path: '/api/v1/identity-types/simulate',
  says: 'What other rules would have made of history: each combination of ids once, at its first time. Changes nothing.',
  tag: 'identity',
  access: 'owner',
  body: Type.Object({
    types: Type.Array(NamedIdentityType, { minItems: 1, maxItems: 60 }),
    country: Nullable(Type.String({ pattern: '^[A-Z]{2}$' })),
  }),
  reply: Type.Object({
    combinations: Type.Integer(),
    /** True when there were more combinations than are looked at. */
    isCut: Type.Boolean(),
    now: Side,
    proposed: Side,
    /** Of the first persons that would be joined or taken apart: their ids. */
    examples: Type.Array(
      Type.Object({
        change: Type.Union([Type.Literal('joined'), Type.Literal('separated')]),
        identities: Type.Array(Type.String()),
      }),
    ),
  }),
});

const PersonParams = Type.Object({ id: Type.String({ maxLength: 100 }) });
const IdentityBody = Type.Object({
  type: Type.String({ maxLength: 40 }),
  value: Type.String({ maxLength: 1_000 }),
});

export const PersonGraphReply = Type.Object({
  /** The persons that are one today; the first is the one that all others were merged into. */
  leaves: Type.Array(Type.Object({ number: Type.Integer(), id: Type.String(), firstSeenAt: Instant })),
  identities: Type.Array(
    Type.Object({
      type: Type.String(),
      value: Type.String(),
      class: IdentityClassSchema,
      links: Type.Boolean(),
      /** Whom it was first seen with; of a shared identity perhaps another person's. */
      leaf: Type.Integer(),
      firstSeenAt: Instant,
      isStopped: Type.Boolean(),
      /** Of an identity that several persons share: whom it means from when on, beginning with the first. */
      epochs: Type.Array(
        Type.Object({
          from: Instant,
          /** Null: nobody, until it is seen with somebody again. */
          person: Nullable(Type.String()),
          label: Nullable(Type.String()),
          leaf: Nullable(Type.Integer()),
          isThis: Type.Boolean(),
        }),
      ),
    }),
  ),
  merges: Type.Array(
    Type.Object({
      id: Type.Integer(),
      at: Instant,
      /** R2: seen together. R6: said by a server or a member. */
      rule: Type.String(),
      /** The event that named both, while it is kept. */
      event: Nullable(Type.String()),
      /** The member who joined them by hand. */
      by: Nullable(Type.String()),
      survivorLeaf: Type.Integer(),
      absorbedLeaf: Type.Integer(),
      survivorId: Type.String(),
      absorbedId: Type.String(),
      undoneAt: Nullable(Instant),
      undoneBy: Nullable(Type.String()),
    }),
  ),
});
export type PersonGraphReply = Static<typeof PersonGraphReply>;

export const getPersonGraph = defineRoute({
  method: 'GET',
  path: '/api/v1/persons/:id/graph',
  says: 'How the identities of a person came together: persons that were merged, by which event, and whose an id is.',
  tag: 'identity',
  access: 'viewer',
  params: PersonParams,
  reply: PersonGraphReply,
});

export const mergeWithPerson = defineRoute({
  method: 'POST',
  path: '/api/v1/persons/:id/merge',
  says: 'Join another person into this one; can be undone.',
  tag: 'identity',
  access: 'editor',
  params: PersonParams,
  body: Type.Object({ otherId: Type.String({ maxLength: 100 }) }),
  reply: Done,
});

export const unbindPersonIdentity = defineRoute({
  method: 'POST',
  path: '/api/v1/persons/:id/unbind',
  says: 'Take an identity away: from now on it means nobody until it is seen with somebody again.',
  tag: 'identity',
  access: 'editor',
  params: PersonParams,
  body: IdentityBody,
  reply: Done,
});

export const listStoppedIdentities = defineRoute({
  method: 'GET',
  path: '/api/v1/identities/stopped',
  says: 'Identities that were seen with too many persons and link nobody any more.',
  tag: 'identity',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(
    Type.Object({
      type: Type.String(),
      value: Type.String(),
      firstSeenAt: Instant,
      lastSeenAt: Instant,
      /** How many persons it meant before it was stopped. */
      persons: Type.Integer(),
    }),
  ),
});

export const allowStoppedIdentity = defineRoute({
  method: 'POST',
  path: '/api/v1/identities/allow',
  says: 'Let an identity link again that was stopped.',
  tag: 'identity',
  access: 'editor',
  body: IdentityBody,
  reply: Done,
});

export const ReconciliationReply = Type.Object({
  id: Type.Integer(),
  at: Instant,
  persons: Type.Integer(),
  /** Persons that the event store knew otherwise; should be 0. */
  differing: Type.Integer(),
  repaired: Type.Integer(),
  /** What can never be in an identity graph; should be empty. */
  faults: Type.Array(
    Type.Object({ rule: Type.String(), count: Type.Integer(), examples: Type.Array(Type.Integer()) }),
  ),
  tookMs: Type.Integer(),
});
export type ReconciliationReply = Static<typeof ReconciliationReply>;

export const listReconciliations = defineRoute({
  method: 'GET',
  path: '/api/v1/reconciliations',
  says: 'The nightly comparisons of all persons in both stores, newest first.',
  tag: 'identity',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(ReconciliationReply),
});

export const runReconciliation = defineRoute({
  method: 'POST',
  path: '/api/v1/reconciliations',
  says: 'Compare all persons of both stores now, and repair what differs.',
  tag: 'identity',
  access: 'editor',
  reply: ReconciliationReply,
});
