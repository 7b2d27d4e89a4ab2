import type { Analyst } from '@skylantern/analyze/server';
import type { Imports } from '@skylantern/collect';
import type { Segments } from '@skylantern/segment';
import type { Collection } from '../collection.ts';
import type { ServerConfig } from '../config.ts';
import type { HandledRoute } from '../http/handle.ts';
import type { Principal } from '../http/principal.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { Stores } from '../open-stores.ts';
import type { Secrets } from '../secrets.ts';
import type { WorkspaceDirectory } from '../workspaces/directory.ts';
import { makeAdminRoutes } from './admin.ts';
import { makeCollectionRoutes } from './collection.ts';
import { makeImportRoutes } from './imports.ts';
import { makeInsightRoutes } from './insights.ts';
import { makeOverviewRoutes } from './overview.ts';
import { makePersonRoutes } from './persons.ts';
import { makeSavedInsightRoutes } from './saved-insights.ts';
import { makeSegmentRoutes } from './segments.ts';
import { makeSessionRoutes } from './session.ts';
import { makeWorkspaceRoutes } from './workspaces.ts';

export interface RoutePorts {
  stores: Stores;
  workspaces: WorkspaceDirectory;
  collection: Collection;
  live: LiveHub;
  analyst: Analyst;
  imports: Imports;
  segments: Segments;
  secrets: Secrets;
  config: ServerConfig;
  saveListed(workspaceId: string, name: string, persons: readonly number[], by: Principal): Promise<string>;
  publicUrl(): string;
}

export function makeRoutes(ports: RoutePorts): HandledRoute[] {
  const { stores, workspaces: directory, collection, live } = ports;
  const { state, events } = stores;
  const isSecure = ports.config.publicUrl?.startsWith('https:') ?? false;
  return [
    ...makeSessionRoutes({ state, directory, isSecure }),
    ...makeWorkspaceRoutes({ state, directory, publicUrl: ports.publicUrl }),
    ...makeAdminRoutes({ state, directory }),
    ...makeCollectionRoutes({ state, events, door: collection.door, live }),
    ...makeImportRoutes({ state, imports: ports.imports }),
    ...makePersonRoutes({ state, events, segments: ports.segments, wake: collection.wake }),
    ...makeInsightRoutes({ state, events, analyst: ports.analyst, saveListed: ports.saveListed }),
    ...makeSavedInsightRoutes(state),
    ...makeSegmentRoutes({ state, segments: ports.segments }),
    ...makeOverviewRoutes({ state, events }),
  ];
}
