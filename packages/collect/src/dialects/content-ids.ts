import type { Json } from '@skylantern/contracts';
import type { DialectRequest } from './define-dialect.ts';
import { contentId, synthesiseId } from './read-values.ts';

/**
 * Ids for the events of a request whose sender gives none, out of their content: the same whenever they are sent if
 * that holds their time in milliseconds. What is alike within one request are as many facts.
 */
export function makeContentIds(
  request: Pick<DialectRequest, 'receivedAt'>,
): (content: Json, time: Json | undefined) => string {
  const known = new Map<string, number>();
  return (content, time) => {
    const hasTime = time !== undefined && time !== null;
    const id = hasTime ? contentId(content) : synthesiseId(request, content);
    const times = known.get(id) ?? 0;
    known.set(id, times + 1);
    return times === 0 ? id : `${id}-${times}`;
  };
}

export type ContentIds = ReturnType<typeof makeContentIds>;
