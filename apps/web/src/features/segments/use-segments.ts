import { listSegments } from '@skylantern/contracts';
import { useCallback, useMemo } from 'react';
import { useCall } from '../../use-call.ts';

/** Segments in use, for pickers, and their names. */
export function useSegments() {
  const found = useCall(listSegments, { query: { limit: 500 } });
  const items = found.data?.items;
  const names = useMemo(() => new Map((items ?? []).map(({ id, name }) => [id, name])), [items]);
  const segmentName = useCallback((id: string) => names.get(id) ?? id, [names]);
  return { segments: items ?? [], segmentName };
}
