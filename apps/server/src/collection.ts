import {
  type Door,
  EVENT_STORE_FEEDER,
  type Feeder,
  forgetOldMessages,
  forgetOldMinutes,
  forgetOldSessions,
  type LiveEvents,
  makeDoor,
  makeLimitedRequests,
  makePolicies,
  type Policies,
  removePassedBatches,
  startEventStoreFeeder,
  startProcessorThread,
} from '@skylantern/collect';
import { forgetIdentityChanges } from '@skylantern/identify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.ts';
import type { Stores } from './open-stores.ts';
import type { WorkspaceDirectory } from './workspaces/directory.ts';

const HOUSEKEEPING_MS = 30_000;
const WRITE_LIMITED_MS = 5_000;
const KEEP_LOG_MS = 3 * 86_400_000;

export interface Collection {
  door: Door;
  /** Resolves when the record at `offset` and all before it can be asked about. */
  waitQueryable(offset: number, signal: AbortSignal): Promise<void>;
  /** Changes made outside the processor (an undone merge) were written to event_batch. */
  wake(): void;
  feeder: Pick<Feeder, 'wake' | 'exclusively'>;
  policies: Policies;
  /** Counts a request that was answered 429. */
  noteLimited(of: { workspaceId: string; source: string; events: number }): void;
  stop(): Promise<void>;
}

export interface CollectionPorts {
  stores: Stores;
  workspaces: WorkspaceDirectory;
  logger: Logger;
  metrics: Metrics;
  geoDatabasePath: string | null;
  /** Consumers of event_batch besides the event store, which must pass before a batch is removed. */
  otherConsumers: readonly string[];
  onProcessed(live: readonly LiveEvents[]): void;
  onStored(workspaceIds: ReadonlySet<string>): void;
}

/** Door, processor (in a thread of its own) and event store feeder, joined. */
export async function startCollection(ports: CollectionPorts): Promise<Collection> {
  const { stores, logger, metrics, workspaces } = ports;
  const { state, events, log } = stores;
  const policies = makePolicies(state);
  const limited = makeLimitedRequests(state);
  const noteLimited: Collection['noteLimited'] = (of) => {
    limited.add(of);
    metrics.requestLimited({ workspace: of.workspaceId, source: of.source }, of.events);
  };
  const writeLimited = () =>
    limited.flush(new Date()).catch((err: unknown) => logger.error({ err }, 'limited.not-written'));
  const findKey = (key: string) => workspaces.findKey(key);
  const door = makeDoor({ log, db: state, findKey, policies, onLimited: noteLimited });
  const feeder = await startEventStoreFeeder({
    state,
    events,
    logger,
    onFed(workspaceIds, queryable) {
      for (const { source, tookMsMax } of queryable) metrics.becameQueryable(source, tookMsMax / 1_000);
      ports.onStored(workspaceIds);
    },
  });
  let waiters: { offset: number; resolve: () => void }[] = [];
  let lag = 0;
  const processor = await startProcessorThread({
    log,
    state,
    logger,
    geoDatabasePath: ports.geoDatabasePath,
    onProcessed(batch) {
      for (const { source, outcome, events, lateMsSum } of batch.counts)
        metrics.eventsProcessed({ source, outcome }, events, lateMsSum / 1_000);
      feeder.wake();
      ports.onProcessed(batch.live);
      const due = waiters.filter((waiter) => waiter.offset < processor.position());
      waiters = waiters.filter((waiter) => waiter.offset >= processor.position());
      for (const waiter of due) waiter.resolve();
    },
  });
  metrics.gauge('skylantern_log_lag_records', 'Records of the event log not yet identified', () => lag);

  const housekeeping = setInterval(async () => {
    try {
      await removePassedBatches(state, [EVENT_STORE_FEEDER, ...ports.otherConsumers]);
      await forgetOldMessages(state, new Date());
      await forgetIdentityChanges(state, new Date());
      await forgetOldSessions(state, new Date());
      await forgetOldMinutes(state, new Date());
      await log.removeBefore(processor.position(), { keepForMs: KEEP_LOG_MS });
      lag = (await log.stat()).nextOffset - processor.position();
    } catch (err) {
      logger.error({ err }, 'housekeeping.failed');
    }
  }, HOUSEKEEPING_MS);
  const writing = setInterval(writeLimited, WRITE_LIMITED_MS);
  feeder.wake();

  return {
    door,
    wake: () => feeder.wake(),
    feeder,
    policies,
    noteLimited,
    async waitQueryable(offset, signal) {
      if (processor.position() <= offset) {
        await new Promise<void>((resolve, reject) => {
          waiters.push({ offset, resolve });
          signal.addEventListener('abort', () => reject(signal.reason));
        });
      }
      await feeder.waitFor(processor.lastBatchId(), signal);
    },
    async stop() {
      clearInterval(housekeeping);
      clearInterval(writing);
      await writeLimited();
      await processor.stop();
      await feeder.stop();
    },
  };
}
