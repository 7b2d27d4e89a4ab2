import { type EventResult, type Json, SkylanternError } from '@skylantern/contracts';
import { jsonOf } from '../door/open-body.ts';
import {
  type DecodedItem,
  type DialectAnswer,
  type DialectRequest,
  defineDialect,
} from './define-dialect.ts';
import { makeFallbackIds } from './fallback-id.ts';
import { type Sending, trackedOf } from './mixpanel-event.ts';
import { strictAnswer, strictFault } from './mixpanel-import.ts';
import { accountOf, profileOf } from './mixpanel-profile.ts';
import { asInstant, asObject, asText, basicOf, headerOf, pixel } from './read-values.ts';

const MAX_RECORDS = 2_000;
/** What one request may come to, of which an import's record is one and a profile's up to a few. */
const MAX_ITEMS = 4_000;
const paths = ['/track', '/engage', '/groups', '/import'];
const own = ['/groups', '/import'];

/** Mixpanel's ingestion API: events, people, groups, import. */
export const mixpanel = defineDialect({
  name: 'mixpanel',
  says: 'The ingestion API of Mixpanel: events, profiles of people and groups, import.',
  routes: paths.flatMap((path) =>
    (['GET', 'POST'] as const).flatMap((method) => [
      { method, path },
      { method, path: `${path}/` },
    ]),
  ),
  speaks(request) {
    if (own.includes(pathOf(request))) return true;
    if (headerOf(request, 'openpanel-client-id') !== null) return false;
    if ('form' in request.body) return request.body.form.has('data');
    if ('text' in request.body || request.body.json === null) return request.query.has('data');
    const { json } = request.body;
    const first = asObject(Array.isArray(json) ? json[0] : json);
    return first !== null && ('properties' in first || '$token' in first || '$distinct_id' in first);
  },
  async decode(request) {
    const records = await recordsOf(request);
    if (records.length > MAX_RECORDS)
      throw tooLarge(`${records.length} records: send at most ${MAX_RECORDS}`);
    const historical = pathOf(request) === '/import';
    const items = itemsOf(request, records, { historical, idFor: makeFallbackIds() });
    if (items.length > MAX_ITEMS) throw tooLarge(`${items.length} changes: send at most ${MAX_ITEMS}`);
    const key = keyOf(request, records);
    return { key, sentAt: asInstant(request.query.get('_')), items };
  },
  answer(results, request) {
    if (isStrict(request)) return strictAnswer(results);
    const aside = results.filter((one) => one.status === 'quarantined');
    const isTaken = aside.length < results.length || results.length === 0;
    return answerOf(request, isTaken, 200, aside.length === 0 ? null : explain(aside, results.length));
  },
  refuse(cause, request) {
    const retry: Record<string, string> = cause.retry ? { 'retry-after': '2' } : {};
    const { status, message } = cause;
    if (pathOf(request) === '/import' && request.query.get('verbose') !== '1')
      return { status, headers: retry, body: { code: status, error: message, status: 'Error' } };
    const answer = answerOf(request, false, status, message);
    return { ...answer, headers: { ...answer.headers, ...retry } };
  },
});

const tooLarge = (message: string) => new SkylanternError('request.too-large', message);
const pathOf = ({ route }: DialectRequest) => route.replace(/\/$/, '');
const isStrict = (request: DialectRequest) =>
  pathOf(request) === '/import' && request.query.get('strict') === '1';

function itemsOf(request: DialectRequest, records: readonly Json[], sending: Sending): DecodedItem[] {
  const path = pathOf(request);
  if (path === '/engage') return records.flatMap((record) => profileOf(record, sending));
  if (path === '/groups') return records.flatMap((record) => accountOf(record, sending));
  return records.map((record) => {
    const item = trackedOf(record, sending);
    if ('setAside' in item || !isStrict(request)) return item;
    return strictFault(record, request.receivedAt) ?? item;
  });
}

async function recordsOf(request: DialectRequest): Promise<Json[]> {
  const lines = 'text' in request.body && pathOf(request) === '/import' ? linesOf(request.body.text) : null;
  const body = lines ?? (await jsonOf(request, ['data']));
  const records = Array.isArray(body) ? body : [body];
  if (records.length === 0) throw new SkylanternError('request.invalid', 'there is no record in the request');
  return records;
}

/** One JSON value per line; a line that is none is one bad record, and no more. */
function linesOf(text: string): Json[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line): Json => {
    try {
      return JSON.parse(line) as Json; // JSON.parse gives nothing but Json
    } catch {
      return line;
    }
  });
  return values.some((value) => asObject(value) !== null) ? values : null;
}

/** The token of the records; for an import also a name or password of Basic authorization that is one of our keys. */
function keyOf(request: DialectRequest, records: readonly Json[]): string | null {
  const basic = basicOf(request);
  const said = [basic?.password, basic?.name].find((text) => /^(?:wk|sk)_/.test(text ?? ''));
  if (said !== undefined) return said;
  const tokens = new Set<string>();
  for (const each of records) {
    const record = asObject(each);
    const token = asText(record?.['$token']) ?? asText(asObject(record?.['properties'])?.['token']);
    if (token !== null && token !== '') tokens.add(token);
  }
  if (tokens.size > 1)
    throw new SkylanternError('auth.write-key-unknown', 'the records of one request carry different tokens');
  const { query } = request;
  return [...tokens][0] ?? (basic?.name || null) ?? query.get('token') ?? query.get('api_key');
}

/** `1` or `0`, or both with the reason for those who ask (`verbose=1`), or a pixel for those who look (`img=1`). */
function answerOf(
  { query }: DialectRequest,
  isTaken: boolean,
  status: number,
  error: string | null,
): DialectAnswer {
  if (query.get('img') === '1') return { status, headers: { 'content-type': 'image/gif' }, body: pixel };
  if (query.get('verbose') === '1') return { status, body: { status: isTaken ? 1 : 0, error } };
  return { status, headers: { 'content-type': 'text/plain' }, body: isTaken ? '1' : '0' };
}

function explain(aside: readonly EventResult[], count: number): string {
  const [first] = aside;
  const detail = first?.status === 'quarantined' ? first.detail : '';
  return `${aside.length} of ${count} set aside: ${detail}`;
}
