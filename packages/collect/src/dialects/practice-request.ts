import type { IncomingEvent, Json } from '@skylantern/contracts';
import { openBody } from '../door/open-body.ts';
import type { Decoded, Dialect, DialectRequest } from './define-dialect.ts';

type Head = Partial<Pick<DialectRequest, 'route' | 'params' | 'headers' | 'ip' | 'method'>>;

/** For tests: a request as a dialect gets it. A text or bytes are sent as they stand, anything else as JSON. */
export async function practiceRequest(
  url: string,
  body: Json | Buffer = null,
  head: Head = {},
): Promise<DialectRequest> {
  const { pathname, searchParams } = new URL(url, 'http://door');
  const isBytes = Buffer.isBuffer(body) || typeof body === 'string';
  const bytes = isBytes ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  return {
    method: body === null ? 'GET' : 'POST',
    route: pathname,
    params: {},
    query: searchParams,
    headers: {},
    body: body === null ? { json: null } : await openBody(bytes),
    receivedAt: new Date('2026-11-21T10:00:00.000Z'),
    ip: '203.0.113.9',
    ...head,
  };
}

/** For tests: what a dialect reads in a request. */
export async function practiceRead(
  dialect: Dialect,
  ...said: Parameters<typeof practiceRequest>
): Promise<Decoded> {
  return await dialect.decode(await practiceRequest(...said));
}

export const eventsOf = (decoded: Decoded): IncomingEvent[] =>
  decoded.items.flatMap((item) => ('event' in item ? [item.event] : []));
