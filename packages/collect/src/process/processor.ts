import type { StoredEvent } from '@skylantern/contracts';
import { type LogConsumer, makeSleeper, type StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { callOf } from '../dialects/call-of.ts';
import { decodeRecord, type LogRecord } from '../door/log-record.ts';
import { readCursor, saveBatch, writeCursor } from './batches.ts';
import { type Processed, type ProcessPorts, processBatch } from './process-batch.ts';

/** The consumer of the event log, by the name of its cursor. */
export const PROCESSOR = 'processor';
const RETRY_MS = [100, 500, 2_000, 5_000, 15_000];
/** A batch of a few costs nearly as much as one of many: after one, what comes within this time is taken together. */
const TOGETHER_MS = 40;
const FEW = 500;

export interface ProcessorLog {
  info(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface Processor {
  /** The offset that will be read next: everything before it is in event_batch. */
  position(): number;
  /** The newest batch written. */
  lastBatchId(): number;
  stop(): Promise<void>;
}

export interface ProcessorOptions {
  /** The event log, read from this offset on. */
  openConsumer(from: number): Promise<LogConsumer>;
  state: StateStore;
  ports: ProcessPorts;
  logger: ProcessorLog;
  /** Told after each commit, with the rows just identified. */
  onProcessed(
    rows: readonly StoredEvent[],
    counts: Pick<Processed, 'duplicates' | 'setAside' | 'counts'>,
  ): void;
}

/** The one consumer of the event log: identifies, enriches and stores batch after batch until stopped. */
export async function startProcessor(options: ProcessorOptions): Promise<Processor> {
  const { state, logger } = options;
  const stopping = new AbortController();
  const sleeper = makeSleeper(stopping.signal);
  let position = (await readCursor(state.tables<object>(), PROCESSOR)).position;
  const newest = await sql<{ id: number | null }>`select max(id) as id from event_batch`.execute(state);
  let lastBatchId = newest.rows[0]?.id ?? 0;
  const consumer = await options.openConsumer(position);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const batch = await consumer.next({
        maxRecords: 2_000,
        maxBytes: 1_000_000,
        waitMs: Number.POSITIVE_INFINITY,
        signal: stopping.signal,
      });
      const takenAt = performance.now();
      const records = batch.records.map(({ offset, payload }) => ({ offset, record: decodeRecord(payload) }));
      if (batch.skipped.length > 0) logger.error({ skipped: batch.skipped }, 'log.records-skipped');
      await take(records, batch.nextOffset);
      const restMs = takenAt + TOGETHER_MS - performance.now();
      if (records.length < FEW && restMs > 0) await sleeper.pause(restMs);
    }
  }

  async function take(records: Entry[], nextOffset: number): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await commit(records, nextOffset);
      } catch (cause) {
        if (isDataFault(cause)) return await isolate(records, nextOffset, cause);
        logger.error({ err: cause, attempt }, 'batch.failed');
        if (stopping.signal.aborted) throw cause;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]));
      }
    }
  }

  /** One record that no store can take must not stop the rest: halve until it stands alone, then set it aside. */
  async function isolate(records: Entry[], nextOffset: number, cause: unknown): Promise<void> {
    const [only] = records;
    if (only === undefined) throw cause;
    if (records.length > 1) {
      const half = Math.ceil(records.length / 2);
      const middle = records[half]?.offset ?? nextOffset;
      await take(records.slice(0, half), middle);
      return await take(records.slice(half), nextOffset);
    }
    logger.error({ err: cause, offset: only.offset }, 'record.set-aside');
    const detail = cause instanceof Error ? cause.message.slice(0, 300) : 'could not be stored';
    const setAside = only.record.events.map((event) => ({
      messageId: event.messageId,
      reason: 'row-invalid' as const,
      detail,
      raw: callOf(event),
    }));
    await commit(
      [
        {
          offset: only.offset,
          record: { ...only.record, events: [], setAside: [...only.record.setAside, ...setAside] },
        },
      ],
      nextOffset,
    );
  }

  async function commit(records: Entry[], nextOffset: number): Promise<void> {
    const startedAt = performance.now();
    const { processed, batchId } = await state.transaction(async (trx) => {
      const processed = await processBatch(trx, records, options.ports);
      const isEmpty =
        processed.rows.length === 0 &&
        Object.values(processed.changes).every((rows: readonly object[]) => rows.length === 0);
      const batchId = isEmpty
        ? null
        : await saveBatch(trx, {
            ...processed,
            firstOffset: records[0]?.offset ?? position,
            lastOffset: nextOffset - 1,
          });
      await writeCursor(trx, PROCESSOR, nextOffset);
      return { processed, batchId };
    });
    processed.remember();
    position = nextOffset;
    if (batchId !== null) lastBatchId = batchId;
    logger.info(
      { rows: processed.rows.length, tookMs: Math.round(performance.now() - startedAt) },
      'batch.identified',
    );
    if (processed.passedOver > 0) logger.info({ operations: processed.passedOver }, 'operations.passed_over');
    options.onProcessed(processed.rows, processed);
  }

  const running = run().catch((cause: unknown) => {
    if (!stopping.signal.aborted) logger.error({ err: cause }, 'processor.stopped');
  });
  return {
    position: () => position,
    lastBatchId: () => lastBatchId,
    async stop() {
      stopping.abort();
      await running;
      await consumer.close();
    },
  };
}

interface Entry {
  offset: number;
  record: LogRecord;
}

/** PostgreSQL's classes 22 (data) and 23 (constraint): trying the same again cannot help. */
function isDataFault(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return code.startsWith('22') || code.startsWith('23');
}
