import { type EventStore, makeSleeper, type StateStore } from '@skylantern/store';
import {
  type Batch,
  listBatches,
  type Received,
  readChanges,
  readCursor,
  rowsText,
  writeCursor,
} from './batches.ts';
import type { StoreChanges } from './changes.ts';
import { insertEvents } from './insert-events.ts';
import type { ProcessorLog } from './processor.ts';
import { type BecameQueryable, saveQueryable, tookOf } from './tally.ts';

export const EVENT_STORE_FEEDER = 'event-store';
const MAX_EVENTS = 50_000;
const MAX_BATCHES = 200;
const LINGER_MS = 250;
const IDLE_MS = 5_000;

export interface Feeder {
  position(): number;
  /** Says that there may be something new. */
  wake(): void;
  /** Resolves once the batch and all before it are in. */
  waitFor(batchId: number, signal: AbortSignal): Promise<void>;
  /** Does this while nothing is carried into the event store. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

/**
 * Carries batches into the event store, each once: what will be inserted together is written down first, so that
 * after a crash the same insert is repeated under the same de-duplication token.
 */
export async function startEventStoreFeeder(options: {
  state: StateStore;
  events: EventStore;
  logger: ProcessorLog;
  /** `queryable`: how long it took the events of each batch and source since they were received. */
  onFed(workspaceIds: ReadonlySet<string>, queryable: readonly BecameQueryable[]): void;
}): Promise<Feeder> {
  const { state, events, logger } = options;
  const db = state.tables<object>();
  const stopping = new AbortController();
  let { position, planned } = await readCursor(db, EVENT_STORE_FEEDER);
  let waiters: { batchId: number; resolve: () => void }[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  const sleeper = makeSleeper(stopping.signal);

  function exclusively<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        if (planned === null) await plan();
        if (planned === null) {
          if (await sleeper.sleep(IDLE_MS)) await sleeper.pause(LINGER_MS);
        } else {
          const until = planned;
          await exclusively(() => carry(until));
        }
        failures = 0;
      } catch (cause) {
        failures += 1;
        logger.error({ err: cause, failures, position }, 'feeder.failed');
        await sleeper.pause(Math.min(10_000, 100 * 2 ** failures));
      }
    }
  }

  async function plan(): Promise<void> {
    sleeper.listen();
    const batches = await listBatches(db, { after: position, limit: MAX_BATCHES });
    let count = 0;
    let last: number | null = null;
    for (const batch of batches) {
      if (last !== null && count + batch.eventCount > MAX_EVENTS) break;
      count += batch.eventCount;
      last = batch.id;
    }
    if (last === null) return;
    await writeCursor(db, EVENT_STORE_FEEDER, position, last);
    planned = last;
  }

  async function carry(until: number): Promise<void> {
    const startedAt = performance.now();
    const batches = await listBatches(db, { after: position, until, limit: MAX_BATCHES });
    const token = `${position}-${until}`;
    const { workspaceIds, received } = await insertBatches(events, batches, token, logger);
    await writeCursor(db, EVENT_STORE_FEEDER, until);
    position = until;
    planned = null;
    const rows = batches.reduce((sum, batch) => sum + batch.eventCount, 0);
    logger.info(
      { rows, batches: batches.length, tookMs: Math.round(performance.now() - startedAt) },
      'batch.stored',
    );
    const now = new Date();
    const queryable = received.map((one) => tookOf(one, now));
    await saveQueryable(db, queryable, now);
    options.onFed(workspaceIds, queryable);
    const due = waiters.filter((waiter) => waiter.batchId <= position);
    waiters = waiters.filter((waiter) => waiter.batchId > position);
    for (const waiter of due) waiter.resolve();
  }

  const running = run();
  return {
    position: () => position,
    wake: sleeper.wake,
    exclusively,
    waitFor: (batchId, signal) =>
      new Promise((resolve, reject) => {
        if (batchId <= position) return resolve();
        const waiter = { batchId, resolve };
        waiters.push(waiter);
        signal.addEventListener('abort', () => {
          waiters = waiters.filter((other) => other !== waiter);
          reject(signal.reason);
        });
        sleeper.wake();
      }),
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function insertBatches(
  events: EventStore,
  batches: readonly Batch[],
  token: string,
  logger: ProcessorLog,
): Promise<{ workspaceIds: Set<string>; received: Received[] }> {
  const changes = mergeChanges(await Promise.all(batches.map(readChanges)));
  const workspaceIds = new Set<string>();
  for (const [table, rows] of Object.entries(changes)) {
    for (const row of rows) workspaceIds.add(row.workspace_id);
    if (rows.length > 0) await events.insert(table, rows, { deduplicationToken: `${table}:${token}` });
  }
  const texts: Buffer[] = [];
  const received = batches.flatMap((batch) => batch.received);
  for (const { workspaceId } of received) workspaceIds.add(workspaceId);
  for (const batch of batches) {
    if (batch.eventCount === 0) continue;
    texts.push(await rowsText(batch), Buffer.from('\n'));
  }
  if (texts.length > 0) await insertEvents(events, texts, `events:${token}`, logger);
  return { workspaceIds, received };
}

/** Of a person, account or item changed several times, the last state is enough; of its history nothing is left out. */
function mergeChanges(all: readonly StoreChanges[]): StoreChanges {
  const persons = new Map<string, StoreChanges['persons'][number]>();
  const overrides = new Map<string, StoreChanges['person_overrides'][number]>();
  const accounts = new Map<string, StoreChanges['accounts'][number]>();
  const items = new Map<string, StoreChanges['items'][number]>();
  const history: StoreChanges['person_history'] = [];
  for (const changes of all) {
    for (const row of changes.persons) persons.set(`${row.workspace_id}/${row.person}`, row);
    for (const row of changes.person_overrides) overrides.set(`${row.workspace_id}/${row.old_person}`, row);
    for (const row of changes.accounts) accounts.set(`${row.workspace_id}/${row.account}`, row);
    for (const row of changes.items) items.set(JSON.stringify([row.workspace_id, row.type, row.id]), row);
    history.push(...changes.person_history);
  }
  return {
    persons: [...persons.values()],
    person_overrides: [...overrides.values()],
    accounts: [...accounts.values()],
    items: [...items.values()],
    person_history: history,
  };
}
