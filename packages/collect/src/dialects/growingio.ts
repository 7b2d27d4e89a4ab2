import { type Json, SkylanternError } from '@skylantern/contracts';
import { jsonOf, MAX_BODY_BYTES } from '../door/open-body.ts';
import { makeContentIds } from './content-ids.ts';
import { type DialectRequest, defineDialect } from './define-dialect.ts';
import { decodeEvent } from './growingio-event.ts';
import { readLz64 } from './lz64.ts';
import { asInstant, pixel } from './read-values.ts';

const MAX_EVENTS = 2_000;
const path = '/v3/projects/:projectId/collect';
const compressions = { none: ['', '0'], image: '11' };

/** GrowingIO's collection of SDK 3 and 4: JSON by beacon or request, compressed by image. */
export const growingio = defineDialect({
  name: 'growingio',
  says: 'The collection API of GrowingIO, SDK 3 and 4, in JSON.',
  routes: [
    { method: 'POST', path },
    { method: 'GET', path },
  ],
  async decode(request) {
    const given = await eventsOf(request);
    const events = Array.isArray(given) ? given : [given];
    if (events.length > MAX_EVENTS) {
      throw new SkylanternError('request.too-large', `${events.length} events: send at most ${MAX_EVENTS}`);
    }
    const idFor = makeContentIds(request);
    return {
      key: request.params['projectId'] ?? null,
      sentAt: asInstant(request.query.get('stm') ?? undefined),
      items: events.flatMap((event) => decodeEvent(event, idFor)),
    };
  },
  // Anything but 204 makes its SDK send again.
  answer: (_results, { method }) =>
    method === 'GET'
      ? { status: 200, headers: { 'content-type': 'image/gif' }, body: pixel }
      : { status: 204, body: '' },
});

async function eventsOf(request: DialectRequest): Promise<Json> {
  const compress = request.query.get('compress') ?? '';
  if (compressions.none.includes(compress)) return await jsonOf(request, ['data']);
  if (compress !== compressions.image) {
    const sentence = `compress=${compress.slice(0, 10)} is not taken: set compress to false in the SDK`;
    throw new SkylanternError('request.invalid', sentence);
  }
  // The alphabet of addresses, where a form decoder may have made spaces of the plus signs.
  const data = (request.query.get('data') ?? '')
    .replaceAll(' ', '+')
    .replaceAll('-', '/')
    .replaceAll('$', '=');
  const text = readLz64(data, MAX_BODY_BYTES);
  if (text === null) throw new SkylanternError('request.invalid', 'data is damaged');
  return await jsonOf({ body: { text }, query: new URLSearchParams({ data: text }) }, ['data']);
}
