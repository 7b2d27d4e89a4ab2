import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** Beside the bundle, where it was built, and seen from the source. */
const placesOf = (sdk: string, file: string) => [
  `../../../sdks/${sdk}/dist/${file}`,
  `../../../../sdks/${sdk}/dist/${file}`,
  `./${file}`,
];
const scripts = [
  ['browser', 'skylantern.min.js'],
  ['wechat', 'skylantern-wechat.js'],
] as const;

/** What SDKs fetch before they send: our browser SDK itself, the file for mini programs, and the settings that Segment's asks for. */
export function registerSdk(http: FastifyInstance): void {
  const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

  for (const [sdk, file] of scripts) {
    http.get(`/${file}`, { schema: { hide: true } }, async (_request, reply) => {
      for (const place of placesOf(sdk, file)) {
        const code = await readFile(fileURLToPath(new URL(place, import.meta.url))).catch(() => null);
        if (code === null) continue;
        return reply
          .headers({ ...open, 'cache-control': 'public, max-age=3600' })
          .type('text/javascript; charset=utf-8')
          .send(code);
      }
      return reply.callNotFound();
    });
  }

  for (const url of ['/v1/projects/:writeKey/settings', '/projects/:writeKey/settings']) {
    http.get<{ Params: { writeKey: string } }>(
      url,
      { schema: { summary: "Settings for Segment's browser SDK: send here.", tags: ['collect'] } },
      async (request, reply) => {
        const segment = {
          apiKey: request.params.writeKey,
          apiHost: `${request.host}/v1`,
          protocol: request.protocol,
        };
        return reply.headers(open).send({ integrations: { 'Segment.io': segment } });
      },
    );
  }
}
