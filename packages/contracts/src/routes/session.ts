import Type, { type Static } from 'typebox';
import { defineRoute } from '../route.ts';
import { Done, Nullable, RoleSchema } from './shared.ts';

const Email = Type.String({ minLength: 3, maxLength: 254, pattern: '^[^@\\s]+@[^@\\s]+$' });
const Password = Type.String({ minLength: 10, maxLength: 200 });
const Language = Type.Union([Type.Literal('en'), Type.Literal('zh')]);

export const WorkspaceOfMember = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: RoleSchema,
  timeZone: Type.String(),
  weekStart: Type.Integer({ minimum: 1, maximum: 7 }),
  currency: Type.String(),
  isDemo: Type.Boolean(),
});
export type WorkspaceOfMember = Static<typeof WorkspaceOfMember>;

/** Who is logged in, with the workspaces open to them. */
export const SessionReply = Type.Object({
  member: Type.Object({
    id: Type.String(),
    email: Type.String(),
    name: Type.String(),
    language: Language,
  }),
  workspaces: Type.Array(WorkspaceOfMember),
});
export type SessionReply = Static<typeof SessionReply>;

export const getSession = defineRoute({
  method: 'GET',
  path: '/api/v1/session',
  says: 'Who is logged in, and which workspaces are open to them.',
  tag: 'session',
  access: 'member',
  reply: SessionReply,
});

export const logIn = defineRoute({
  method: 'POST',
  path: '/api/v1/session',
  says: 'Log in with e-mail and password; sets the session cookie.',
  tag: 'session',
  access: 'public',
  body: Type.Object(
    { email: Email, password: Type.String({ maxLength: 200 }) },
    { additionalProperties: false },
  ),
  reply: SessionReply,
});

export const logOut = defineRoute({
  method: 'DELETE',
  path: '/api/v1/session',
  says: 'Log out and forget the session.',
  tag: 'session',
  access: 'member',
  reply: Done,
});

export const setLanguage = defineRoute({
  method: 'PATCH',
  path: '/api/v1/session/member',
  says: 'Change your own name or language.',
  tag: 'session',
  access: 'member',
  body: Type.Object(
    { name: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })), language: Type.Optional(Language) },
    { additionalProperties: false },
  ),
  reply: Done,
});

/** What a one-time link is good for; asked before its form is shown. */
export const getInvitation = defineRoute({
  method: 'GET',
  path: '/api/v1/invitations/:token',
  says: 'What a one-time link opens: the first set-up, or an invitation to a workspace.',
  tag: 'session',
  access: 'public',
  params: Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) }),
  reply: Type.Object({
    kind: Type.Union([Type.Literal('setup'), Type.Literal('invitation')]),
    email: Nullable(Type.String()),
    workspaceName: Nullable(Type.String()),
    role: RoleSchema,
  }),
});

/** `workspace` is for the first set-up: absent, the member only gets the workspaces that exist (the demo). */
export const acceptInvitation = defineRoute({
  method: 'POST',
  path: '/api/v1/invitations/:token',
  says: 'Use a one-time link: makes the member, logs in, sets the session cookie.',
  tag: 'session',
  access: 'public',
  params: Type.Object({ token: Type.String({ minLength: 20, maxLength: 100 }) }),
  body: Type.Object(
    {
      email: Email,
      name: Type.String({ minLength: 1, maxLength: 100 }),
      password: Password,
      language: Language,
      workspace: Type.Optional(
        Type.Object(
          { name: Type.String({ minLength: 1, maxLength: 100 }), timeZone: Type.String({ maxLength: 60 }) },
          { additionalProperties: false },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  reply: SessionReply,
});
