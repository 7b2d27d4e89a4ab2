import { randomUUID } from 'node:crypto';
import type { Json } from '@skylantern/contracts';
import { contentId } from './read-values.ts';

/**
 * Ids for the events of a request whose sender gave none. Content with a time of its own is the same fact when it
 * is sent again; without a time nothing tells a second fact from a second sending, and both are counted.
 */
export function makeFallbackIds(): (item: Json, hasTime: boolean) => string {
  const known = new Map<string, number>();
  return (item, hasTime) => {
    if (!hasTime) return randomUUID();
    const id = contentId(item);
    const times = known.get(id) ?? 0;
    known.set(id, times + 1);
    return times === 0 ? id : `${id}-${times}`; // alike within one request: as many facts
  };
}
