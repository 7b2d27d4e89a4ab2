import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { defineRoute } from '@skylantern/contracts';
import Type from 'typebox';
import { afterEach, expect, test } from 'vitest';
import { ApiError, addressOf, call } from './api.ts';
import { chooseWorkspace } from './workspace.ts';

const Thing = Type.Object({ id: Type.String() });
const base = { says: 'A thing.', tag: 'things', access: 'viewer' } as const;
const getThing = defineRoute({
  ...base,
  method: 'GET',
  path: '/api/v1/things/:id',
  params: Type.Object({ id: Type.String() }),
  query: Type.Object({
    limit: Type.Optional(Type.Integer()),
    tags: Type.Optional(Type.Array(Type.String())),
  }),
  reply: Thing,
});
const makeThing = defineRoute({ ...base, method: 'POST', path: '/api/v1/things', body: Thing, reply: Thing });

let server: Server | null = null;
afterEach(async () => {
  chooseWorkspace(null);
  await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
  server = null;
});

async function serve(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<string> {
  const made = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => answer(request, response, body));
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  const address = made.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const failing = (origin: string) =>
  call(getThing, { params: { id: '1' }, query: {} }, { origin }).then(
    () => null,
    (error: unknown) => error,
  );

test('parameters and query go into the address, escaped', () => {
  const input = { params: { id: 'a/b ü' }, query: { limit: 5, tags: ['x', 'y&z'], none: undefined } };
  expect(addressOf(getThing, input)).toBe('/api/v1/things/a%2Fb%20%C3%BC?limit=5&tags=x&tags=y%26z');
  expect(() => addressOf(getThing, { params: {} })).toThrow('the parameter id is missing');
});

test('a read carries the workspace and no write mark; the reply comes back', async () => {
  let seen: IncomingMessage | null = null;
  const origin = await serve((request, response) => {
    seen = request;
    response.setHeader('content-type', 'application/json').end('{"id":"1"}');
  });
  chooseWorkspace('ws_1');
  await expect(call(getThing, { params: { id: '1' }, query: {} }, { origin })).resolves.toEqual({ id: '1' });
  expect(seen).toMatchObject({
    method: 'GET',
    url: '/api/v1/things/1',
    headers: { 'x-skylantern-workspace': 'ws_1' },
  });
  expect(seen).not.toHaveProperty(['headers', 'x-skylantern-request']);
});

test('a write carries its body and the mark that other sites cannot set', async () => {
  const origin = await serve((request, response, body) => {
    const ok =
      request.headers['x-skylantern-request'] === '1' &&
      request.headers['content-type'] === 'application/json';
    response.statusCode = ok ? 200 : 403;
    response.end(body);
  });
  await expect(call(makeThing, { body: { id: 'new' } }, { origin })).resolves.toEqual({ id: 'new' });
});

test('an error keeps code, message, status, field and request id', async () => {
  const error = { code: 'request.invalid', message: 'too short', field: 'name', requestId: 'req_7' };
  const origin = await serve((_, response) => {
    response.statusCode = 400;
    response.end(JSON.stringify({ error }));
  });
  const failure = await failing(origin);
  expect(failure).toBeInstanceOf(ApiError);
  expect(failure).toMatchObject({ ...error, status: 400 });
});

test('an answer that is not ours still says its status and request id', async () => {
  const origin = await serve((_, response) => {
    response.statusCode = 502;
    response.setHeader('x-request-id', 'req_9').end('<h1>Bad gateway</h1>');
  });
  expect(await failing(origin)).toMatchObject({
    code: 'internal',
    status: 502,
    field: null,
    requestId: 'req_9',
  });
});

test('no answer at all is a network error', async () => {
  const origin = await serve((request) => request.socket.destroy());
  expect(await failing(origin)).toMatchObject({ code: 'network', status: 0, requestId: null });
});

test('a cancelled call rejects as an abort, not as a failure', async () => {
  const control = new AbortController();
  const origin = await serve(() => control.abort());
  const input = { params: { id: '1' }, query: {} };
  await expect(call(getThing, input, { origin, signal: control.signal })).rejects.toMatchObject({
    name: 'AbortError',
  });
});
