import { listChannels } from '@skylantern/contracts';
import { useMemo } from 'react';
import { useHere } from '../../../session.ts';
import { useCall } from '../../../use-call.ts';
import { useSegments } from '../../segments/use-segments.ts';
import type { RuleSurroundings } from './rule-text.ts';

/** Names of segments and channels, for the sentence of a rule. */
export function useRuleSurroundings(): RuleSurroundings {
  const { timeZone } = useHere().workspace;
  const { segmentName } = useSegments();
  const channels = useCall(listChannels, { query: { limit: 500 } });
  const items = channels.data?.items;
  return useMemo(() => {
    const names = new Map((items ?? []).map(({ id, name }) => [id, name]));
    return { segmentName, timeZone, channelName: (id) => names.get(id) ?? id };
  }, [items, segmentName, timeZone]);
}
