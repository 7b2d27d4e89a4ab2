import { createHash } from 'node:crypto';
import type { Json, JsonObject, QuarantineReason } from '@skylantern/contracts';
import type { DecodedItem, DialectRequest } from './define-dialect.ts';

export const asObject = (value: Json | undefined): JsonObject | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;

export const asText = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

/** A text or number that identifies; null when empty. */
export const asId = (value: Json | undefined): string | null => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
};

/** The ISO instant of a time in milliseconds (or in seconds, when too small for that), as a number or its digits. */
export function asInstant(value: Json | undefined): string | null {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return asText(value);
  const at = new Date(Math.abs(number) < 100_000_000_000 ? number * 1_000 : number);
  return Number.isNaN(at.getTime()) ? String(value) : at.toISOString();
}

export const setAside = (
  raw: Json,
  messageId: string,
  reason: QuarantineReason,
  detail: string,
): DecodedItem => ({ setAside: { messageId, reason, detail, raw } });

const QUARTER_MS = 900_000;

/** Of a sender that gives its events no id: the same content, sent again within the quarter of an hour, is the same. */
export function synthesiseId(request: Pick<DialectRequest, 'receivedAt'>, item: Json): string {
  const bucket = Math.floor(request.receivedAt.getTime() / QUARTER_MS);
  return `syn-${createHash('md5')
    .update(`${bucket}\u0000${JSON.stringify(item)}`)
    .digest('hex')}`;
}

/** Of a sender that gives its events no id, but whose content holds a time to the millisecond: the same, whenever it is sent. */
export const contentId = (item: Json): string =>
  `con-${createHash('md5').update(JSON.stringify(item)).digest('hex')}`;

/** One header as a text. */
export function headerOf(request: Pick<DialectRequest, 'headers'>, name: string): string | null {
  const value = request.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Name and password of Basic authorization. */
export function basicOf(request: Pick<DialectRequest, 'headers'>): { name: string; password: string } | null {
  const [scheme, value] = (headerOf(request, 'authorization') ?? '').split(' ');
  if (value === undefined || scheme?.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0
    ? { name: text, password: '' }
    : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

export function bearerOf(request: Pick<DialectRequest, 'headers'>): string | null {
  const [scheme, value] = (headerOf(request, 'authorization') ?? '').split(' ');
  return value !== undefined && scheme?.toLowerCase() === 'bearer' ? value : null;
}

/** The answer to an image request: one transparent pixel. */
export const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/** The same, which nobody may keep: the next time the image is shown is another event. */
export const pixelReply = {
  status: 200,
  headers: { 'content-type': 'image/gif', 'cache-control': 'no-store' },
  body: pixel,
};
