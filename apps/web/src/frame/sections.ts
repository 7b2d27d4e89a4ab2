import {
  IconActivity,
  IconAd2,
  IconBroadcast,
  IconBuilding,
  IconChartLine,
  IconDatabase,
  IconFlask,
  IconHome,
  IconLayoutDashboard,
  IconRoute,
  IconSettings,
  IconSpeakerphone,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';

/** The rail along the loop. A section is shown as soon as its address has a screen in `routes.tsx`. */
export const sections = [
  { key: 'home', path: '/', icon: IconHome },
  { key: 'live', path: '/live', icon: IconActivity },
  { key: 'insights', path: '/insights', icon: IconChartLine },
  { key: 'dashboards', path: '/dashboards', icon: IconLayoutDashboard },
  { key: 'people', path: '/people', icon: IconUsers },
  { key: 'accounts', path: '/accounts', icon: IconBuilding },
  { key: 'segments', path: '/segments', icon: IconUsersGroup },
  { key: 'journeys', path: '/journeys', icon: IconRoute },
  { key: 'campaigns', path: '/campaigns', icon: IconSpeakerphone },
  { key: 'onSite', path: '/on-site', icon: IconAd2 },
  { key: 'experiments', path: '/experiments', icon: IconFlask },
  { key: 'acquisition', path: '/acquisition', icon: IconBroadcast },
  { key: 'data', path: '/data', icon: IconDatabase },
  { key: 'settings', path: '/settings', icon: IconSettings },
] as const;
export type Section = (typeof sections)[number];

export function useSections(): Section[] {
  const router = useRouter();
  return useMemo(() => {
    const drawn = new Set(
      Object.values(router.routesById)
        .filter(({ options }) => options.component !== undefined && 'path' in options)
        .map((route) => String(route.fullPath).replace(/(.)\/$/, '$1')),
    );
    return sections.filter((section) => drawn.has(section.path));
  }, [router]);
}

/** The section that an address belongs to. */
export function sectionOf(pathname: string): Section | null {
  const found = sections.find(
    ({ path }) => path !== '/' && (pathname === path || pathname.startsWith(`${path}/`)),
  );
  return found ?? (pathname === '/' ? sections[0] : null);
}
