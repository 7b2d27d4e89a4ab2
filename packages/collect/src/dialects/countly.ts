import { SkylanternError } from '@skylantern/contracts';
import { makeContentIds } from './content-ids.ts';
import { fieldsOf, requestsOf } from './countly-fields.ts';
import { decodeRequest } from './countly-request.ts';
import { type DialectAnswer, type DialectRequest, defineDialect } from './define-dialect.ts';
import { asId } from './read-values.ts';

const MAX_ITEMS = 4_000;
const methods = ['GET', 'POST'] as const;
const success = { result: 'Success' };

/** Countly's `/i`, one request or many, and what its SDKs ask of `/o/sdk`. */
export const countly = defineDialect({
  name: 'countly',
  says: 'The SDK API of Countly: /i, /i/bulk, and /o/sdk for its settings.',
  routes: ['/i', '/i/bulk'].flatMap((path) => methods.map((method) => ({ method, path }))),
  decode(request) {
    const fields = fieldsOf(request);
    const isBulk = request.route === '/i/bulk';
    const requests = isBulk ? requestsOf(fields) : [fields];
    const [key = null] = requests.map((one) => asId(one['app_key'])).filter((one) => one !== null);
    if (key === null || (!isBulk && asId(fields['device_id']) === null)) {
      throw new SkylanternError('request.invalid', 'Missing parameter "app_key" or "device_id"');
    }
    const idFor = makeContentIds(request);
    const items = requests.flatMap((one) => decodeRequest(one, idFor));
    if (items.length > MAX_ITEMS) {
      throw new SkylanternError('request.too-large', `${items.length} events: send at most ${MAX_ITEMS}`);
    }
    return { key, sentAt: null, items };
  },
  // What is set aside is taken, too: its SDKs would send it again for ever, and nothing after it.
  answer: () => ({ status: 200, body: success }),
  refuse({ code, status, message, retry }): DialectAnswer {
    const isUnknown = code === 'auth.write-key-unknown';
    return {
      status: isUnknown ? 400 : status,
      ...(retry ? { headers: { 'retry-after': '2' } } : {}),
      body: { result: isUnknown ? 'App does not exist' : message },
    };
  },
  settings: ['/o/sdk', '/o/sdk/content'].flatMap((path) =>
    methods.map((method) => ({
      method,
      path,
      answer: (request) => ({ status: 200, body: settingsOf(request) }),
    })),
  ),
});

/** No settings of the server, no remote values, no surveys. */
function settingsOf({ query, receivedAt }: Omit<DialectRequest, 'body'>): object {
  const method = query.get('method');
  if (method === 'sc') return { v: 1, t: receivedAt.getTime(), c: {} };
  return method === 'feedback' || method === 'surveys' ? { result: [] } : {};
}
