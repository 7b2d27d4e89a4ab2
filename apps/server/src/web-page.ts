import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const places = ['../../web/dist', './web', '../web/dist'];
/** Paths that answer for themselves; everything else is a screen of the page. */
const notScreens = /^\/(api|v1|t|projects|healthz|readyz|metrics|assets)(\/|$)/;

const scripts = ['../../../sdks/browser/dist/skylantern.min.js', './skylantern.min.js'];

/** Serves the built page; without one, says how to build it. The SDK's script tag loads from here too. */
export async function registerWebPage(http: FastifyInstance): Promise<void> {
  registerScript(http);
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

/** `/skylantern.min.js`, for pages of any origin. */
function registerScript(http: FastifyInstance): void {
  const path = scripts
    .map((place) => fileURLToPath(new URL(place, import.meta.url)))
    .find((one) => existsSync(one));
  if (path === undefined) return;
  const script = readFileSync(path);
  http.get('/skylantern.min.js', { schema: { hide: true } }, async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=3600')
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(script),
  );
}

/** Names of assets hold a hash of their content. */
function cacheAssets(reply: FastifyReply, path: string): void {
  reply.header(
    'cache-control',
    /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
}
