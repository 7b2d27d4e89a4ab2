import { SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { decodeItem } from './analysys-item.ts';
import { makeContentIds } from './content-ids.ts';
import { defineDialect } from './define-dialect.ts';
import { asObject, asText, pixel } from './read-values.ts';

const MAX_EVENTS = 2_000;

/** Analysys Ark: its browser SDK by post, beacon or image. */
export const analysys = defineDialect({
  name: 'analysys',
  says: 'The upload API of Analysys Ark (易观方舟).',
  routes: [
    { method: 'POST', path: '/up' },
    { method: 'GET', path: '/up' },
  ],
  async decode(request) {
    const opened = await jsonOf(request, ['data']);
    const events = Array.isArray(opened) ? opened : [opened];
    if (events.length > MAX_EVENTS) {
      throw new SkylanternError(
        'request.too-large',
        `the list holds ${events.length} events: send at most ${MAX_EVENTS}`,
      );
    }
    const idOf = makeContentIds(request);
    return {
      key: request.query.get('appid') ?? asText(asObject(events[0] ?? null)?.['appid']),
      sentAt: null,
      items: events.map((event) => decodeItem(event, idOf)),
    };
  },
  answer(results, request) {
    if (request.method === 'POST') return { status: 200, body: { code: 200, results } };
    return {
      status: 200,
      headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
      body: pixel,
    };
  },
  // The SDK takes an event out of its queue for a code of 200, 400 or 4200 in an answer that went well, and keeps
  // sending it again for anything else: what can never be read must not hold up what comes after it.
  refuse(cause) {
    const isHopeless = cause.code === 'request.invalid' || cause.code === 'request.too-large';
    return isHopeless
      ? { status: 200, body: { code: 400, message: cause.message } }
      : { status: cause.status, body: { code: cause.status, message: cause.message } };
  },
});
