import { useWords } from '../../i18n/i18n.ts';
import { useHere } from '../../session.ts';
import { TabbedLayout } from '../../ui/tabbed-layout.tsx';
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
  const shown = tabs.filter(({ key }) => {
    if (key === 'audit') return can('owner');
    return key !== 'keys' || can('editor');
  });
  return <TabbedLayout title={t('settings')} tabs={shown.map(({ key, to }) => ({ to, label: t(key) }))} />;
}
