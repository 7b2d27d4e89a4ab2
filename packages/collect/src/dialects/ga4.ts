import { SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { makeContentIds } from './content-ids.ts';
import { type DialectRequest, defineDialect } from './define-dialect.ts';
import { decodeBody } from './ga4-event.ts';
import { validate } from './ga4-validation.ts';
import { asObject } from './read-values.ts';

const DEBUG = '/debug/mp/collect';
const MAX_EVENTS = 2_000;

/** The Measurement Protocol of Google Analytics 4. */
export const ga4 = defineDialect({
  name: 'ga4',
  says: 'The Measurement Protocol of Google Analytics 4, and its validation.',
  routes: [
    { method: 'POST', path: '/mp/collect' },
    { method: 'POST', path: DEBUG },
  ],
  async decode(request) {
    const body = asObject(await jsonOf(request));
    if (body === null) throw new SkylanternError('request.invalid', 'the body must be a JSON object');
    const isDryRun = request.route === DEBUG;
    const count = Array.isArray(body['events']) ? body['events'].length : 0;
    if (count === 0 && !isDryRun) {
      throw new SkylanternError('request.invalid', 'events must be an array with at least one event');
    }
    if (count > MAX_EVENTS) {
      throw new SkylanternError('request.too-large', `${count} events: send at most ${MAX_EVENTS}`);
    }
    const stream = request.query.get('measurement_id') ?? request.query.get('firebase_app_id');
    const items = decodeBody(body, stream, makeContentIds(request));
    return { key: request.query.get('api_secret'), sentAt: null, items, isDryRun };
  },
  answer(results, request) {
    if (request.route !== DEBUG) return { status: 204, body: '' };
    return { status: 200, body: { validationMessages: validate(bodyOf(request), results) } };
  },
});

const bodyOf = ({ body }: DialectRequest) => ('json' in body ? asObject(body.json) : null) ?? {};
