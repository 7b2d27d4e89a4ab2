import { Badge, Tabs } from '@mantine/core';
import { summarizeQuarantine } from '@skylantern/contracts';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { compactNumber } from '../../format/format.ts';
import { useWords } from '../../i18n/i18n.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLine } from '../../ui/tab-line.tsx';
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
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const open = useCall(summarizeQuarantine, { query: {} }).data?.open ?? 0;
  const current = tabs.find((tab) => pathname.startsWith(tab.to))?.key ?? 'sources';
  return (
    <>
      <PageHeader title={t('data')} />
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(chosen) => {
          const tab = tabs.find((one) => one.key === chosen);
          if (tab !== undefined) void navigate({ to: tab.to });
        }}
      >
        <TabLine current={current}>
          {tabs.map((tab) => (
            <Tabs.Tab
              key={tab.key}
              value={tab.key}
              style={{ flex: 'none' }}
              {...(tab.key === 'quarantine' && open > 0
                ? {
                    rightSection: (
                      <Badge color="amber" style={{ flex: 'none' }}>
                        {compactNumber(open)}
                      </Badge>
                    ),
                  }
                : {})}
            >
              {t(tab.key)}
            </Tabs.Tab>
          ))}
        </TabLine>
        <Tabs.Panel value={current}>
          <Outlet />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
