import { type Dialect, type DialectRequest, type Door, MAX_BODY_BYTES, openBody } from '@skylantern/collect';
import { SkylanternError } from '@skylantern/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const WAIT_MS = 30_000;

/**
 * Opens every route of every dialect, in a scope of its own: bodies are taken as bytes whatever their headers say,
 * and any page of any site may send.
 */
export function registerDialects(
  http: FastifyInstance,
  dialects: readonly Dialect[],
  ports: { door: Door; waitQueryable(offset: number, signal: AbortSignal): Promise<void>; now(): Date },
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
        vary: 'origin',
      });
    });
    for (const dialect of dialects) {
      for (const { method, path } of dialect.routes) {
        scope.route({
          method,
          url: path,
          schema: { summary: dialect.says, tags: ['collect'] },
          async handler(request, reply) {
            const asked = await readRequest(request, method, path, ports.now());
            const taken = await ports.door.take(dialect, asked, {
              ip: request.ip,
              userAgent: request.headers['user-agent'] ?? '',
            });
            if (taken.offset !== null && wantsToWait(request)) {
              await ports.waitQueryable(taken.offset, AbortSignal.timeout(WAIT_MS));
            }
            const answer = dialect.answer(taken.results, asked);
            return reply
              .status(answer.status)
              .headers(answer.headers ?? {})
              .send(answer.body);
          },
        });
        scope.options(path, { schema: { hide: true } }, async (_request, reply) => reply.status(204).send());
      }
    }
  });
}

async function readRequest(
  request: FastifyRequest,
  method: 'GET' | 'POST',
  route: string,
  receivedAt: Date,
): Promise<DialectRequest> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (method === 'POST' && body.length === 0)
    throw new SkylanternError('request.invalid', 'the body is empty');
  return {
    method,
    route,
    params: request.params as Record<string, string>, // Fastify's path parameters are texts
    query: new URL(request.url, 'http://door').searchParams,
    headers: request.headers,
    body: method === 'GET' ? null : await openBody(body),
    receivedAt,
  };
}

/** `?wait=queryable`, or `Prefer: wait`: answer only when questions see these events. */
function wantsToWait(request: FastifyRequest): boolean {
  const query = request.query as Record<string, string | undefined>; // Fastify's query values are texts
  const prefer = request.headers['prefer'];
  return query['wait'] === 'queryable' || (typeof prefer === 'string' && /\bwait\b/.test(prefer));
}
