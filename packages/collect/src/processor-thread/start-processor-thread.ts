import type { Worker } from 'node:worker_threads';
import {
  type EventLog,
  findProgramEntry,
  type LogConsumer,
  type StateStore,
  startThread,
} from '@skylantern/store';
import type { ProcessorLog } from '../process/processor.ts';
import type { PassedBatch, ProcessedBatch, ThreadOrder, WordFromThread, WordToThread } from './words.ts';

const RESTART_MS = 1_000;

export interface ProcessorThread {
  /** The offset that will be read next: everything before it is in event_batch. */
  position(): number;
  /** The newest batch written. */
  lastBatchId(): number;
  stop(): Promise<void>;
}

export interface ProcessorThreadOptions {
  log: EventLog;
  state: StateStore;
  geoDatabasePath: string | null;
  logger: ProcessorLog;
  /** Told after each commit. */
  onProcessed(batch: ProcessedBatch): void;
}

/**
 * Runs the processor in a thread of its own, so that identifying never holds up the door. A thread that ends
 * unasked is started again and goes on at its cursor. Resolves when the first is ready.
 */
export async function startProcessorThread(options: ProcessorThreadOptions): Promise<ProcessorThread> {
  const { log, state, geoDatabasePath, logger } = options;
  const order: ThreadOrder = { connection: state.connection, geoDatabasePath };
  const stopping = new AbortController();
  let position = 0;
  let lastBatchId = 0;
  let worker: Worker | null = null;
  let again: NodeJS.Timeout | null = null;

  function start(onReady: () => void, onFailed: (cause: Error) => void): void {
    const entry = findProgramEntry(import.meta.url, { name: 'processor', source: './main.ts' });
    const thread = startThread(entry.url, { workerData: order });
    worker = thread;
    const reader = makeReader(log, (word) => thread.postMessage(word));
    thread.on('message', (word: WordFromThread) => {
      if (word.is === 'log') return logger[word.level](word.facts, word.message);
      if (word.is === 'next') return void reader.next(word, stopping.signal);
      const told = word.is === 'ready' ? word : word.batch;
      position = told.position;
      lastBatchId = told.lastBatchId;
      if (word.is === 'ready') onReady();
      else options.onProcessed(word.batch);
    });
    thread.on('error', (cause: Error) => {
      logger.error({ err: cause }, 'processor-thread.failed');
      onFailed(cause);
    });
    thread.on('exit', () => {
      void reader.close();
      if (stopping.signal.aborted) return;
      const ignore = () => undefined;
      again = setTimeout(() => start(ignore, ignore), RESTART_MS);
    });
  }

  await new Promise<void>((resolve, reject) => start(resolve, reject)).catch((cause: unknown) => {
    stopping.abort();
    if (again !== null) clearTimeout(again);
    throw cause;
  });
  return {
    position: () => position,
    lastBatchId: () => lastBatchId,
    async stop() {
      stopping.abort();
      if (again !== null) clearTimeout(again);
      const thread = worker;
      if (thread === null) return;
      const ended = new Promise<void>((resolve) => thread.once('exit', () => resolve()));
      thread.postMessage({ is: 'stop' } satisfies WordToThread);
      await ended;
    },
  };
}

/** Reads the event log for a thread that asks for one batch at a time. */
function makeReader(log: EventLog, tell: (word: WordToThread) => void) {
  let consumer: LogConsumer | null = null;
  return {
    async next(
      { from, ...limits }: { from: number; maxRecords: number; maxBytes: number },
      signal: AbortSignal,
    ): Promise<void> {
      try {
        consumer ??= await log.openConsumer({ from });
        const batch = await consumer.next({ ...limits, waitMs: Number.POSITIVE_INFINITY, signal });
        tell({ is: 'batch', batch: packed(batch) });
      } catch (cause) {
        if (signal.aborted) return;
        tell({ is: 'batch-failed', message: cause instanceof Error ? cause.message : String(cause) });
      }
    },
    close: async () => consumer?.close(),
  };
}

/** One buffer for all records, so that nothing of the reader's own buffers is carried along. */
function packed(batch: PassedBatch): PassedBatch {
  const size = batch.records.reduce((sum, { payload }) => sum + payload.byteLength, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  const records = batch.records.map(({ offset, payload, appendedAt }) => {
    bytes.set(payload, at);
    const own = bytes.subarray(at, at + payload.byteLength);
    at += payload.byteLength;
    return { offset, payload: own, appendedAt };
  });
  return { ...batch, records };
}
