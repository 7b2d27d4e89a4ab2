import type { IncomingEvent, Json } from '@skylantern/contracts';
import { openBody } from '../door/open-body.ts';
import type { Decoded, Dialect, DialectRequest } from './define-dialect.ts';

/** A request as it comes through the door: JSON, or a text or bytes as they stand, or no body for GET. */
export async function requestOf(
  url: string,
  body: Json | Buffer = null,
  headers: Record<string, string> = {},
  params: Record<string, string> = {},
): Promise<DialectRequest> {
  const { pathname, searchParams } = new URL(url, 'http://door');
  const isRaw = Buffer.isBuffer(body) || typeof body === 'string';
  const bytes = Buffer.from(isRaw ? body : JSON.stringify(body));
  return {
    method: body === null ? 'GET' : 'POST',
    route: pathname,
    params,
    query: searchParams,
    headers,
    body: body === null ? { json: null } : await openBody(bytes),
    receivedAt: new Date('2026-11-21T10:00:00Z'),
    ip: '203.0.113.9',
  };
}

export const formOf = (fields: Record<string, string>): Buffer =>
  Buffer.from(new URLSearchParams(fields).toString());

export const base64 = (value: Json): string => Buffer.from(JSON.stringify(value)).toString('base64');

export async function read(dialect: Dialect, ...said: Parameters<typeof requestOf>): Promise<Decoded> {
  return await dialect.decode(await requestOf(...said));
}

export const eventsOf = (decoded: Decoded): IncomingEvent[] =>
  decoded.items.flatMap((item) => ('event' in item ? [item.event] : []));

export const faultsOf = (decoded: Decoded): string[] =>
  decoded.items.flatMap((item) => ('setAside' in item ? [item.setAside.reason] : []));
