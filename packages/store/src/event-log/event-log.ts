export interface LogRecord {
  offset: number;
  payload: Buffer;
  appendedAt: Date;
}

/** Offsets `[from, to)` that will never be read: removed by retention, or damaged on the disk. */
export interface SkippedOffsets {
  from: number;
  to: number;
  reason: 'removed' | 'damaged';
}

export interface LogBatch {
  records: LogRecord[];
  /** Where to go on: the cursor to store together with the effects of these records. */
  nextOffset: number;
  skipped: SkippedOffsets[];
}

export interface NextOptions {
  /** Default 1000. */
  maxRecords?: number;
  /** Default 1 MiB; one record is given even if it is larger. */
  maxBytes?: number;
  /** How long to wait for the first record; default 0, `Infinity` waits until there is one. */
  waitMs?: number;
  /** Rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface LogConsumer {
  next(options?: NextOptions): Promise<LogBatch>;
  close(): Promise<void>;
}

export interface LogStat {
  firstOffset: number;
  /** The offset of the next append: one more than the last record. */
  nextOffset: number;
  bytes: number;
  segments: number;
}

/**
 * Takes records durably and gives them to any number of consumers in order. Consumers keep their cursors
 * themselves, in the transaction of their effects, one per partition. Offsets increase within a partition and
 * may have gaps.
 */
export interface EventLog {
  readonly partitions: number;
  /**
   * Resolves once all records are durable, with the offset of the first; the others follow it. Records of one
   * key stay in order. Throws `log.full` (no space, or too much waiting) or `store.unavailable`: then nothing of it
   * is acknowledged and the log goes on working.
   */
  append(record: Buffer | readonly Buffer[], key?: string): Promise<number>;
  openConsumer(options: { from: number; partition?: number }): Promise<LogConsumer>;
  /** Drops what lies before `offset` and is older than `keepForMs`, as far as whole segments allow. */
  removeBefore(offset: number, options?: { keepForMs?: number; partition?: number }): Promise<void>;
  stat(partition?: number): Promise<LogStat>;
  close(): Promise<void>;
}

/** Every batch as it comes, until the signal aborts. */
export async function* listBatches(
  consumer: LogConsumer,
  options: Omit<NextOptions, 'waitMs'> & { signal: AbortSignal },
): AsyncGenerator<LogBatch, void> {
  while (!options.signal.aborted) {
    const batch = await consumer.next({ ...options, waitMs: Infinity }).catch((error: unknown) => {
      if (options.signal.aborted) return null;
      throw error;
    });
    if (batch === null) return;
    yield batch;
  }
}
