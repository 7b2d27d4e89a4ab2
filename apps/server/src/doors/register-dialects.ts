import { type Dialect, type DialectRequest, type Door, MAX_BODY_BYTES, openBody } from '@skylantern/collect';
import { SkylanternError } from '@skylantern/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { retryAfterOf } from '../http/retry-after.ts';

const WAIT_MS = 30_000;

/** Headers for pages and compression of a few bytes would take a fifth of the time of a request. */
const forMachines = { exposeHeadRoute: false, helmet: false, compress: false } as const;

interface DoorPorts {
  door: Door;
  waitQueryable(offset: number, signal: AbortSignal): Promise<void>;
  now(): Date;
}

/**
 * Opens every route of every dialect, in a scope of its own: bodies are taken as bytes whatever their headers say,
 * and any page of any site may send. Of several dialects on one route, the first that recognises its language.
 */
export function registerDialects(
  http: FastifyInstance,
  dialects: readonly Dialect[],
  ports: DoorPorts,
): void {
  http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES },
      (_request, body, done) => done(null, body),
    );
    scope.addHook('onRequest', async (request, reply) => {
      reply.headers({
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers':
          request.headers['access-control-request-headers'] ?? 'authorization, content-type',
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-expose-headers': 'retry-after',
        'access-control-max-age': '86400',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        vary: 'origin',
      });
    });
    const paths = new Set<string>();
    for (const [name, speakers] of speakersByRoute(dialects)) {
      const [method, path] = name.split(' ') as ['GET' | 'POST', string]; // written as such below
      paths.add(path);
      scope.route({
        method,
        url: path,
        ...forMachines,
        schema: { summary: speakers.map((dialect) => dialect.says).join(' '), tags: ['collect'] },
        handler: async (request, reply) => {
          const asked = await readRequest(request, method, path, ports.now());
          return await answer(request, reply, { asked, speakers, ports });
        },
      });
    }
    for (const { method, path, answer } of dialects.flatMap((dialect) => dialect.settings ?? [])) {
      paths.add(path);
      scope.route({
        method,
        url: path,
        ...forMachines,
        schema: { hide: true },
        handler: (request, reply) =>
          send(reply, answer(readHead(request, { method, route: path, receivedAt: ports.now() }))),
      });
    }
    for (const path of paths)
      scope.options(path, { schema: { hide: true } }, async (_request, reply) => reply.status(204).send());
  });
}

function speakersByRoute(dialects: readonly Dialect[]): Map<string, Dialect[]> {
  const routes = new Map<string, Dialect[]>();
  for (const dialect of dialects) {
    for (const { method, path } of dialect.routes) {
      const name = `${method} ${path}`;
      routes.set(name, [...(routes.get(name) ?? []), dialect]);
    }
  }
  return routes;
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { asked, speakers, ports }: { asked: DialectRequest; speakers: readonly Dialect[]; ports: DoorPorts },
): Promise<FastifyReply> {
  const dialect = speakers.find((one) => one.speaks?.(asked) ?? true);
  if (dialect === undefined) {
    const known = speakers.map((one) => one.name).join(', ');
    throw new SkylanternError(
      'request.invalid',
      `this is none of the dialects spoken at ${asked.route}: ${known}`,
    );
  }
  try {
    const taken = await ports.door.take(dialect, asked, {
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
    });
    if (taken.offset !== null && wantsToWait(request)) {
      await ports.waitQueryable(taken.offset, AbortSignal.timeout(WAIT_MS));
    }
    return send(reply, dialect.answer(taken.results, asked));
  } catch (cause) {
    if (dialect.refuse === undefined || !(cause instanceof SkylanternError)) throw cause;
    if (cause.retry) reply.header('retry-after', retryAfterOf(cause));
    return send(reply, dialect.refuse(cause, asked));
  }
}

const send = (reply: FastifyReply, answer: ReturnType<Dialect['answer']>): FastifyReply =>
  reply
    .status(answer.status)
    .headers(answer.headers ?? {})
    .send(answer.body);

async function readRequest(
  request: FastifyRequest,
  method: 'GET' | 'POST',
  route: string,
  receivedAt: Date,
): Promise<DialectRequest> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const head = readHead(request, { method, route, receivedAt });
  const isEmpty = body.length === 0;
  if (method === 'POST' && isEmpty && head.query.size === 0)
    throw new SkylanternError('request.invalid', 'the body is empty');
  return { ...head, body: isEmpty ? { json: null } : await openBody(body) };
}

const readHead = (
  request: FastifyRequest,
  said: { method: 'GET' | 'POST'; route: string; receivedAt: Date },
): Omit<DialectRequest, 'body'> => ({
  ...said,
  params: request.params as Record<string, string>, // Fastify's path parameters are texts
  query: new URLSearchParams(request.url.split('?', 2)[1]),
  headers: request.headers,
  ip: request.ip,
});

/** `?wait=queryable`, or `Prefer: wait`: answer only when questions see these events. */
function wantsToWait(request: FastifyRequest): boolean {
  const query = request.query as Record<string, string | undefined>; // Fastify's query values are texts
  const prefer = request.headers['prefer'];
  return query['wait'] === 'queryable' || (typeof prefer === 'string' && /\bwait\b/.test(prefer));
}
