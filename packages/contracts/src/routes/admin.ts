import Type from 'typebox';
import { defineRoute } from '../route.ts';
import { RoleSchema } from './shared.ts';

/** For the command line on the machine of the server; proven by the secret in `run.json`. */
export const adminCreateWorkspace = defineRoute({
  method: 'POST',
  path: '/api/v1/admin/workspaces',
  says: 'Make a workspace with one key of each kind.',
  tag: 'admin',
  access: 'admin',
  body: Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 100 }),
      timeZone: Type.Optional(Type.String({ maxLength: 60 })),
      currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
      isDemo: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({
    id: Type.String(),
    writeKey: Type.String(),
    serverKey: Type.String(),
    apiToken: Type.String(),
  }),
});

export const adminListWorkspaces = defineRoute({
  method: 'GET',
  path: '/api/v1/admin/workspaces',
  says: 'All workspaces of this installation.',
  tag: 'admin',
  access: 'admin',
  reply: Type.Object({
    workspaces: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), isDemo: Type.Boolean() })),
  }),
});

export const adminCreateMember = defineRoute({
  method: 'POST',
  path: '/api/v1/admin/members',
  says: 'Make a member with a role in a workspace.',
  tag: 'admin',
  access: 'admin',
  body: Type.Object(
    {
      email: Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 254 }),
      name: Type.String({ minLength: 1, maxLength: 100 }),
      password: Type.String({ minLength: 10, maxLength: 200 }),
      language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh')])),
      workspaceId: Type.String(),
      role: RoleSchema,
    },
    { additionalProperties: false },
  ),
  reply: Type.Object({ id: Type.String() }),
});
