import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { type Json, SkylanternError } from '@skylantern/contracts';

const gunzip = promisify(zlib.gunzip);
const inflate = promisify(zlib.inflate);

/** A body may grow to this when inflated. */
export const MAX_BODY_BYTES = 20_000_000;
const MAX_RATIO = 100;

/**
 * The JSON in a request's bytes, whatever its headers claim: gzip and zlib are recognised by their first bytes,
 * then JSON, then a form with `data=`, then base64. Inflation is capped by size and by ratio.
 */
export async function openBody(body: Buffer): Promise<Json> {
  const bytes = await unpack(body);
  const text = bytes.toString('utf8').trim();
  const first = text[0];
  if (first === '{' || first === '[') return parseJson(text);
  if (/^(data|data_list|event)=/.test(text)) {
    const value = [...new URLSearchParams(text).values()][0] ?? '';
    return openText(value);
  }
  return openText(text);
}

async function openText(text: string): Promise<Json> {
  if (text.startsWith('{') || text.startsWith('[')) return parseJson(text);
  const decoded = await unpack(Buffer.from(text.replaceAll(' ', '+'), 'base64'));
  const inner = decoded.toString('utf8').trim();
  if (inner.startsWith('{') || inner.startsWith('[')) return parseJson(inner);
  throw new SkylanternError('request.invalid', 'the body is not JSON: send an object or an array');
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

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing but Json
  } catch (cause) {
    throw new SkylanternError('request.invalid', 'the body is not valid JSON', {}, { cause });
  }
}
