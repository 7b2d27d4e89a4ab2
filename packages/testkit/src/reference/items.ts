import type { ItemLink, Json } from '@skylantern/contracts';
import type { LifeEvent } from './life.ts';

export interface ReferenceItem {
  type: string;
  id: string;
  properties: Record<string, Json>;
}

/** A property of the item of a type that an event points to, by looking through all of them; null for none. */
export function referenceItemValue(
  event: Pick<LifeEvent, 'properties'>,
  asked: { type: string; name: string },
  { items, links }: { items: readonly ReferenceItem[]; links: readonly ItemLink[] },
): Json {
  for (const { type, key } of links) {
    const id = event.properties[key];
    if (type !== asked.type || id === undefined || id === null || id === '') continue;
    const item = items.find((one) => one.type === type && one.id === String(id));
    return item?.properties[asked.name] ?? null;
  }
  return null;
}
