import { DAY_MS } from '@skylantern/contracts';
import {
  type Engagement,
  makeLinks,
  makePreview,
  makeTracking,
  type Preview,
  startEngagement,
  type Tracking,
} from '@skylantern/engage';
import type { Segments } from '@skylantern/segment';
import type { Logger } from 'pino';
import type { Collection } from './collection.ts';
import type { Stores } from './open-stores.ts';
import type { Secrets } from './secrets.ts';

export interface EngagementParts {
  engagement: Engagement;
  preview: Preview;
  tracking: Tracking;
}

/** Journeys running on the identified events; what they do comes back through the door as events. */
export async function openEngagement(ports: {
  stores: Stores;
  collection: Collection;
  segments: Segments;
  secrets: Secrets;
  logger: Logger;
  allowedPrivate: readonly string[];
  keepDays: number;
  publicUrl: () => string;
}): Promise<EngagementParts> {
  const { stores, collection, segments, secrets, logger } = ports;
  const { state, events } = stores;
  const now = () => new Date();
  const engagement = await startEngagement({
    state,
    events,
    encryptionKey: secrets.encryptionKey,
    links: makeLinks(secrets.linkKey, ports.publicUrl),
    allowedPrivate: ports.allowedPrivate,
    logger,
    now,
    settings: { keepMs: ports.keepDays * DAY_MS },
    personsInSegment: (workspaceId, segmentId) => segments.personsInSegment(workspaceId, segmentId),
    async recordEvents(workspaceId, own) {
      await collection.door.takeOwn(workspaceId, 'skylantern', own, now());
    },
  });
  return {
    engagement,
    preview: makePreview({
      state,
      encryptionKey: secrets.encryptionKey,
      allowedPrivate: ports.allowedPrivate,
      now,
    }),
    tracking: makeTracking({ state, linkKey: secrets.linkKey, now, wake: () => engagement.wake() }),
  };
}
