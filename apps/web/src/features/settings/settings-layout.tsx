import { Tabs } from '@mantine/core';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { PageHeader } from '../../ui/page-header.tsx';
import { TabLine } from '../../ui/tab-line.tsx';
import { settingsWords } from './words.ts';

const tabs = [
  { key: 'workspace', to: '/settings/workspace' },
  { key: 'privacy', to: '/settings/privacy' },
  { key: 'members', to: '/settings/members' },
  { key: 'channels', to: '/settings/channels' },
  { key: 'identity', to: '/settings/identity' },
  { key: 'keys', to: '/settings/keys' },
  { key: 'audit', to: '/settings/audit' },
] as const;

export function SettingsLayout() {
  const t = useWords(settingsWords);
  const { can } = useHere();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const shown = tabs.filter(({ key }) => {
    if (key === 'audit') return can('owner');
    return key !== 'keys' || can('editor');
  });
  const current = shown.find((tab) => pathname.startsWith(tab.to))?.key ?? 'workspace';
  return (
    <>
      <PageHeader title={t('settings')} />
      <Tabs
        value={current}
        keepMounted={false}
        onChange={(chosen) => {
          const tab = shown.find((one) => one.key === chosen);
          if (tab !== undefined) void navigate({ to: tab.to });
        }}
      >
        <TabLine current={current}>
          {shown.map((tab) => (
            <Tabs.Tab key={tab.key} value={tab.key} style={{ flex: 'none' }}>
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
