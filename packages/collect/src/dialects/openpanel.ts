import { SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { type DialectRequest, defineDialect } from './define-dialect.ts';
import { guardItem } from './guard-item.ts';
import { deviceIdOf, eventsOfCall } from './openpanel-call.ts';
import { noteAnswer } from './openpanel-repeats.ts';
import { asObject, asText, headerOf, setAside } from './read-values.ts';

/** OpenPanel's `/track`: one call per request, told by its type. */
export const openpanel = defineDialect({
  name: 'openpanel',
  says: 'The track API of OpenPanel.',
  routes: [{ method: 'POST', path: '/track' }],
  speaks(request) {
    if (headerOf(request, 'openpanel-client-id') !== null) return true;
    const body = 'json' in request.body ? asObject(request.body.json) : null;
    return asText(body?.['type']) !== null && asObject(body?.['payload']) !== null;
  },
  async decode(request) {
    const body = asObject(await jsonOf(request));
    const type = asText(body?.['type']);
    const payload = asObject(body?.['payload']);
    if (body === null || type === null || payload === null) {
      throw new SkylanternError('request.invalid', 'the body must be { "type": …, "payload": { … } }');
    }
    const said = { key: keyOf(request), sentAt: null };
    const guarded = guardItem(body, '');
    if ('fault' in guarded) return { ...said, items: [guarded.fault] };
    const events = eventsOfCall(request, type, payload);
    if (events !== null) return { ...said, items: events.map((event) => ({ event })) };
    const detail = `there is no call "${type.slice(0, 60)}" here`;
    return { ...said, items: [setAside({ type }, '', 'unknown-type', detail)] };
  },
  answer(results, request) {
    noteAnswer(request);
    const body = { deviceId: deviceIdOf(request), sessionId: '' };
    const [fault] = results.flatMap((one) => (one.status === 'quarantined' ? [one] : []));
    // Any other status would make its SDK send the same three times more.
    return fault === undefined
      ? { status: 200, body }
      : { status: 202, body: { ...body, quarantined: { reason: fault.reason, detail: fault.detail } } };
  },
  refuse: ({ code, status, message, retry }) => ({
    status,
    ...(retry ? { headers: { 'retry-after': '2' } } : {}),
    body: { status, error: code, message },
  }),
});

/** The client's secret may be a server key; its id is a write key. */
function keyOf(request: DialectRequest): string | null {
  const secret = headerOf(request, 'openpanel-client-secret');
  return secret?.startsWith('sk_') ? secret : headerOf(request, 'openpanel-client-id');
}
