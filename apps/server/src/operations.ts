import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Metrics } from './metrics.ts';
import type { Stores } from './open-stores.ts';

/** Alive, ready, measured, described: what operators and scripts ask for. */
export function registerOperations(http: FastifyInstance, ports: { stores: Stores; metrics: Metrics }): void {
  const hide = { schema: { hide: true } };
  http.get('/healthz', hide, async () => ({ alive: true }));
  http.get('/readyz', hide, async (_request, reply) => {
    const [state, events] = await Promise.all([
      sql`select 1`.execute(ports.stores.state).then(
        () => true,
        () => false,
      ),
      ports.stores.events.ping(),
    ]);
    return reply.status(state && events ? 200 : 503).send({ ready: state && events, state, events });
  });
  http.get('/metrics', hide, async (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(await ports.metrics.text()),
  );
  http.get('/api/openapi.json', hide, async () => http.swagger());
  http.get('/robots.txt', hide, async (_request, reply) =>
    reply.type('text/plain').send('User-agent: *\nDisallow: /\n'),
  );
}
