import type { Collection } from '../collection.ts';
import type { ServerConfig } from '../config.ts';
import type { HandledRoute } from '../http/handle.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { Stores } from '../open-stores.ts';
import type { Secrets } from '../secrets.ts';
import type { WorkspaceDirectory } from '../workspaces/directory.ts';
import { makeAdminRoutes } from './admin.ts';
import { makeCollectionRoutes } from './collection.ts';
import { makePersonRoutes } from './persons.ts';
import { makeSessionRoutes } from './session.ts';
import { makeWorkspaceRoutes } from './workspaces.ts';

export interface RoutePorts {
  stores: Stores;
  workspaces: WorkspaceDirectory;
  collection: Collection;
  live: LiveHub;
  secrets: Secrets;
  config: ServerConfig;
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
    ...makePersonRoutes({ state, events, wake: collection.wake }),
  ];
}
