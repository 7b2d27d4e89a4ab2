import { SkylanternError, showUnsubscribe, trackClick, trackOpen, unsubscribe } from '@skylantern/contracts';
import { pageLanguageOf, type Tracking, unsubscribePage } from '@skylantern/engage';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type HandledRoute, handle } from '../http/handle.ts';

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export function makeTrackingRoutes({ tracking }: { tracking: Tracking }): HandledRoute[] {
  async function showPage(request: FastifyRequest, reply: FastifyReply, token: string): Promise<undefined> {
    const subscription = await tracking.findSubscription(token);
    const page = unsubscribePage(pageLanguageOf(request.headers['accept-language'] ?? ''), subscription);
    reply.status(subscription === null ? 404 : 200).header('cache-control', 'no-store');
    reply.header('referrer-policy', 'no-referrer').type('text/html; charset=utf-8').send(page);
    return undefined;
  }

  return [
    handle(trackOpen, async ({ input, request, reply }) => {
      // The picture is there for every token: who guesses learns nothing.
      await tracking.open(input.params.token, request.headers['user-agent'] ?? '');
      reply
        .header('cache-control', 'no-store, private')
        .header('cross-origin-resource-policy', 'cross-origin');
      reply.type('image/gif').send(pixel);
      return undefined;
    }),
    handle(trackClick, async ({ input, request, reply }) => {
      const isProbe = request.method === 'HEAD';
      const url = await tracking.click(input.params.token, request.headers['user-agent'] ?? '', isProbe);
      if (url === null) throw new SkylanternError('not-found', 'this link is not known here');
      reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(url, 302);
      return undefined;
    }),
    handle(showUnsubscribe, async ({ input, request, reply }) =>
      showPage(request, reply, input.params.token),
    ),
    handle(unsubscribe, async ({ input, request, reply }) => {
      const isOneClick = await hasOneClick(request);
      const isKnown = await tracking.unsubscribe(input.params.token, isOneClick ? 'one-click' : 'page');
      if (!isOneClick) return showPage(request, reply, input.params.token);
      reply
        .status(isKnown ? 200 : 404)
        .type('text/plain')
        .send(isKnown ? 'unsubscribed' : 'unknown link');
      return undefined;
    }),
  ];
}

/** The mail program's own button, as a form of either kind; the page to unsubscribe posts an empty one. */
async function hasOneClick({ body, headers }: FastifyRequest): Promise<boolean> {
  if (!Buffer.isBuffer(body)) return false;
  const given = new Response(new Uint8Array(body), {
    headers: { 'content-type': headers['content-type'] ?? '' },
  });
  const form = await given.formData().catch(() => null); // not a form, whatever it calls itself
  return [...(form ?? [])].some(
    ([name, value]) =>
      name.toLowerCase() === 'list-unsubscribe' && String(value).trim().toLowerCase() === 'one-click',
  );
}

/** Forms as bytes: RFC 8058 posts one of either kind, and so does the page to unsubscribe. Call before the routes are registered. */
export function acceptForms(http: FastifyInstance): void {
  http.addContentTypeParser(
    ['application/x-www-form-urlencoded', 'multipart/form-data'],
    { parseAs: 'buffer', bodyLimit: 10_000 },
    (_request, body, done) => done(null, body),
  );
}
