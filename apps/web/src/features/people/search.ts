/** A text of the URL; what looks like a number or a truth value there was read as one. */
export function searchText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What the screen of a person keeps in the URL. */
export interface PersonSearch {
  event?: string;
  tab?: 'messages' | 'identity' | 'details';
}

export function personSearch(raw: Record<string, unknown>): PersonSearch {
  const event = searchText(raw['event']);
  const { tab } = raw;
  return {
    ...(event === undefined ? {} : { event }),
    ...(tab === 'messages' || tab === 'identity' || tab === 'details' ? { tab } : {}),
  };
}
