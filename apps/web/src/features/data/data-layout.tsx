import { Badge } from '@mantine/core';
import { summarizeQuarantine } from '@skylantern/contracts';
import { compactNumber } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import { TabbedLayout } from '../../ui/tabbed-layout.tsx';
import { useCall } from '../../use-call.ts';
import { dataWords } from './words.ts';

const tabs = [
  { key: 'sources', to: '/data/sources' },
  { key: 'health', to: '/data/health' },
  { key: 'events', to: '/data/events' },
  { key: 'quarantine', to: '/data/quarantine' },
  { key: 'imports', to: '/data/imports' },
  { key: 'items', to: '/data/items' },
  { key: 'acquisition', to: '/data/acquisition' },
  { key: 'stopped', to: '/data/stopped' },
] as const;

/** What comes in: sources, events, what could not be taken, imports. */
export function DataLayout() {
  const t = useWords(dataWords);
  const open = useCall(summarizeQuarantine, { query: {} }).data?.open ?? 0;
  const waiting = (
    <Badge color="amber" style={{ flex: 'none' }}>
      {compactNumber(open)}
    </Badge>
  );
  const badgeOf = (key: string) => (key === 'quarantine' && open > 0 ? waiting : null);
  return (
    <TabbedLayout
      title={t('data')}
      tabs={tabs.map(({ key, to }) => ({ to, label: t(key), badge: badgeOf(key) }))}
    />
  );
}
