import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';

const places = ['../../web/dist', './web', '../web/dist'];
/** Paths that answer for themselves; everything else is a screen of the page. */
const notScreens = /^\/(api|v1|t|projects|healthz|readyz|metrics)(\/|$)/;
const asset = /^\/assets\/[\w.-]+$/;
const topFile = /^\/[\w-]+\.[a-z]+$/;

/** Serves the built page from disk, so that a new build is there at once; without one, says how to build it. */
export async function registerWebPage(
  http: FastifyInstance,
  roots = places.map((place) => fileURLToPath(new URL(place, import.meta.url))),
): Promise<void> {
  await http.register(fastifyStatic, {
    root: fileURLToPath(new URL('.', import.meta.url)), // one that is always there: each file is sent with its own
    serve: false,
    cacheControl: false,
    setHeaders: cacheAssets,
  });
  http.get('/*', { schema: { hide: true } }, async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    if (notScreens.test(path)) return reply.callNotFound();
    const root = roots.find((place) => existsSync(join(place, 'index.html')));
    if (root === undefined) return reply.type('text/plain').send('The page is not built: npm run build\n');
    const isFile = topFile.test(path) && existsSync(join(root, path));
    if (isFile || asset.test(path)) return reply.sendFile(path.slice(1), root);
    if (path.startsWith('/assets/')) return reply.callNotFound();
    return reply.sendFile('index.html', root);
  });
}

/** Names of assets hold a hash of their content; the rest is asked for anew, and answered 304 while it is the same. */
function cacheAssets(reply: FastifyReply, path: string): void {
  reply.header(
    'cache-control',
    /[/\\]assets[/\\]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
}
