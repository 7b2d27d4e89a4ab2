import Type from 'typebox';
import { defineRoute } from '../route.ts';
import { WorkspaceOfMember } from './session.ts';
import { Done, Instant, Nullable, PageOf, PageQuery, RoleSchema } from './shared.ts';

const Name = Type.String({ minLength: 1, maxLength: 100 });
const IdParams = Type.Object({ id: Type.String({ maxLength: 100 }) });

export const createWorkspace = defineRoute({
  method: 'POST',
  path: '/api/v1/workspaces',
  says: 'Make a workspace; the caller becomes its owner.',
  tag: 'workspaces',
  access: 'member',
  body: Type.Object(
    { name: Name, timeZone: Type.Optional(Type.String({ maxLength: 60 })) },
    { additionalProperties: false },
  ),
  reply: WorkspaceOfMember,
});

export const updateWorkspace = defineRoute({
  method: 'PATCH',
  path: '/api/v1/workspace',
  says: 'Change the name, time zone, week start (1 Monday … 7 Sunday) or currency of the workspace.',
  tag: 'workspaces',
  access: 'owner',
  body: Type.Object(
    {
      name: Type.Optional(Name),
      timeZone: Type.Optional(Type.String({ maxLength: 60 })),
      weekStart: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
      currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    },
    { additionalProperties: false },
  ),
  reply: Done,
});

export const listMembers = defineRoute({
  method: 'GET',
  path: '/api/v1/members',
  says: 'Members of the workspace.',
  tag: 'workspaces',
  access: 'viewer',
  query: PageQuery,
  reply: PageOf(
    Type.Object({
      id: Type.String(),
      email: Type.String(),
      name: Type.String(),
      role: RoleSchema,
      since: Instant,
    }),
  ),
});

export const inviteMember = defineRoute({
  method: 'POST',
  path: '/api/v1/members',
  says: 'Invite somebody; answers a one-time link that is shown once.',
  tag: 'workspaces',
  access: 'owner',
  body: Type.Object(
    { email: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254 }), role: RoleSchema },
    { additionalProperties: false },
  ),
  reply: Type.Object({ link: Type.String(), expiresAt: Instant }),
});

export const updateMember = defineRoute({
  method: 'PATCH',
  path: '/api/v1/members/:id',
  says: 'Change the role of a member. The last owner stays an owner.',
  tag: 'workspaces',
  access: 'owner',
  params: IdParams,
  body: Type.Object({ role: RoleSchema }, { additionalProperties: false }),
  reply: Done,
});

export const removeMember = defineRoute({
  method: 'DELETE',
  path: '/api/v1/members/:id',
  says: 'Remove a member from the workspace. The last owner stays.',
  tag: 'workspaces',
  access: 'owner',
  params: IdParams,
  reply: Done,
});

const KeyKind = Type.Union([Type.Literal('write'), Type.Literal('server'), Type.Literal('api')]);

export const listKeys = defineRoute({
  method: 'GET',
  path: '/api/v1/keys',
  says: 'Keys of the workspace. A write key is shown whole; of the others only the beginning.',
  tag: 'workspaces',
  access: 'editor',
  query: PageQuery,
  reply: PageOf(
    Type.Object({
      id: Type.String(),
      kind: KeyKind,
      name: Type.String(),
      role: RoleSchema,
      shown: Type.String(),
      createdAt: Instant,
      lastUsedAt: Nullable(Instant),
    }),
  ),
});

export const createKey = defineRoute({
  method: 'POST',
  path: '/api/v1/keys',
  says: 'Make a key: `write` for SDKs in pages and apps, `server` for back ends, `api` for this API. Shown once.',
  tag: 'workspaces',
  access: 'owner',
  body: Type.Object(
    { kind: KeyKind, name: Name, role: Type.Optional(RoleSchema) },
    { additionalProperties: false },
  ),
  reply: Type.Object({ id: Type.String(), kind: KeyKind, key: Type.String() }),
});

export const revokeKey = defineRoute({
  method: 'DELETE',
  path: '/api/v1/keys/:id',
  says: 'Revoke a key at once.',
  tag: 'workspaces',
  access: 'owner',
  params: IdParams,
  reply: Done,
});
