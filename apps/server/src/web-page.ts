import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const places = ['../../web/dist', './web', '../web/dist'];
/** Paths that answer for themselves; everything else is a screen of the page. */
const notScreens = /^\/(api|v1|t|projects|healthz|readyz|metrics|assets)(\/|$)/;

/** Serves the built page; without one, says how to build it. */
export async function registerWebPage(http: FastifyInstance): Promise<void> {
  const root = places
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((path) => existsSync(`${path}/index.html`));
  if (root === undefined) {
    http.get('/', { schema: { hide: true } }, async (_request, reply) =>
      reply.type('text/plain').send('The page is not built: npm run build\n'),
    );
    return;
  }
  await http.register(fastifyStatic, { root, wildcard: false, index: false, setHeaders: cacheAssets });
  http.get('/*', { schema: { hide: true } }, async (request, reply) => {
    if (notScreens.test(request.url)) return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').sendFile('index.html');
  });
}

/** Names of assets hold a hash of their content. */
function cacheAssets(reply: FastifyReply, path: string): void {
  reply.header(
    'cache-control',
    /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
}
