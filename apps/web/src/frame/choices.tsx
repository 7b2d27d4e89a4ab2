import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import {
  chooseLanguage,
  type Language,
  languageNames,
  languages,
  useLanguage,
  useWords,
} from '../i18n/i18n.ts';
import { frameWords } from './words.ts';

const schemes = [
  { key: 'light', icon: IconSun },
  { key: 'dark', icon: IconMoon },
  { key: 'auto', icon: IconDeviceDesktop },
] as const;

function ChoiceMenu({ label, icon, children }: { label: string; icon: ReactNode; children: ReactNode }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={label}>
          <ActionIcon variant="subtle" color="gray" size={32} aria-label={label}>
            {icon}
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}

/** The languages as items of a menu. `onChoose` also tells the server, where somebody is logged in. */
export function LanguageItems({ onChoose }: { onChoose?: (language: Language) => void }) {
  const current = useLanguage();
  return languages.map((language) => (
    <Menu.Item
      key={language}
      lang={language === 'zh' ? 'zh-Hans' : 'en'}
      rightSection={current === language ? <IconCheck size={14} aria-hidden /> : null}
      aria-current={current === language || undefined}
      onClick={() => {
        chooseLanguage(language);
        onChoose?.(language);
      }}
    >
      {languageNames[language]}
    </Menu.Item>
  ));
}

export function ThemeItems() {
  const t = useWords(frameWords);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return schemes.map((scheme) => (
    <Menu.Item
      key={scheme.key}
      leftSection={<scheme.icon size={16} aria-hidden />}
      rightSection={colorScheme === scheme.key ? <IconCheck size={14} aria-hidden /> : null}
      aria-current={colorScheme === scheme.key || undefined}
      onClick={() => setColorScheme(scheme.key)}
    >
      {t(scheme.key)}
    </Menu.Item>
  ));
}

export function LanguageMenu({ onChoose }: { onChoose?: (language: Language) => void }) {
  const t = useWords(frameWords);
  return (
    <ChoiceMenu label={t('language')} icon={<IconLanguage size={18} stroke={1.6} />}>
      <LanguageItems {...(onChoose ? { onChoose } : {})} />
    </ChoiceMenu>
  );
}

export function ThemeMenu() {
  const t = useWords(frameWords);
  const { colorScheme } = useMantineColorScheme();
  const { icon: Icon } = schemes.find((scheme) => scheme.key === colorScheme) ?? schemes[2];
  return (
    <ChoiceMenu label={t('theme')} icon={<Icon size={18} stroke={1.6} />}>
      <ThemeItems />
    </ChoiceMenu>
  );
}
