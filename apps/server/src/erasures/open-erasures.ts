import { EVENT_STORE_FEEDER } from '@skylantern/collect';
import { SkylanternError } from '@skylantern/contracts';
import { ENGAGE_CONSUMER } from '@skylantern/engage';
import { FileEventLog } from '@skylantern/store';
import type { Logger } from 'pino';
import type { DataVersions } from '../analyst.ts';
import type { Collection } from '../collection.ts';
import type { LiveHub } from '../live/live-hub.ts';
import type { Stores } from '../open-stores.ts';
import { type Erasures, startErasures } from './start-erasures.ts';

/** The job that forgets persons, on the stores of this process. */
export async function openErasures(ports: {
  stores: Stores;
  collection: Collection;
  live: LiveHub;
  versions: DataVersions;
  logger: Logger;
}): Promise<Erasures> {
  const { stores, collection, live, versions, logger } = ports;
  const { state, events, log } = stores;
  if (!(log instanceof FileEventLog))
    throw new SkylanternError('config.invalid', 'persons can be forgotten in an event log of files only');
  return startErasures({
    state,
    events,
    log,
    importsDirectory: await stores.directory.subdirectory('imports'),
    feeder: collection.feeder,
    consumers: [EVENT_STORE_FEEDER, ENGAGE_CONSUMER],
    forgetLive: (workspaceId, persons) => live.forget(workspaceId, persons),
    onChanged: (workspaceId) => versions.bump([workspaceId]),
    now: () => new Date(),
    logger,
  });
}
