import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { makeRequestId } from './request-id.ts';
import { registerErrors } from './router.ts';

/** The HTTP server with everything that holds for all routes; routes are registered after. */
export async function makeHttp(logger: Logger): Promise<FastifyInstance> {
  const http = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: makeRequestId,
    trustProxy: true,
    bodyLimit: 5_000_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  }) as unknown as FastifyInstance; // the logger's type parameter is of no use to the routes
  // Checked by our own validators (http/validate.ts), which name the field; Fastify only documents.
  http.setValidatorCompiler(() => () => true);
  http.setSerializerCompiler(() => (data) => JSON.stringify(data));
  registerErrors(http);
  await http.register(cookie);
  await http.register(rateLimit, { global: false });
  await http.register(compress, { global: true, threshold: 2_048, encodings: ['gzip', 'deflate'] });
  await http.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"], // Mantine writes its theme as a style element
        imgSrc: ["'self'", 'data:', 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        upgradeInsecureRequests: null,
      },
    },
    strictTransportSecurity: false, // for whoever terminates TLS to set
  });
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Skylantern',
        version: '0.1.0',
        description: 'Collect, analyze, segment, engage, verify.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
  });
  return http;
}
