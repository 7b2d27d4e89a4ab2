import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useNavigate, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { chooseLanguage, languageNames, languages, useWords } from '../i18n/i18n.ts';
import { useHere } from '../session.ts';
import { chooseWorkspace, useWorkspaceId } from '../workspace.ts';
import { type Command, commandSources } from './commands.ts';
import { useSections } from './sections.ts';
import { frameWords } from './words.ts';

/** ⌘K: go anywhere, find what features offer, change workspace, theme and language. */
export function Palette() {
  const t = useWords(frameWords);
  const navigate = useNavigate();
  const router = useRouter();
  const { session } = useHere();
  const { setColorScheme } = useMantineColorScheme();
  const [typed, setTyped] = useState('');
  const shown = useSections();
  const found = useFound(typed);
  const places: Command[] = shown.map((section) => ({
    id: `go ${section.key}`,
    label: t(section.key),
    run: () => router.history.push(section.path),
  }));
  const commands: Command[] = [
    ...session.workspaces.map((one) => ({
      id: `workspace ${one.id}`,
      label: t('useWorkspace', { name: one.name }),
      run: () => {
        chooseWorkspace(one.id);
        void navigate({ to: '/' });
      },
    })),
    ...(['light', 'dark', 'auto'] as const).map((scheme) => ({
      id: `theme ${scheme}`,
      label: t('useTheme', { name: t(scheme) }),
      run: () => setColorScheme(scheme),
    })),
    ...languages.map((language) => ({
      id: `language ${language}`,
      label: t('useLanguage', { name: languageNames[language] }),
      run: () => chooseLanguage(language),
    })),
  ];
  const wanted = typed.trim().toLowerCase();
  const matching = (list: Command[]) => list.filter((one) => one.label.toLowerCase().includes(wanted));
  const actions = [
    group(t('goTo'), matching(places)),
    ...found,
    group(t('commands'), matching(commands)),
  ].filter((one) => one.actions.length > 0);
  return (
    <Spotlight
      actions={actions}
      query={typed}
      onQueryChange={setTyped}
      filter={(_, all) => all}
      shortcut={null}
      nothingFound={t('nothing')}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      scrollable
      attributes={{ content: { 'aria-label': t('search') } }}
      maxHeight={420}
      clearQueryOnClose
      transitionProps={{ duration: 80 }}
      searchProps={{
        leftSection: <IconSearch size={18} stroke={1.6} aria-hidden />,
        placeholder: t('searchHint'),
        'aria-label': t('searchHint'),
      }}
    />
  );
}

function group(title: string, commands: Command[]): SpotlightActionGroupData {
  return {
    group: title,
    actions: commands.map((command) => ({
      id: command.id,
      label: command.label,
      ...(command.says === undefined ? {} : { description: command.says }),
      onClick: command.run,
    })),
  };
}

function useFound(typed: string): SpotlightActionGroupData[] {
  const workspace = useWorkspaceId();
  const [asked] = useDebouncedValue(typed.trim(), 150);
  const sources = commandSources();
  const answers = useQueries({
    queries: sources.map(([name, source]) => ({
      queryKey: ['palette', workspace, name, asked],
      queryFn: ({ signal }: { signal: AbortSignal }) => source.find(asked, signal),
      enabled: asked !== '',
    })),
  });
  return sources.map(([, source], at) => group(source.title(), answers[at]?.data ?? []));
}
