import { listSegments } from '@skylantern/contracts';
import { useMemo } from 'react';
import type { SegmentNames } from '../../insights/answer-parts.ts';
import { useCall } from '../../use-call.ts';

export interface SegmentChoice {
  id: string;
  name: string;
}

/** Segments that a filter or a breakdown may use. */
export function useSegmentChoices(): readonly SegmentChoice[] {
  const { data } = useCall(listSegments, { query: { limit: 500 } });
  return useMemo(() => data?.items.map(({ id, name }) => ({ id, name })) ?? [], [data]);
}

export function useSegmentNames(): SegmentNames {
  const choices = useSegmentChoices();
  return useMemo(() => new Map(choices.map(({ id, name }) => [id, name])), [choices]);
}
