import { parentPort, workerData } from 'node:worker_threads';
import { giveWay, type LogBatch, type LogConsumer, openStateStore, orAborted } from '@skylantern/store';
import { makeProcessPorts } from '../process/process-ports.ts';
import { type ProcessorLog, startProcessor } from '../process/processor.ts';
import { liveOf } from './live-of.ts';
import type { PassedBatch, ThreadOrder, WordFromThread, WordToThread } from './words.ts';

const CONNECTIONS = 4;

/** The processor in a thread of its own: batches come from the main thread, which has the event log open. */
async function run(order: ThreadOrder): Promise<void> {
  const state = await openStateStore(order.connection, { poolSize: CONNECTIONS });
  const wire = makeConsumer();
  const processor = await startProcessor({
    openConsumer: wire.open,
    state,
    logger,
    ports: await makeProcessPorts(state, order),
    onProcessed(rows, counts) {
      const { position, lastBatchId } = processor;
      tell({
        is: 'processed',
        batch: {
          position: position(),
          lastBatchId: lastBatchId(),
          stored: rows.length,
          duplicates: counts.duplicates,
          setAside: counts.setAside,
          counts: counts.counts,
          live: liveOf(rows),
        },
      });
    },
  });
  tell({ is: 'ready', position: processor.position(), lastBatchId: processor.lastBatchId() });
  await wire.stopped;
  await processor.stop();
  await state.close();
  parentPort?.close();
}

function tell(word: WordFromThread): void {
  parentPort?.postMessage(word);
}

const logger: ProcessorLog = {
  info: (facts, message) => tell({ is: 'log', level: 'info', facts, message }),
  error: (facts, message) => tell({ is: 'log', level: 'error', facts: spoken(facts), message }),
};

/** Errors lose their own fields on the way to another thread. */
const spoken = (facts: object): object =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      value instanceof Error ? { message: value.message, stack: value.stack } : value,
    ]),
  );

/** The event log as seen from here: one batch is asked for at a time. */
function makeConsumer() {
  let waiting: { resolve(batch: LogBatch): void; reject(cause: Error): void } | null = null;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  parentPort?.on('message', (word: WordToThread) => {
    const asked = waiting;
    if (word.is === 'stop') return stop();
    waiting = null;
    if (word.is === 'batch') asked?.resolve(batchOf(word.batch));
    else asked?.reject(new Error(word.message));
  });
  const open = async (from: number): Promise<LogConsumer> => {
    let position = from;
    const ask = (limits: { maxRecords: number; maxBytes: number }) =>
      new Promise<LogBatch>((resolve, reject) => {
        waiting = { resolve, reject };
        tell({ is: 'next', from: position, ...limits });
      });
    /** Asked for while the batch before is worked on. */
    let ahead: Promise<LogBatch> | null = null;
    return {
      async next({ maxRecords = 1_000, maxBytes = 1_048_576, signal } = {}) {
        signal?.throwIfAborted();
        const asked = ahead ?? ask({ maxRecords, maxBytes });
        ahead = null;
        const batch = await orAborted(asked, signal);
        position = batch.nextOffset;
        // While there is a backlog only: else the next batch would be cut off at its first record.
        if (isFull(batch, { maxRecords, maxBytes })) {
          ahead = ask({ maxRecords, maxBytes });
          ahead.catch(() => undefined); // told by the next call
        }
        return batch;
      },
      close: async () => undefined,
    };
  };
  return { open, stopped };
}

function isFull({ records }: LogBatch, limits: { maxRecords: number; maxBytes: number }): boolean {
  const bytes = records.reduce((sum, { payload }) => sum + payload.byteLength, 0);
  return records.length * 2 > limits.maxRecords || bytes * 2 > limits.maxBytes;
}

const batchOf = ({ records, ...rest }: PassedBatch): LogBatch => ({
  ...rest,
  records: records.map(({ offset, payload, appendedAt }) => ({
    offset,
    appendedAt,
    payload: Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
  })),
});

giveWay();
await run(workerData as ThreadOrder); // start-processor-thread.ts made it
