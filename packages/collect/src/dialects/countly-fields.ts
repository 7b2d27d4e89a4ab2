import { type Json, type JsonObject, SkylanternError } from '@skylantern/contracts';
import type { DialectRequest } from './define-dialect.ts';
import { isDeeper } from './guard-item.ts';
import { asId, asObject, asText } from './read-values.ts';

const MAX_DEPTH = 64;

/** The fields of a request, whichever way they came: in the address, in a form, as JSON. */
export function fieldsOf({ query, body }: DialectRequest): JsonObject {
  const form = 'form' in body ? Object.fromEntries(body.form) : {};
  const json = 'json' in body ? (asObject(body.json) ?? {}) : {};
  if (isDeeper(json, MAX_DEPTH)) throw new SkylanternError('request.invalid', 'the body is nested too deep');
  return { ...Object.fromEntries(query), ...form, ...json };
}

/** The requests of a bulk, each with what the bulk says for all. */
export function requestsOf(fields: JsonObject): JsonObject[] {
  const given = fields['requests'];
  const requests = typeof given === 'string' ? parsed(given) : given;
  if (!Array.isArray(requests)) {
    throw new SkylanternError('request.invalid', 'Missing parameter "requests"');
  }
  const app = asId(fields['app_key']);
  const keys = new Set<string>();
  const read = requests.map((one): JsonObject => {
    const request = asObject(one);
    const key = asId(request?.['app_key']) ?? app;
    if (key !== null) keys.add(key);
    return { ...request, app_key: key };
  });
  if (keys.size > 1)
    throw new SkylanternError('request.invalid', 'requests of one bulk must have one app_key');
  return read;
}

/** A field that is JSON, or JSON as a text; undefined when it is neither. */
export function parsed(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json; // JSON.parse gives nothing but Json
  } catch {
    return undefined;
  }
}

/** True for the ways in which Countly says yes. */
export const isYes = (value: Json | undefined): boolean => value === 1 || value === '1' || value === true;

export function numberOf(value: Json | undefined): number | null {
  const text = asText(value)?.trim();
  const number = text === undefined || text === '' ? value : Number(text);
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}
