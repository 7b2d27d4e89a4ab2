import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { PersonSummary, TimelineEvent } from './persons.ts';
import { Done, Instant, Nullable, PageOf, PageQuery } from './shared.ts';

export const AccountSummary = Type.Object({
  id: Type.String(),
  number: Type.Integer(),
  /** What calls name it by, or its e-mail domain. */
  key: Type.String(),
  /** Its property `name`, else its key. */
  label: Type.String(),
  persons: Type.Integer(),
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  properties: Type.Record(Type.String(), Type.Unknown()),
});
export type AccountSummary = Static<typeof AccountSummary>;

const AccountParams = Type.Object({ id: Type.String({ maxLength: 100 }) });

export const listAccounts = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts',
  says: 'Accounts, seen last first; `search` finds keys by their beginning and words of names.',
  tag: 'accounts',
  access: 'viewer',
  query: Type.Object({ search: Type.Optional(Type.String({ maxLength: 200 })), ...PageQuery.properties }),
  reply: PageOf(AccountSummary),
});

export const getAccount = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts/:id',
  says: 'One account, by its id or number: properties, domains that mean it.',
  tag: 'accounts',
  access: 'viewer',
  params: AccountParams,
  reply: Type.Object({ ...AccountSummary.properties, domains: Type.Array(Type.String()) }),
});

export const listAccountPersons = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts/:id/persons',
  says: 'The persons of an account, seen last first.',
  tag: 'accounts',
  access: 'viewer',
  params: AccountParams,
  query: PageQuery,
  reply: PageOf(PersonSummary),
});

export const AccountEvent = Type.Object({
  ...TimelineEvent.properties,
  personId: Type.String(),
  personLabel: Type.String(),
});
export type AccountEvent = Static<typeof AccountEvent>;

export const listAccountEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/accounts/:id/events',
  says: 'What the persons of an account did (where no other account is named), and what was done in its name; newest first.',
  tag: 'accounts',
  access: 'viewer',
  params: AccountParams,
  query: Type.Object({ event: Type.Optional(Type.String({ maxLength: 255 })), ...PageQuery.properties }),
  reply: PageOf(AccountEvent),
});

const AccountSetting = Type.Object({ fromEmail: Type.Boolean() }, { additionalProperties: false });
const Domain = Type.String({ pattern: '^[^\\s@/]+\\.[^\\s@/]+$', maxLength: 253 });

/** Going through the persons who were there before their e-mails meant accounts. */
export const AccountWalk = Type.Object({
  state: Type.Union([Type.Literal('running'), Type.Literal('done'), Type.Literal('cancelled')]),
  /** 0..1. */
  progress: Type.Number(),
  /** Persons who joined an account. */
  joined: Type.Integer(),
  startedAt: Instant,
  finishedAt: Nullable(Instant),
  /** Why it does not go on; it is tried again. */
  fault: Nullable(Type.String()),
});
export type AccountWalk = Static<typeof AccountWalk>;

export const getAccountSettings = defineRoute({
  method: 'GET',
  path: '/api/v1/account-settings',
  says: 'Whether verified e-mails stand for accounts, what domains mean, and how far persons there already were gone through.',
  tag: 'accounts',
  access: 'viewer',
  reply: Type.Object({
    ...AccountSetting.properties,
    domains: Type.Array(Type.Object({ domain: Type.String(), accountKey: Nullable(Type.String()) })),
    walk: Nullable(AccountWalk),
  }),
});

export const saveAccountSettings = defineRoute({
  method: 'PUT',
  path: '/api/v1/account-settings',
  says: 'Say that customers are businesses: persons with a verified e-mail belong to the account of its domain. Those there already are gone through in the background. Off: nobody joins any more, and whoever did stays.',
  tag: 'accounts',
  access: 'owner',
  body: AccountSetting,
  reply: Done,
});

export const startAccountWalk = defineRoute({
  method: 'POST',
  path: '/api/v1/account-settings/walk',
  says: 'Go through all persons again and join those with a verified e-mail to its account, in the background; for instance after what a domain means was taken back.',
  tag: 'accounts',
  access: 'owner',
  reply: AccountWalk,
});

export const cancelAccountWalk = defineRoute({
  method: 'POST',
  path: '/api/v1/account-settings/walk/cancel',
  says: 'End going through all persons. Whoever joined until now stays.',
  tag: 'accounts',
  access: 'owner',
  reply: Done,
});

export const saveAccountDomain = defineRoute({
  method: 'PUT',
  path: '/api/v1/account-settings/domains/:domain',
  says: 'Say what a domain means: another account by its key, or (null) none. Persons who came by it move along.',
  tag: 'accounts',
  access: 'editor',
  params: Type.Object({ domain: Domain }),
  body: Type.Object(
    { accountKey: Nullable(Type.String({ minLength: 1, maxLength: 255 })) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ moved: Type.Integer() }),
});

export const removeAccountDomain = defineRoute({
  method: 'DELETE',
  path: '/api/v1/account-settings/domains/:domain',
  says: 'The domain means the account of its own name again, from the next identify call on.',
  tag: 'accounts',
  access: 'editor',
  params: Type.Object({ domain: Domain }),
  reply: Done,
});
