import type { Json, JsonObject } from '@skylantern/contracts';

/** Where a vendor's property belongs in the context, `page.url` for instance, by its name. */
export type Places = ReadonlyMap<string, string>;

/** Takes the vendor's own properties that the context has a place for out of what a sender gave. */
export function moveToContext(
  given: JsonObject,
  places: Places,
): { properties: JsonObject; context: JsonObject } {
  const context: Record<string, JsonObject | Json> = {};
  const rest: [string, Json][] = [];
  for (const [name, value] of Object.entries(given)) {
    const place = places.get(name);
    if (place === undefined || !isPlain(value)) rest.push([name, value]);
    else putAt(context, place, value);
  }
  return { properties: Object.fromEntries(rest), context };
}

const isPlain = (value: Json) => typeof value === 'string' || typeof value === 'number';

function putAt(context: Record<string, JsonObject | Json>, place: string, value: Json): void {
  const [head = '', name] = place.split('.');
  if (name === undefined) {
    context[head] = value;
    return;
  }
  const inner = context[head];
  const group = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  context[head] = { ...group, [name]: value };
}
