import type { Json, JsonObject } from '@skylantern/contracts';
import { asObject } from './read-values.ts';

const MAX_PATH = 5;

/** `properties.price=5` is the field price of properties; a value that is JSON is read as such. */
export function readParameters(query: URLSearchParams): JsonObject {
  const found = new Map<string, Json>();
  for (const [path, text] of query) {
    if (path === 'writeKey') continue;
    const [head = '', ...rest] = path.split('.', MAX_PATH);
    if (rest.length === 0) found.set(head, text.startsWith('{') ? (parsed(text) ?? text) : text);
    else found.set(head, placed(asObject(found.get(head)) ?? {}, rest, parsed(text) ?? text));
  }
  return Object.fromEntries(found);
}

function placed(into: JsonObject, [head = '', ...rest]: readonly string[], value: Json): JsonObject {
  const inner = Object.hasOwn(into, head) ? asObject(into[head]) : null;
  return { ...into, [head]: rest.length === 0 ? value : placed(inner ?? {}, rest, value) };
}

function parsed(text: string): Json | null {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing but Json
  } catch {
    return null;
  }
}
