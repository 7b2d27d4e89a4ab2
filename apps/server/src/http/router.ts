import { type ErrorReply, SkylanternError } from '@skylantern/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from './authenticate.ts';
import type { Call, HandledRoute } from './handle.ts';
import { retryAfterOf } from './retry-after.ts';
import { type Check, makeCheck } from './validate.ts';

/** Registers every route: who is it, may they, is the input right; then the handler. */
export function registerRoutes(
  http: FastifyInstance,
  routes: readonly HandledRoute[],
  authenticator: Authenticator,
): void {
  for (const { route, run } of routes) {
    const checks = {
      params: checkOf(route.params, 'params'),
      query: checkOf(route.query, 'query'),
      body: checkOf(route.body, 'body'),
    };
    http.route({
      method: route.method,
      url: route.path,
      schema: {
        summary: route.says,
        tags: [route.tag],
        security: route.access === 'public' ? [] : [{ bearer: [] }],
        ...(route.params === undefined ? {} : { params: route.params }),
        ...(route.query === undefined ? {} : { querystring: route.query }),
        ...(route.body === undefined ? {} : { body: route.body }),
        ...(route.reply === undefined ? {} : { response: { 200: route.reply } }),
      },
      async handler(request, reply) {
        const { principal, workspaceId, role } = await authenticator.admit(request, route);
        const input = {
          params: checks.params?.(request.params),
          query: checks.query?.(request.query),
          body: checks.body?.(request.body),
        };
        const signal = signalOf(request, reply);
        return run({ input, principal, workspaceId, role, request, reply, signal } as Call);
      },
    });
  }
}

function checkOf(
  schema: Parameters<typeof makeCheck>[0] | undefined,
  part: 'params' | 'query' | 'body',
): Check | undefined {
  return schema === undefined ? undefined : makeCheck(schema, part, part !== 'body');
}

function signalOf(request: FastifyRequest, reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableEnded)
      controller.abort(new SkylanternError('query.cancelled', 'the caller hung up'));
  });
  if (request.raw.destroyed && !reply.raw.writableEnded && request.raw.aborted) controller.abort();
  return controller.signal;
}

/** Every failure in one shape; what was not foreseen is logged with its id and shown without its words. */
export function registerErrors(http: FastifyInstance): void {
  http.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const known = error instanceof SkylanternError ? error : fromFastify(error);
    if (known === null || known.status >= 500)
      request.log.error({ err: error, requestId: request.id }, 'request.failed');
    if (known?.retry) reply.header('retry-after', retryAfterOf(known));
    const field = known?.facts['field'];
    const body: ErrorReply = {
      error: {
        code: known?.code ?? 'internal',
        message: known?.message ?? 'something went wrong here; the log has the details under this request id',
        ...(typeof field === 'string' ? { field } : {}),
        requestId: request.id,
      },
    };
    return reply.status(known?.status ?? 500).send(body);
  });
  http.setNotFoundHandler((request, reply) => {
    const body: ErrorReply = {
      error: {
        code: 'not-found',
        message: `there is nothing at ${request.method} ${request.url.split('?')[0]}`,
        requestId: request.id,
      },
    };
    return reply.status(404).send(body);
  });
}

function fromFastify(error: Error & { statusCode?: number }): SkylanternError | null {
  const { statusCode = 500, message } = error;
  if (statusCode === 413) return new SkylanternError('request.too-large', message, {}, { cause: error });
  if (statusCode === 429) return new SkylanternError('request.rate-limited', message, {}, { cause: error });
  if (statusCode >= 400 && statusCode < 500)
    return new SkylanternError('request.invalid', message, {}, { cause: error });
  return null;
}
