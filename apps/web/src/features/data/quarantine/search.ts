/** What the screen of the quarantine keeps in the URL. */
export interface QuarantineSearch {
  state?: 'open' | 'replayed' | 'discarded';
  reason?: string;
  source?: string;
  /** The id of an import. */
  import?: string;
  /** Received at or after this instant, and before that one. */
  from?: string;
  until?: string;
}

const instant = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);

export function quarantineSearch(raw: Record<string, unknown>): QuarantineSearch {
  const { state, reason, source, import: importId, from, until } = raw;
  return {
    ...(state === 'replayed' || state === 'discarded' ? { state } : {}),
    ...(typeof reason === 'string' && reason !== '' ? { reason: reason.slice(0, 60) } : {}),
    ...(typeof source === 'string' && source !== '' ? { source: source.slice(0, 100) } : {}),
    ...(typeof importId === 'string' && importId !== '' ? { import: importId.slice(0, 100) } : {}),
    ...(instant(from) ? { from } : {}),
    ...(instant(until) ? { until } : {}),
  };
}
