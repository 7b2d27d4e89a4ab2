import { Badge } from '@mantine/core';
import type { SourceReply } from '@skylantern/contracts';
import { useWords } from '../../../i18n/i18n.ts';
import { businessWords } from './words.ts';

const colors = {
  queued: 'gray',
  running: 'dusk',
  done: 'green',
  failed: 'red',
  cancelled: 'gray',
  paused: 'amber',
  unmapped: 'amber',
  waiting: 'gray',
} as const;

export function stateOf({ isPaused, mapping, lastRun }: SourceReply): keyof typeof colors {
  if (lastRun?.state === 'running' || lastRun?.state === 'queued') return lastRun.state;
  if (isPaused) return 'paused';
  if (mapping === null) return 'unmapped';
  return lastRun?.state ?? 'waiting';
}

export function SourceState({ state }: { state: keyof typeof colors }) {
  const t = useWords(businessWords);
  return <Badge color={colors[state]}>{t(`state_${state}`)}</Badge>;
}
