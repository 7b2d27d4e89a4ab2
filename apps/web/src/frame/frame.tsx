import { ActionIcon, AppShell, Burger, Button, Center, Group, Tooltip } from '@mantine/core';
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks';
import { spotlight } from '@mantine/spotlight';
import { setLanguage } from '@skylantern/contracts';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from '@tabler/icons-react';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { CanaryBanner } from '../features/health/canary-banner.tsx';
import { useWords } from '../i18n/i18n.ts';
import { recall, remember } from '../memory.ts';
import { useSession } from '../session.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { useAction } from '../use-call.ts';
import { chooseWorkspace, useWorkspaceId } from '../workspace.ts';
import { LanguageMenu, ThemeMenu } from './choices.tsx';
import classes from './frame.module.css';
import { Lantern } from './lantern.tsx';
import { MemberMenu } from './member-menu.tsx';
import { NewWorkspace } from './new-workspace.tsx';
import { Rail } from './rail.tsx';
import { frameWords } from './words.ts';
import { WorkspaceSwitcher } from './workspace-switcher.tsx';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.userAgent ?? '');

/** The page around every screen: rail, top bar, palette. Waits until a workspace is open. */
export function Frame() {
  const session = useSession();
  const workspaceId = useWorkspaceId();
  if (session === null) return null;
  if (!session.workspaces.some((workspace) => workspace.id === workspaceId)) return <FirstWorkspace />;
  return <Page key={workspaceId} />;
}

function Page() {
  const t = useWords(frameWords);
  const narrowScreen = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  const [opened, drawer] = useDisclosure(false);
  useHotkeys([['mod+K', spotlight.open]], []); // here, not in the palette: that comes a moment later
  const [folded, setFolded] = useState(recall('rail') === 'narrow');
  const narrow = folded && !narrowScreen;
  const fold = () => {
    setFolded(!folded);
    remember('rail', folded ? null : 'narrow');
  };
  return (
    <>
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: narrow ? 56 : 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 16, sm: 24 }}
        transitionDuration={120}
      >
        <AppShell.Header>
          <TopBar opened={opened} toggle={drawer.toggle} narrowScreen={narrowScreen} />
        </AppShell.Header>
        <AppShell.Navbar p={narrow ? 8 : 12} aria-label={t('sections')}>
          <AppShell.Section grow>
            <Rail narrow={narrow} onGo={drawer.close} />
          </AppShell.Section>
          <AppShell.Section visibleFrom="sm">
            <Tooltip label={narrow ? t('widen') : t('narrow')} position="right">
              <ActionIcon
                variant="subtle"
                color="gray"
                size={32}
                aria-label={narrow ? t('widen') : t('narrow')}
                aria-expanded={!narrow}
                onClick={fold}
              >
                {narrow ? (
                  <IconLayoutSidebarLeftExpand size={18} stroke={1.6} />
                ) : (
                  <IconLayoutSidebarLeftCollapse size={18} stroke={1.6} />
                )}
              </ActionIcon>
            </Tooltip>
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
          <div style={{ maxWidth: 1440, marginInline: 'auto' }}>
            <CanaryBanner />
            <Outlet />
          </div>
        </AppShell.Main>
      </AppShell>
      <Suspense>
        <Palette />
      </Suspense>
    </>
  );
}

interface TopBarProps {
  opened: boolean;
  toggle: () => void;
  narrowScreen: boolean;
}

function TopBar({ opened, toggle, narrowScreen }: TopBarProps) {
  const t = useWords(frameWords);
  const tellLanguage = useAction(setLanguage, { quiet: true, refreshes: [] });
  return (
    <Group h="100%" px={{ base: 12, sm: 16 }} justify="space-between" wrap="nowrap" gap="sm">
      <Group gap={8} wrap="nowrap" miw={0}>
        <Burger
          opened={opened}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={opened ? t('closeMenu') : t('openMenu')}
          aria-expanded={opened}
        />
        <Link to="/" className={classes['brand'] ?? ''} aria-label={`Skylantern, ${t('home')}`}>
          <Lantern />
        </Link>
        <WorkspaceSwitcher />
      </Group>
      {narrowScreen ? null : (
        <button type="button" className={classes['searcher']} onClick={spotlight.open}>
          <IconSearch size={16} stroke={1.6} aria-hidden />
          {t('search')}
          <kbd>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
      )}
      <Group gap={4} wrap="nowrap">
        {narrowScreen ? (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('search')}
            onClick={spotlight.open}
          >
            <IconSearch size={18} stroke={1.6} />
          </ActionIcon>
        ) : (
          <>
            <LanguageMenu onChoose={(language) => tellLanguage.mutate({ body: { language } })} />
            <ThemeMenu />
          </>
        )}
        <MemberMenu narrow={narrowScreen} />
      </Group>
    </Group>
  );
}

function FirstWorkspace() {
  const t = useWords(frameWords);
  const [making, setMaking] = useState(false);
  return (
    <Center mih="80vh" component="main">
      <EmptyState
        icon={<Lantern size={40} />}
        title={t('noWorkspace')}
        says={t('noWorkspaceSays')}
        action={<Button onClick={() => setMaking(true)}>{t('newWorkspace')}</Button>}
      />
      <NewWorkspace opened={making} onClose={() => setMaking(false)} onMade={chooseWorkspace} />
    </Center>
  );
}
