import { type FileHandle, open } from 'node:fs/promises';
import { SkylanternError } from '@skylantern/contracts';
import type { LogBatch, LogConsumer, NextOptions, SkippedOffsets } from './event-log.ts';
import { type OffsetRange, SegmentCursor } from './segment-cursor.ts';
import type { Segment } from './segment-files.ts';

/** What consumers see of the log: only what is durable. */
export interface LogTail {
  nextOffset: number;
  isClosed: boolean;
  wake: Set<() => void>;
  segments(): readonly Segment[];
}

interface OpenSegment {
  segment: Segment;
  file: FileHandle;
  cursor: SegmentCursor;
}

export class FileConsumer implements LogConsumer {
  readonly #tail: LogTail;
  readonly #onDamage: (segment: Segment, range: OffsetRange) => void;
  #offset: number;
  #open: OpenSegment | null = null;
  #isClosed = false;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(tail: LogTail, from: number, onDamage: (segment: Segment, range: OffsetRange) => void) {
    this.#tail = tail;
    this.#offset = from;
    this.#onDamage = onDamage;
  }

  next(options: NextOptions = {}): Promise<LogBatch> {
    const batch = this.#busy.then(() => this.#next(options));
    this.#busy = batch.catch(() => undefined);
    return batch;
  }

  async #next({
    maxRecords = 1000,
    maxBytes = 1024 * 1024,
    waitMs = 0,
    signal,
  }: NextOptions): Promise<LogBatch> {
    const until = performance.now() + waitMs;
    const skipped: SkippedOffsets[] = [];
    for (;;) {
      signal?.throwIfAborted();
      this.#throwIfClosed();
      const seen = this.#tail.nextOffset;
      const records = await this.#read({ maxRecords, maxBytes, skipped });
      if (records.length > 0 || skipped.length > 0) return { records, nextOffset: this.#offset, skipped };
      const leftMs = until - performance.now();
      if (leftMs <= 0) return { records, nextOffset: this.#offset, skipped };
      if (seen === this.#tail.nextOffset && !this.#tail.isClosed) await this.#wait(leftMs, signal);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const wake of this.#tail.wake) wake();
    await this.#busy;
    await this.#open?.file.close();
    this.#open = null;
  }

  async #read(budget: {
    maxRecords: number;
    maxBytes: number;
    skipped: SkippedOffsets[];
  }): Promise<LogBatch['records']> {
    for (;;) {
      // Taken before the read: later commits do not count yet.
      const tailOffset = this.#tail.nextOffset;
      const current = this.#open ?? (await this.#openSegment(budget.skipped));
      const { segment, cursor } = current;
      const limit = segment.bytes;
      const isLast = segment.nextBase === null;
      const { records, damaged } = await cursor.read(limit, { ...budget, from: this.#offset });
      for (const range of damaged) this.#skip(range, 'damaged', budget.skipped);
      if (cursor.isTailDamaged) {
        this.#skip(
          { from: cursor.expectedOffset, to: segment.nextBase ?? tailOffset },
          'damaged',
          budget.skipped,
        );
        cursor.isTailDamaged = false;
        cursor.expectedOffset = Math.max(cursor.expectedOffset, segment.nextBase ?? tailOffset);
      }
      this.#offset = Math.max(this.#offset, cursor.expectedOffset);
      const isAtEnd = cursor.position >= limit;
      if (isAtEnd && !isLast) await this.#leaveSegment(segment);
      if (records.length > 0 || budget.skipped.length > 0 || (isAtEnd && isLast)) return records;
    }
  }

  #skip(range: OffsetRange, reason: SkippedOffsets['reason'], skipped: SkippedOffsets[]): void {
    const from = Math.max(range.from, this.#offset);
    if (from >= range.to) return;
    skipped.push({ from, to: range.to, reason });
    if (reason === 'damaged' && this.#open !== null)
      this.#onDamage(this.#open.segment, { from, to: range.to });
  }

  async #openSegment(skipped: SkippedOffsets[]): Promise<OpenSegment> {
    for (;;) {
      const segments = this.#tail.segments();
      const segment = segments.findLast(({ baseOffset }) => baseOffset <= this.#offset) ?? segments[0];
      if (segment === undefined) throw new SkylanternError('internal', 'a log has at least one segment');
      const file = await open(segment.path, 'r').catch((error: unknown) => {
        if (this.#tail.segments().includes(segment)) throw error;
        return null; // retention was faster
      });
      if (file === null) continue;
      if (segment.baseOffset > this.#offset) {
        this.#skip({ from: this.#offset, to: segment.baseOffset }, 'removed', skipped);
        this.#offset = segment.baseOffset;
      }
      this.#open = { segment, file, cursor: new SegmentCursor(file, segment) };
      return this.#open;
    }
  }

  async #leaveSegment(segment: Segment): Promise<void> {
    await this.#open?.file.close();
    this.#open = null;
    this.#offset = Math.max(this.#offset, segment.nextBase ?? 0);
  }

  #wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const { wake } = this.#tail;
      const timer = Number.isFinite(ms) ? setTimeout(done, ms) : null;
      signal?.addEventListener('abort', done, { once: true });
      wake.add(done);
      function done(): void {
        wake.delete(done);
        if (timer !== null) clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      }
    });
  }

  #throwIfClosed(): void {
    if (this.#isClosed || this.#tail.isClosed) {
      throw new SkylanternError('store.unavailable', 'the event log or this consumer is closed');
    }
  }
}
