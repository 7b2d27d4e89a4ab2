import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Instant, Nullable, PageOf, PageQuery } from './shared.ts';

/** What somebody did that changes how the workspace works, or what is known of persons. */
export const AuditEntry = Type.Object({
  id: Type.Integer(),
  at: Instant,
  /** The id of a member or API token; `admin` is the command line on the server's machine. */
  actor: Type.String(),
  /** The name of the member or token, while there is one. */
  actorName: Nullable(Type.String()),
  /** Noun and verb: `journey.publish`. */
  action: Type.String(),
  /** The id of what it was done to. */
  subject: Type.String(),
  /** Its name, while it has one. */
  subjectName: Nullable(Type.String()),
});
export type AuditEntry = Static<typeof AuditEntry>;

export const listAudit = defineRoute({
  method: 'GET',
  path: '/api/v1/audit',
  says: 'The audit log: who did what, newest first. `actor` keeps what one member or token did, `about` what was done to one kind of thing (`journey`, `member` …).',
  tag: 'workspaces',
  access: 'owner',
  query: Type.Object({
    actor: Type.Optional(Type.String({ maxLength: 100 })),
    about: Type.Optional(Type.String({ maxLength: 50, pattern: '^[a-z-]+$' })),
    ...PageQuery.properties,
  }),
  reply: PageOf(AuditEntry),
});
