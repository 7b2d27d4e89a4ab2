import type { Json, JsonObject } from '@skylantern/contracts';

/** The text or number at a path of the context, trimmed; '' when there is none. */
export function contextText(context: JsonObject, ...path: readonly string[]): string {
  let value: Json | undefined = context;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return '';
    value = Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}
