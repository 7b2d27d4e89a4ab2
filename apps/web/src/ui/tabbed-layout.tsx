import { Tabs } from '@mantine/core';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHeader } from './page-header.tsx';
import { TabLine } from './tab-line.tsx';

export interface TabbedLayoutProps {
  title: string;
  /** The first is shown where no address fits. */
  tabs: readonly { to: string; label: string; badge?: ReactNode }[];
}

/** Screens of one section, each under an address of its own. */
export function TabbedLayout({ title, tabs }: TabbedLayoutProps) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const current = (tabs.find((tab) => pathname.startsWith(tab.to)) ?? tabs[0])?.to ?? '';
  return (
    <>
      <PageHeader title={title} />
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(chosen) => {
          if (chosen !== null) void navigate({ to: chosen });
        }}
      >
        <TabLine current={current}>
          {tabs.map(({ to, label, badge }) => (
            <Tabs.Tab
              key={to}
              value={to}
              style={{ flex: 'none' }}
              {...(badge ? { rightSection: badge } : {})}
            >
              {label}
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
