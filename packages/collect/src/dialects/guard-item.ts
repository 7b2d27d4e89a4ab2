import type { Json, JsonObject } from '@skylantern/contracts';
import { MAX_EVENT_BYTES } from '../door/check-event.ts';
import type { DecodedItem } from './define-dialect.ts';
import { asObject, asText, setAside } from './read-values.ts';

const MAX_DEPTH = 64;

/** What one item of a request must be before anything else is read of it: an object, not too deep, not too large. */
export function guardItem(item: Json, messageId: string): { raw: JsonObject } | { fault: DecodedItem } {
  const raw = asObject(item);
  if (isDeeper(item, MAX_DEPTH)) {
    const detail = `the event is nested deeper than ${MAX_DEPTH} levels`;
    return { fault: setAside({ event: asText(raw?.['event']) }, messageId, 'too-large', detail) };
  }
  if (raw === null)
    return { fault: setAside(item, messageId, 'not-an-object', 'an event must be a JSON object') };
  const size = Buffer.byteLength(JSON.stringify(raw));
  if (size <= MAX_EVENT_BYTES) return { raw };
  const detail = `the event has ${size} bytes, at most ${MAX_EVENT_BYTES} are kept`;
  const event = asText(raw['event'])?.slice(0, 255) ?? null;
  return { fault: setAside({ event }, messageId, 'too-large', detail) };
}

/** True when a value holds objects or lists within each other for more than `depth` levels. */
export function isDeeper(value: Json, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const name in value) {
    const inner = (value as Record<string, Json>)[name]; // a list is an object by its places
    if (typeof inner === 'object' && isDeeper(inner, depth - 1)) return true;
  }
  return false;
}
