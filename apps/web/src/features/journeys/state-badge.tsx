import { Badge } from '@mantine/core';
import type { JourneyState } from '@skylantern/contracts';
import { useWords } from '../../i18n/i18n.ts';
import { journeyWords } from './words.ts';

const colors: Record<JourneyState, string> = { draft: 'gray', live: 'green', paused: 'amber', ended: 'gray' };

/** Draft, live, paused, ended. */
export function StateBadge({ state }: { state: JourneyState }) {
  const t = useWords(journeyWords);
  return <Badge color={colors[state]}>{t(state)}</Badge>;
}
