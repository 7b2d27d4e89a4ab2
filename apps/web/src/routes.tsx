import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { ApiError } from './api.ts';
import './features/journeys/find-journeys.ts';
import './features/segments/find-segments.ts';
import { ruleSearch } from './features/journeys/rule-search.ts';
import { sessionQuery, settleWorkspace } from './session.ts';
import { queryClient } from './use-call.ts';
import './features/insights/commands.ts';
import './features/people/find-people.ts';
import { healthSearch } from './features/data/health/health-search.ts';
import { itemsSearch } from './features/data/items/items-search.ts';
import { quarantineSearch } from './features/data/quarantine/search.ts';
import { personSearch, searchText } from './features/people/search.ts';
import { insightSearch } from './insights/insight-search.ts';

const root = createRootRoute({ component: Outlet });

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
/** Only an address of this page: `//elsewhere` would leave it. */
const inside = (value: unknown): string => (/^\/(?![/\\])/.test(text(value)) ? text(value) : '/');
const withToken = (raw: Record<string, unknown>) => ({ token: text(raw['token']) });

/** Everything that needs a log-in: the rail, the top bar, and a screen in the middle. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  component: lazyRouteComponent(() => import('./frame/frame.tsx'), 'Frame'),
  beforeLoad: async ({ location }) => {
    try {
      settleWorkspace(await queryClient.ensureQueryData(sessionQuery));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: '/log-in', search: { next: location.href } });
    }
  },
});

const logIn = createRoute({
  getParentRoute: () => root,
  path: '/log-in',
  validateSearch: (raw: Record<string, unknown>) => ({ next: inside(raw['next']) }),
  component: lazyRouteComponent(() => import('./features/session/log-in-screen.tsx'), 'LogInScreen'),
});
const acceptScreen = lazyRouteComponent(() => import('./features/session/accept-screen.tsx'), 'AcceptScreen');
const setUp = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: withToken,
  component: acceptScreen,
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: withToken,
  component: acceptScreen,
});

/** A screen inside the frame. For one with a question in its URL, write `createRoute` with `validateSearch: questionSearch`. */
const screen = <const Path extends string>(path: Path, component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => frame, path, component });

// One line per screen, in the order of the rail.
const home = screen(
  '/',
  lazyRouteComponent(() => import('./features/home/home-screen.tsx'), 'HomeScreen'),
);
const insights = screen(
  '/insights',
  lazyRouteComponent(() => import('./features/insights/insights-screen.tsx'), 'InsightsScreen'),
);
const sqlConsole = screen(
  '/insights/sql',
  lazyRouteComponent(() => import('./features/insights/sql-screen.tsx'), 'SqlScreen'),
);
const insight = createRoute({
  getParentRoute: () => frame,
  path: '/insights/$kind',
  validateSearch: insightSearch,
  component: lazyRouteComponent(() => import('./features/insights/insight-screen.tsx'), 'InsightScreen'),
});
const live = screen(
  '/live',
  lazyRouteComponent(() => import('./features/live/live-screen.tsx'), 'LiveScreen'),
);
const people = createRoute({
  getParentRoute: () => frame,
  path: '/people',
  validateSearch: ({ search }: Record<string, unknown>): { search?: string } => {
    const typed = searchText(search);
    return typed === undefined ? {} : { search: typed };
  },
  component: lazyRouteComponent(() => import('./features/people/people-screen.tsx'), 'PeopleScreen'),
});
const person = createRoute({
  getParentRoute: () => frame,
  path: '/people/$personId',
  validateSearch: personSearch,
  component: lazyRouteComponent(() => import('./features/people/person-screen.tsx'), 'PersonScreen'),
});
const data = screen(
  '/data',
  lazyRouteComponent(() => import('./features/data/data-layout.tsx'), 'DataLayout'),
);
const dataIndex = createRoute({
  getParentRoute: () => data,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/data/sources' });
  },
});
const dataSources = createRoute({
  getParentRoute: () => data,
  path: '/sources',
  component: lazyRouteComponent(() => import('./features/data/sources/sources-screen.tsx'), 'SourcesScreen'),
});
const dataSourceNew = createRoute({
  getParentRoute: () => data,
  path: '/sources/new',
  component: lazyRouteComponent(
    () => import('./features/data/business/new-source-screen.tsx'),
    'NewSourceScreen',
  ),
});
const dataSource = createRoute({
  getParentRoute: () => data,
  path: '/sources/$sourceId',
  component: lazyRouteComponent(() => import('./features/data/business/source-screen.tsx'), 'SourceScreen'),
});
const dataHealth = createRoute({
  getParentRoute: () => data,
  path: '/health',
  validateSearch: healthSearch,
  component: lazyRouteComponent(() => import('./features/data/health/health-screen.tsx'), 'HealthScreen'),
});
const dataEvents = createRoute({
  getParentRoute: () => data,
  path: '/events',
  validateSearch: ({ event }: Record<string, unknown>): { event?: string } => {
    const name = searchText(event);
    return name === undefined ? {} : { event: name };
  },
  component: lazyRouteComponent(() => import('./features/data/events/events-screen.tsx'), 'EventsScreen'),
});
const dataQuarantine = createRoute({
  getParentRoute: () => data,
  path: '/quarantine',
  validateSearch: quarantineSearch,
  component: lazyRouteComponent(
    () => import('./features/data/quarantine/quarantine-screen.tsx'),
    'QuarantineScreen',
  ),
});
const dataImports = createRoute({
  getParentRoute: () => data,
  path: '/imports',
  component: lazyRouteComponent(() => import('./features/data/imports/imports-screen.tsx'), 'ImportsScreen'),
});
const dataImport = createRoute({
  getParentRoute: () => data,
  path: '/imports/$importId',
  component: lazyRouteComponent(() => import('./features/data/imports/import-screen.tsx'), 'ImportScreen'),
});
const accounts = screen(
  '/accounts',
  lazyRouteComponent(() => import('./features/accounts/accounts-screen.tsx'), 'AccountsScreen'),
);
const account = screen(
  '/accounts/$accountId',
  lazyRouteComponent(() => import('./features/accounts/account-screen.tsx'), 'AccountScreen'),
);
const dataItems = createRoute({
  getParentRoute: () => data,
  path: '/items',
  validateSearch: itemsSearch,
  component: lazyRouteComponent(() => import('./features/data/items/items-screen.tsx'), 'ItemsScreen'),
});
const dataAcquisition = createRoute({
  getParentRoute: () => data,
  path: '/acquisition',
  component: lazyRouteComponent(
    () => import('./features/data/acquisition/acquisition-screen.tsx'),
    'AcquisitionScreen',
  ),
});
const dataStopped = createRoute({
  getParentRoute: () => data,
  path: '/stopped',
  component: lazyRouteComponent(() => import('./features/data/stopped/stopped-screen.tsx'), 'StoppedScreen'),
});
const settings = screen(
  '/settings',
  lazyRouteComponent(() => import('./features/settings/settings-layout.tsx'), 'SettingsLayout'),
);
const settingsIndex = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/workspace' });
  },
});
const workspace = createRoute({
  getParentRoute: () => settings,
  path: '/workspace',
  component: lazyRouteComponent(() => import('./features/settings/workspace-screen.tsx'), 'WorkspaceScreen'),
});
const privacy = createRoute({
  getParentRoute: () => settings,
  path: '/privacy',
  component: lazyRouteComponent(
    () => import('./features/settings/privacy/privacy-screen.tsx'),
    'PrivacyScreen',
  ),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: '/members',
  component: lazyRouteComponent(() => import('./features/settings/members-screen.tsx'), 'MembersScreen'),
});
const identity = createRoute({
  getParentRoute: () => settings,
  path: '/identity',
  component: lazyRouteComponent(() => import('./features/identity/kinds/kinds-screen.tsx'), 'KindsScreen'),
});
const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  component: lazyRouteComponent(() => import('./features/settings/audit-screen.tsx'), 'AuditScreen'),
});
const keys = createRoute({
  getParentRoute: () => settings,
  path: '/keys',
  component: lazyRouteComponent(() => import('./features/settings/keys-screen.tsx'), 'KeysScreen'),
});

const pick =
  <const Key extends string>(...keys: Key[]) =>
  (raw: Record<string, unknown>): { [K in Key]?: string } =>
    Object.fromEntries(keys.flatMap((key) => (typeof raw[key] === 'string' ? [[key, raw[key]]] : []))) as {
      [K in Key]?: string;
    }; // the line above picks these texts alone
const segments = screen(
  '/segments',
  lazyRouteComponent(() => import('./features/segments/segments-screen.tsx'), 'SegmentsScreen'),
);
const newSegment = screen(
  '/segments/new',
  lazyRouteComponent(() => import('./features/segments/segment-screen.tsx'), 'NewSegmentScreen'),
);
const segment = createRoute({
  getParentRoute: () => frame,
  path: '/segments/$id',
  validateSearch: pick('tab'),
  component: lazyRouteComponent(() => import('./features/segments/segment-screen.tsx'), 'SegmentScreen'),
});
const journeys = screen(
  '/journeys',
  lazyRouteComponent(() => import('./features/journeys/journeys-screen.tsx'), 'JourneysScreen'),
);
const newJourney = createRoute({
  getParentRoute: () => frame,
  path: '/journeys/new',
  validateSearch: ruleSearch,
  component: lazyRouteComponent(() => import('./features/journeys/edit/rule-screen.tsx'), 'NewRuleScreen'),
});
const journey = createRoute({
  getParentRoute: () => frame,
  path: '/journeys/$id',
  validateSearch: pick('tab'),
  component: lazyRouteComponent(() => import('./features/journeys/journey-screen.tsx'), 'JourneyScreen'),
});
const editJourney = screen(
  '/journeys/$id/edit',
  lazyRouteComponent(() => import('./features/journeys/edit/rule-screen.tsx'), 'EditRuleScreen'),
);
const channels = createRoute({
  getParentRoute: () => settings,
  path: '/channels',
  validateSearch: pick('add'),
  component: lazyRouteComponent(() => import('./features/channels/channels-screen.tsx'), 'ChannelsScreen'),
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: '/gallery',
  ...(import.meta.env.DEV
    ? {
        component: lazyRouteComponent(() => import('./features/gallery/gallery-screen.tsx'), 'GalleryScreen'),
      }
    : {
        beforeLoad: () => {
          throw redirect({ to: '/' });
        },
      }),
});

export const routeTree = root.addChildren([
  logIn,
  setUp,
  invitation,
  gallery,
  frame.addChildren([
    home,
    insights,
    sqlConsole,
    insight,
    live,
    people,
    person,
    accounts,
    account,
    data.addChildren([
      dataIndex,
      dataSources,
      dataSourceNew,
      dataSource,
      dataHealth,
      dataEvents,
      dataQuarantine,
      dataImports,
      dataImport,
      dataItems,
      dataAcquisition,
      dataStopped,
    ]),
    segments,
    newSegment,
    segment,
    journeys,
    newJourney,
    journey,
    editJourney,
    settings.addChildren([settingsIndex, workspace, privacy, members, channels, identity, keys, audit]),
  ]),
]);
