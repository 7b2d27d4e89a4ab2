import type { Json, JsonObject } from '@skylantern/contracts';

/** What a template may speak of. */
export interface TemplateFacts {
  /** Properties, and `id`, `email`, `mobile`, `user_id` where they are not properties. */
  person: JsonObject;
  /** Properties of the event that began the run, with `event_name` and `occurred_at`; empty without an event. */
  event: JsonObject;
  workspace: { name: string };
  unsubscribe_url: string;
}

export function personFacts(
  id: string,
  properties: JsonObject,
  identities: Record<string, string>,
): JsonObject {
  return { ...identities, ...properties, id };
}

export function eventFacts(
  event: { name: string; occurredAt: string; properties: JsonObject } | null,
): JsonObject {
  if (event === null) return {};
  return { ...event.properties, event_name: event.name, occurred_at: event.occurredAt };
}

/** Which properties a template names that this person, or event, does not have. */
export function listMissing(sources: readonly string[], facts: TemplateFacts): string[] {
  const missing = new Set<string>();
  for (const source of sources) {
    for (const [code] of source.matchAll(/\{[{%].*?[%}]\}/gs)) {
      const bare = code.replace(/"[^"]*"|'[^']*'/g, '');
      for (const [path, owner = '', rest = ''] of bare.matchAll(/\b(person|event)\.([\w.]+)/g)) {
        if (!isSet(owner === 'person' ? facts.person : facts.event, rest.split('.'))) missing.add(path);
      }
    }
  }
  return [...missing];
}

function isSet(from: JsonObject, path: string[]): boolean {
  let value: Json | undefined = from;
  for (const key of path) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, key))
      return false;
    value = value[key];
  }
  return value !== null && value !== undefined && value !== '';
}
