import type { Analyst } from '@skylantern/analyze/server';
import type { Imports } from '@skylantern/collect';
import type { Segments } from '@skylantern/segment';
import type { AccountWalks } from '../accounts/start-account-walks.ts';
import type { Canary } from '../canary/start-canary.ts';
import type { Collection } from '../collection.ts';
import type { ServerConfig } from '../config.ts';
import type { EngagementParts } from '../engagement.ts';
import type { Erasures } from '../erasures/start-erasures.ts';
import type { HandledRoute } from '../http/handle.ts';
import type { Principal } from '../http/principal.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { Stores } from '../open-stores.ts';
import type { Reconciliations } from '../reconciliation.ts';
import type { Secrets } from '../secrets.ts';
import type { Sources } from '../sources/open-sources.ts';
import type { WorkspaceDirectory } from '../workspaces/directory.ts';
import { makeAccountRoutes } from './accounts.ts';
import { makeAcquisitionRoutes } from './acquisition.ts';
import { makeAdminRoutes } from './admin.ts';
import { makeAuditRoutes } from './audit.ts';
import { makeChannelRoutes } from './channels.ts';
import { makeCollectionRoutes } from './collection.ts';
import { makeEffectRoutes } from './effects.ts';
import { makeHealthRoutes } from './health.ts';
import { makeIdentityRoutes } from './identity.ts';
import { makeImportRoutes } from './imports.ts';
import { makeInsightRoutes } from './insights.ts';
import { makeItemRoutes } from './items.ts';
import { makeJourneyRoutes } from './journeys.ts';
import { makeMachineRoutes } from './machine.ts';
import { makeMessageRoutes } from './messages.ts';
import { makeOverviewRoutes } from './overview.ts';
import { makePersonRoutes } from './persons.ts';
import { makePrivacyRoutes } from './privacy.ts';
import { makeSavedInsightRoutes } from './saved-insights.ts';
import { makeSegmentRoutes } from './segments.ts';
import { makeSessionRoutes } from './session.ts';
import { makeSourceRoutes } from './sources.ts';
import { makeSqlRoutes } from './sql.ts';
import { makeTrackingRoutes } from './tracking.ts';
import { makeWorkspaceRoutes } from './workspaces.ts';

export interface RoutePorts {
  stores: Stores;
  workspaces: WorkspaceDirectory;
  collection: Collection;
  live: LiveHub;
  analyst: Analyst;
  imports: Imports;
  sources: Sources;
  segments: Segments;
  reconciliations: Reconciliations;
  engage: EngagementParts;
  erasures: Erasures;
  accountWalks: AccountWalks;
  canary: Canary;
  secrets: Secrets;
  config: ServerConfig;
  /** See `SequenceEngine.lacks`. */
  eventStoreLacks(): string[];
  saveListed(workspaceId: string, name: string, persons: readonly number[], by: Principal): Promise<string>;
  publicUrl(): string;
}

export function makeRoutes(ports: RoutePorts): HandledRoute[] {
  const { stores, workspaces: directory, collection, live, engage } = ports;
  const { state, events } = stores;
  const isSecure = ports.config.publicUrl?.startsWith('https:') ?? false;
  return [
    ...makeSessionRoutes({ state, directory, isSecure }),
    ...makeWorkspaceRoutes({ state, directory, publicUrl: ports.publicUrl }),
    ...makeAdminRoutes({ state, directory }),
    ...makeAuditRoutes({ state }),
    ...makeCollectionRoutes({ state, events, door: collection.door, live }),
    ...makeMachineRoutes({ stores, startedAt: new Date(), eventStoreLacks: ports.eventStoreLacks }),
    ...makeImportRoutes({ state, imports: ports.imports }),
    ...makeSourceRoutes({ ...ports, state, log: stores.log }),
    ...makePersonRoutes({ state, events, segments: ports.segments }),
    ...makeAccountRoutes({ state, events, accountWalks: ports.accountWalks, wake: collection.wake }),
    ...makeItemRoutes({ state }),
    ...makeAcquisitionRoutes({ state }),
    ...makeIdentityRoutes({
      state,
      events,
      wake: collection.wake,
      reconciliations: ports.reconciliations,
    }),
    ...makeHealthRoutes({ state, canary: ports.canary }),
    ...makePrivacyRoutes({ state, erasures: ports.erasures, policies: collection.policies }),
    ...makeInsightRoutes({ state, events, analyst: ports.analyst, saveListed: ports.saveListed }),
    ...makeSavedInsightRoutes(state),
    ...makeSegmentRoutes({ state, segments: ports.segments }),
    ...makeSqlRoutes({ events }),
    ...makeChannelRoutes({ state, encryptionKey: ports.secrets.encryptionKey, preview: engage.preview }),
    ...makeJourneyRoutes({ state }),
    ...makeMessageRoutes({ state, preview: engage.preview }),
    ...makeEffectRoutes({ state, events }),
    ...makeTrackingRoutes({ tracking: engage.tracking }),
    ...makeOverviewRoutes({ state, events }),
  ];
}
