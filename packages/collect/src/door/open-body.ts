import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type Json, SkylanternError } from '@skylantern/contracts';
import { readText } from './read-text.ts';

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);

/** A body may grow to this when inflated. */
export const MAX_BODY_BYTES = 20_000_000;
const MAX_RATIO = 100;

/** What was in a request's bytes: JSON (null for a request without a body), the fields of a form, or plain text. */
export type OpenedBody = { json: Json } | { form: URLSearchParams } | { text: string };

/**
 * Opens a body by its bytes, whatever its headers claim: gzip and zlib are recognised by their first bytes, then
 * JSON, then a form, then base64 of any of these. Inflation is capped by size and by ratio.
 */
export async function openBody(body: Buffer): Promise<OpenedBody> {
  const bytes = await unpack(body);
  const text = readText(bytes).trim();
  if (startsJson(text)) return parseJson(text) ?? { text };
  // A name, '=', and something that is not the padding of base64.
  if (/^[A-Za-z_$][\w$.-]*=(?!=|$)/.test(text)) return { form: new URLSearchParams(text) };
  return (await openBase64(text)) ?? { text };
}

/** The JSON of a field: as it stands, or in base64, compressed or not. Throws `request.invalid`, naming the field. */
export async function openField(text: string, name: string): Promise<Json> {
  const opened = startsJson(text.trim()) ? parseJson(text) : await openBase64(text);
  if (opened === null) throw new SkylanternError('request.invalid', `${name} is not valid JSON`);
  return opened.json;
}

/** The JSON of a request, from its body, or from the first of the fields that its form or its query has. */
export async function jsonOf(
  request: { body: OpenedBody; query: URLSearchParams },
  fields: readonly string[] = [],
): Promise<Json> {
  const { body, query } = request;
  const hasOwn = 'json' in body && body.json !== null;
  if (hasOwn) return body.json;
  for (const name of fields) {
    const value = ('form' in body ? body.form.get(name) : null) ?? query.get(name);
    if (value !== null) return await openField(value, name);
  }
  const wanted = fields.length === 0 ? '' : `, or the field ${fields.join(' or ')}`;
  throw new SkylanternError(
    'request.invalid',
    `the body is not valid JSON: send an object or an array${wanted}`,
  );
}

const startsJson = (text: string) => text.startsWith('{') || text.startsWith('[');

async function openBase64(text: string): Promise<{ json: Json } | null> {
  // A form decoder has made spaces of the plus signs.
  const plain = text.replaceAll(' ', '+').replaceAll(/\s/g, '');
  if (!/^[\w+/-]+={0,2}$/.test(plain)) return null;
  const decoded = await unpack(Buffer.from(plain, 'base64'));
  const inner = readText(decoded).trim();
  return startsJson(inner) ? parseJson(inner) : null;
}

async function unpack(body: Buffer): Promise<Buffer> {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const isZlib = body[0] === 0x78 && body.length > 2 && body.readUInt16BE(0) % 31 === 0;
  if (!isGzip && !isZlib) return body;
  const maxOutputLength = Math.min(MAX_BODY_BYTES, Math.max(100_000, body.length * MAX_RATIO));
  try {
    return await (isGzip ? gunzip : inflate)(body, { maxOutputLength });
  } catch (cause) {
    const tooLarge = cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE';
    if (tooLarge) throw new SkylanternError('request.too-large', 'the body inflates too far', {}, { cause });
    throw new SkylanternError('request.invalid', 'the compressed body is damaged', {}, { cause });
  }
}

function parseJson(text: string): { json: Json } | null {
  try {
    return { json: JSON.parse(text) as Json }; // JSON.parse gives nothing but Json
  } catch {
    return null;
  }
}
