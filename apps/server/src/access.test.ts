import type { Access, Role, Route } from '@skylantern/contracts';
import * as contracts from '@skylantern/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Keys, openTestServer, type TestServer } from './test-server.fixture.ts';

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'access' in value && 'path' in value && 'says' in value;
const exported: readonly unknown[] = Object.values(contracts);
const routes = exported.filter(isRoute);
const inWorkspace: Access[] = ['viewer', 'editor', 'owner'];
const weaker: Record<string, Role | null> = { viewer: null, editor: 'viewer', owner: 'editor' };

let server: TestServer;
let ours: Keys;
let theirs: Keys;
const tokens: Partial<Record<Role, string>> = {};

beforeAll(async () => {
  server = await openTestServer();
  [ours, theirs] = [await server.makeWorkspace('ours'), await server.makeWorkspace('theirs')];
  for (const role of ['viewer', 'editor', 'owner'] as const) {
    const body = { kind: 'api', name: role, role };
    const answer = await server.ask('POST', '/api/v1/keys', { token: ours.apiToken, body });
    tokens[role] = ((await answer.json()) as { key: string }).key;
  }
});
afterAll(() => server?.close());

function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
}

/** The route with something in the place of each parameter. */
function ask(route: Route, headers: Record<string, string>): Promise<Response> {
  const path = route.path.replaceAll(/:[a-zA-Z]+/g, '1');
  return call(
    route.method,
    path,
    headers,
    route.method === 'GET' || route.method === 'DELETE' ? undefined : {},
  );
}

async function codeOf(answer: Response): Promise<string> {
  const body = (await answer.json()) as { error?: { code: string } };
  return body.error?.code ?? 'no error';
}

test('there are routes to look at', () => expect(routes.length).toBeGreaterThan(30));

describe.each(routes.filter((route) => inWorkspace.includes(route.access)))(
  '$method $path ($access)',
  (route) => {
    test('refuses who is not logged in', async () => {
      expect(await codeOf(await ask(route, {}))).toBe('auth.required');
      expect(await codeOf(await ask(route, { authorization: 'Bearer at_nobody' }))).toBe('auth.required');
      expect(await codeOf(await ask(route, { authorization: `Bearer ${ours.writeKey}` }))).toBe(
        'auth.required',
      );
    });

    test('refuses the token of another workspace', async () => {
      const headers = { authorization: `Bearer ${theirs.apiToken}`, 'x-skylantern-workspace': ours.id };
      expect(await codeOf(await ask(route, headers))).toBe('auth.forbidden');
    });

    test('refuses a weaker role', async () => {
      const role = weaker[route.access];
      if (role === null || role === undefined) return;
      expect(await codeOf(await ask(route, { authorization: `Bearer ${tokens[role]}` }))).toBe(
        'auth.forbidden',
      );
    });
  },
);

describe.each(routes.filter((route) => route.access === 'admin' || route.access === 'member'))(
  '$method $path ($access)',
  (route) => {
    test('refuses tokens and strangers', async () => {
      expect(await codeOf(await ask(route, {}))).toMatch(/^auth\./);
      expect(await codeOf(await ask(route, { authorization: `Bearer ${ours.apiToken}` }))).toBe(
        'auth.forbidden',
      );
    });
  },
);

test('the OpenAPI document describes every route', async () => {
  const document = (await (await call('GET', '/api/openapi.json', {})).json()) as {
    paths: Record<string, Record<string, unknown>>;
  };
  const missing = routes.filter((route) => {
    const path = route.path.replaceAll(/:([a-zA-Z]+)/g, '{$1}');
    return document.paths[path]?.[route.method.toLowerCase()] === undefined;
  });
  expect(missing.map((route) => `${route.method} ${route.path}`)).toEqual([]);
});

test('a member acts only with the header of the page, and only in their workspaces', async () => {
  const password = 'correct horse battery';
  const made = await call(
    'POST',
    '/api/v1/admin/members',
    { authorization: `Bearer ${server.adminSecret}` },
    { email: 'ada@example.org', name: 'Ada', password, workspaceId: ours.id, role: 'viewer' },
  );
  expect(made.status).toBe(200);
  const wrong = await call(
    'POST',
    '/api/v1/session',
    {},
    { email: 'ada@example.org', password: 'wrong password!' },
  );
  expect(await codeOf(wrong)).toBe('auth.required');
  const right = await call('POST', '/api/v1/session', {}, { email: 'ADA@example.org', password });
  const cookie = (right.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect(right.headers.get('set-cookie')).toMatch(/HttpOnly/);
  const at = (workspace: string) => ({ cookie, 'x-skylantern-workspace': workspace });
  expect((await call('GET', '/api/v1/persons', at(ours.id))).status).toBe(200);
  expect(await codeOf(await call('GET', '/api/v1/persons', at(theirs.id)))).toBe('auth.forbidden');
  expect(
    await codeOf(
      await call('POST', '/api/v1/saved-insights', at(ours.id), { name: 'x', kind: 'trend', request: {} }),
    ),
  ).toBe('auth.forbidden');
  const withHeader = { ...at(ours.id), 'x-skylantern-request': '1' };
  expect(
    await codeOf(
      await call('POST', '/api/v1/saved-insights', withHeader, { name: 'x', kind: 'trend', request: {} }),
    ),
  ).toBe('auth.forbidden');
});

test('a used or invented one-time link opens nothing; the first one makes the owner', async () => {
  const token = new URL(server.setUpLink ?? '').searchParams.get('token') ?? '';
  const owner = {
    email: 'owner@example.org',
    name: 'Olga',
    password: 'correct horse battery',
    language: 'en',
  };
  expect(await codeOf(await call('POST', `/api/v1/invitations/${'x'.repeat(32)}`, {}, owner))).toBe(
    'not-found',
  );
  expect(
    await codeOf(await call('POST', `/api/v1/invitations/${token}`, {}, { ...owner, password: 'short' })),
  ).toBe('request.invalid');
  const accepted = await call('POST', `/api/v1/invitations/${token}`, {}, owner);
  const session = (await accepted.json()) as { workspaces: { name: string; role: string }[] };
  expect(session.workspaces.map(({ name, role }) => `${name} ${role}`).sort()).toEqual([
    'ours owner',
    'theirs owner',
  ]);
  expect(await codeOf(await call('POST', `/api/v1/invitations/${token}`, {}, owner))).toBe('not-found');
});
