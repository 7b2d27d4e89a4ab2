import { type Json, SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import { makeContentIds } from './content-ids.ts';
import { type DialectRequest, defineDialect } from './define-dialect.ts';
import { asObject, asText, headerOf, pixel } from './read-values.ts';
import { decodeRecord, isKey } from './sensors-record.ts';

const MAX_RECORDS = 2_000;

/** Sensors Data: the SDKs of browsers, apps, mini programs and servers. */
export const sensors = defineDialect({
  name: 'sensors',
  says: 'The collection API of Sensors Data (神策).',
  routes: [
    { method: 'POST', path: '/sa' },
    { method: 'GET', path: '/sa' },
    { method: 'POST', path: '/sa.gif' },
    { method: 'GET', path: '/sa.gif' },
    { method: 'POST', path: '/debug' },
    { method: 'GET', path: '/debug' },
  ],
  async decode(request) {
    checkSum(request);
    const opened = await jsonOf(request, ['data_list', 'data']);
    const records = Array.isArray(opened) ? opened : [opened];
    if (records.length > MAX_RECORDS) {
      throw new SkylanternError(
        'request.too-large',
        `the list holds ${records.length} records: send at most ${MAX_RECORDS}`,
      );
    }
    const key = keyOf(request, records);
    const ids = makeContentIds(request);
    return {
      key,
      sentAt: sentAtOf(records),
      items: records.flatMap((record) => decodeRecord(record, key, ids)),
      isDryRun: request.route === '/debug' && headerOf(request, 'dry-run')?.toLowerCase() === 'true',
    };
  },
  answer(results, request) {
    if (request.route === '/debug') {
      const faults = results.flatMap((one) => (one.status === 'quarantined' ? [one.detail] : []));
      return faults.length === 0 ? { status: 200, body: {} } : { status: 400, body: faults.join('\n') };
    }
    if (request.method === 'POST') return { status: 200, body: { results } };
    return {
      status: 200,
      headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
      body: pixel,
    };
  },
});

/** `ext=crc=…`, as the browser SDK sends it, is Java's hash of the encoded text. */
function checkSum(request: DialectRequest): void {
  const field = (name: string) =>
    ('form' in request.body ? request.body.form.get(name) : null) ?? request.query.get(name);
  const said = /^crc=(-?\d+)$/.exec(field('ext') ?? '')?.[1];
  const text = field('data_list') ?? field('data');
  if (said === undefined || text === null) return;
  let hash = 0;
  for (const char of text.replaceAll(' ', '+')) hash = (Math.imul(31, hash) + char.charCodeAt(0)) | 0;
  if (hash !== Number(said))
    throw new SkylanternError('request.invalid', 'ext: the checksum is not that of the data');
}

/** In the address as `token` or `project`, else as the first record states it; what looks like a key goes first. */
function keyOf(request: DialectRequest, records: readonly Json[]): string | null {
  const first = asObject(records[0] ?? null);
  const said = [
    request.query.get('token'),
    request.query.get('project'),
    asText(first?.['token']),
    asText(first?.['project']),
  ].filter((one) => one !== null);
  return said.find(isKey) ?? said[0] ?? null;
}

/** When the newest record was sent, by the sender's clock. */
function sentAtOf(records: readonly Json[]): string | null {
  const times = records.flatMap((record) => {
    const time = asObject(record)?.['_flush_time'];
    return typeof time === 'number' && time > 0 && time < 8.64e15 ? [time] : [];
  });
  return times.length === 0 ? null : new Date(Math.max(...times)).toISOString();
}
