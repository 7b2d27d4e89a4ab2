import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SkylanternError } from '@skylantern/contracts';
import { copyLog, type LogCopy } from './copy-log.ts';
import type { EventLog, LogConsumer, LogStat } from './event-log.ts';
import { FileConsumer, type LogTail } from './file-consumer.ts';
import { encodeRecord, RECORD_HEADER_BYTES } from './record-format.ts';
import { recoverSegment } from './recover-segment.ts';
import { type ChangeRecord, rewriteSegment } from './rewrite-segment.ts';
import { createSegment, listSegments, type OpenFile, type Segment, syncDirectory } from './segment-files.ts';
import { SegmentWriter } from './segment-writer.ts';

export type LogDamage =
  | { kind: 'torn-tail'; file: string; bytes: number }
  | { kind: 'damaged-records'; file: string; from: number; to: number };

export interface FileEventLogOptions {
  directory: string;
  /** Default 64 MiB. */
  segmentBytes?: number;
  /** A segment is closed after this time, so that retention can remove it; default one day. */
  segmentMaxAgeMs?: number;
  /** Appends beyond this much waiting are refused with `log.full`; default 64 MiB. */
  maxWaitingBytes?: number;
  /** The least offset to give next: at least the furthest cursor that consumers have stored. */
  nextOffsetAtLeast?: number;
  onDamage?: (damage: LogDamage) => void;
  now?: () => number;
  openFile?: OpenFile;
}

interface Waiting {
  records: readonly Buffer[];
  bytes: number;
  resolve: (offset: number) => void;
  reject: (error: SkylanternError) => void;
}

const COMMIT_BYTES = 4 * 1024 * 1024;

export class FileEventLog implements EventLog {
  readonly partitions = 1;
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #segmentMaxAgeMs: number;
  readonly #maxWaitingBytes: number;
  readonly #now: () => number;
  readonly #openFile: OpenFile;
  readonly #onDamage: (damage: LogDamage) => void;
  readonly #tail: LogTail;
  #segments: Segment[];
  #writer: SegmentWriter | null;
  /** After a device error the segment is not trusted with more records. */
  #mustRoll = false;
  /** Who waits for all that is durable to be in closed segments. */
  #rollWaiters: { resolve: () => void; reject: (error: SkylanternError) => void }[] = [];
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #flushing: Promise<void> | null = null;
  #buffer = Buffer.allocUnsafe(256 * 1024);
  readonly #consumers = new Set<FileConsumer>();
  #retention: Promise<void> = Promise.resolve();

  private constructor(
    options: FileEventLogOptions,
    segments: Segment[],
    nextOffset: number,
    writer: SegmentWriter,
  ) {
    this.#directory = options.directory;
    this.#segmentBytes = options.segmentBytes ?? 64 * 1024 * 1024;
    this.#segmentMaxAgeMs = options.segmentMaxAgeMs ?? 24 * 3_600_000;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? 64 * 1024 * 1024;
    this.#now = options.now ?? Date.now;
    this.#openFile = options.openFile ?? open;
    this.#onDamage = options.onDamage ?? (() => undefined);
    this.#segments = segments;
    this.#writer = writer;
    this.#tail = { nextOffset, isClosed: false, wake: new Set(), segments: () => this.#segments };
  }

  static async open(options: FileEventLogOptions): Promise<FileEventLog> {
    const { directory, onDamage, now = Date.now, openFile = open, segmentBytes = 64 * 1024 * 1024 } = options;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of await readdir(directory)) if (name.endsWith('.new')) await rm(join(directory, name));
    const segments = await listSegments(directory);
    let nextOffset = options.nextOffsetAtLeast ?? 0;
    const last = segments.at(-1);
    if (last === undefined) {
      segments.push(
        await createSegment(directory, { baseOffset: nextOffset, createdAtMs: now(), salt: null }, openFile),
      );
    } else {
      const recovered = await recoverSegment(last);
      if (recovered.tornBytes > 0)
        onDamage?.({ kind: 'torn-tail', file: last.path, bytes: recovered.tornBytes });
      for (const range of recovered.damaged)
        onDamage?.({ kind: 'damaged-records', file: last.path, ...range });
      nextOffset = Math.max(nextOffset, recovered.nextOffset);
    }
    const active = segments.at(-1);
    if (active === undefined) throw new SkylanternError('internal', 'a log has at least one segment');
    const writer = await SegmentWriter.open(active, { openFile, maxBytes: segmentBytes });
    return new FileEventLog(options, segments, nextOffset, writer);
  }

  append(record: Buffer | readonly Buffer[], _key?: string): Promise<number> {
    const records = Buffer.isBuffer(record) ? [record] : record;
    let bytes = 0;
    for (const { length } of records) bytes += length + RECORD_HEADER_BYTES;
    return new Promise((resolve, reject) => {
      if (this.#tail.isClosed) return reject(closedError());
      if (records.length === 0 || records.some(({ length }) => length === 0)) {
        return reject(new SkylanternError('internal', 'nothing to append: no record, or an empty one'));
      }
      if (this.#waiting.length > 0 && this.#waitingBytes + bytes > this.#maxWaitingBytes) {
        return reject(
          new SkylanternError('log.full', 'the disk takes events slower than they come', {
            waitingBytes: this.#waitingBytes,
          }),
        );
      }
      this.#waiting.push({ records, bytes, resolve, reject });
      this.#waitingBytes += bytes;
      this.#flushing ??= this.#flush();
    });
  }

  async openConsumer({ from }: { from: number; partition?: number }): Promise<LogConsumer> {
    if (from > this.#tail.nextOffset) {
      throw new SkylanternError(
        'internal',
        `the event log ends at ${this.#tail.nextOffset}, before the cursor ${from}: they are not of one backup`,
        { nextOffset: this.#tail.nextOffset, from },
      );
    }
    const consumer = new FileConsumer(this.#tail, from, (segment, range) =>
      this.#onDamage({ kind: 'damaged-records', file: segment.path, ...range }),
    );
    this.#consumers.add(consumer);
    return consumer;
  }

  removeBefore(
    offset: number,
    { keepForMs }: { keepForMs?: number; partition?: number } = {},
  ): Promise<void> {
    const removing = this.#retention.then(() => this.#removeSegments(offset, keepForMs));
    this.#retention = removing.catch(() => undefined);
    return removing;
  }

  async stat(): Promise<LogStat> {
    return {
      firstOffset: this.#segments[0]?.baseOffset ?? this.#tail.nextOffset,
      nextOffset: this.#tail.nextOffset,
      bytes: this.#segments.reduce((sum, { bytes }) => sum + bytes, 0),
      segments: this.#segments.length,
    };
  }

  /** Copies all that is durable now into a new directory; retention waits meanwhile, appends do not. */
  copyTo(directory: string): Promise<LogCopy> {
    const copying = this.#retention.then(() => copyLog(this.#segments, this.#tail.nextOffset, directory));
    this.#retention = copying.then(
      () => undefined,
      () => undefined,
    );
    return copying;
  }

  /**
   * Changes the payloads of records that are durable now, segment by segment, and answers how many. Appends go on;
   * retention waits. Cut off by a crash, some segments are changed and some are not: do it again.
   */
  rewrite(change: ChangeRecord): Promise<number> {
    const rewriting = this.#retention.then(async () => {
      await this.#closeSegment();
      let records = 0;
      for (const segment of this.#segments) {
        if (segment.nextBase === null || this.#tail.isClosed) continue;
        const rewritten = await rewriteSegment(segment, change);
        records += rewritten.records;
        const { segment: fresh } = rewritten;
        if (fresh !== null) this.#segments = this.#segments.map((one) => (one === segment ? fresh : one));
      }
      return records;
    });
    this.#retention = rewriting.then(
      () => undefined,
      () => undefined,
    );
    return rewriting;
  }

  async close(): Promise<void> {
    if (this.#tail.isClosed) return;
    this.#tail.isClosed = true;
    await this.#flushing;
    await this.#retention;
    for (const consumer of this.#consumers) await consumer.close();
    await this.#writer?.close();
  }

  #closeSegment(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#tail.isClosed) return reject(closedError());
      this.#rollWaiters.push({ resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** In the turn of the writer, so that no commit is under way. */
  async #rollForWaiters(): Promise<void> {
    const waiters = this.#rollWaiters;
    this.#rollWaiters = [];
    try {
      const isEmpty = this.#segments.at(-1)?.baseOffset === this.#tail.nextOffset;
      if (!isEmpty) await this.#roll();
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      for (const waiter of waiters) waiter.reject(appendError(error));
    }
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0 || this.#rollWaiters.length > 0) {
      await nextTurn(); // those who were answered just now may append again and share the next commit
      if (this.#rollWaiters.length > 0) {
        await this.#rollForWaiters();
        continue;
      }
      const group = this.#takeGroup();
      try {
        this.#finish(group, await this.#commit(group));
      } catch (error) {
        const failure = appendError(error);
        this.#mustRoll ||= failure.code !== 'log.full';
        for (const waiting of group) waiting.reject(failure);
      }
    }
    this.#flushing = null; // in the same turn as the check: an append after it starts the next flush
  }

  #takeGroup(): Waiting[] {
    let count = 0;
    let bytes = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && bytes + waiting.bytes > Math.min(COMMIT_BYTES, this.#segmentBytes)) break;
      count++;
      bytes += waiting.bytes;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #commit(group: Waiting[]): Promise<number> {
    const bytes = group.reduce((sum, waiting) => sum + waiting.bytes, 0);
    const writer = await this.#writerFor(bytes);
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafe(bytes);
    const appendedAtMs = this.#now();
    let offset = this.#tail.nextOffset;
    let at = 0;
    for (const { records } of group) {
      for (const payload of records) {
        at = encodeRecord(this.#buffer, at, { payload, offset, appendedAtMs, salt: writer.segment.salt });
        offset++;
      }
    }
    await writer.commit(this.#buffer.subarray(0, bytes));
    if (this.#buffer.length > COMMIT_BYTES) this.#buffer = Buffer.allocUnsafe(COMMIT_BYTES);
    return offset;
  }

  #finish(group: Waiting[], nextOffset: number): void {
    let offset = this.#tail.nextOffset;
    this.#tail.nextOffset = nextOffset;
    for (const { resolve, records } of group) {
      resolve(offset);
      offset += records.length;
    }
    for (const wake of this.#tail.wake) wake();
  }

  async #writerFor(bytes: number): Promise<SegmentWriter> {
    const writer = this.#writer;
    const active = writer?.segment;
    const isFull =
      active !== undefined &&
      active.baseOffset < this.#tail.nextOffset &&
      (active.bytes + bytes > this.#segmentBytes || this.#now() - active.createdAtMs > this.#segmentMaxAgeMs);
    if (writer !== null && !isFull && !this.#mustRoll) return writer;
    return this.#roll();
  }

  async #roll(): Promise<SegmentWriter> {
    const old = this.#segments.at(-1);
    const baseOffset = this.#tail.nextOffset;
    // A segment that holds nothing is replaced by one of the same name.
    const isReplaced = old?.baseOffset === baseOffset;
    const segment = await createSegment(
      this.#directory,
      { baseOffset, createdAtMs: this.#now(), salt: old?.salt ?? null },
      this.#openFile,
    );
    const writer = await SegmentWriter.open(segment, {
      openFile: this.#openFile,
      maxBytes: this.#segmentBytes,
    });
    const oldWriter = this.#writer;
    this.#writer = writer;
    this.#mustRoll = false;
    if (old !== undefined) old.nextBase = baseOffset;
    this.#segments = isReplaced ? [...this.#segments.slice(0, -1), segment] : [...this.#segments, segment];
    await oldWriter?.close().catch(() => undefined); // an uncut tail reads as blank or as never acknowledged
    return writer;
  }

  async #removeSegments(offset: number, keepForMs: number | undefined): Promise<void> {
    const newest = keepForMs === undefined ? Infinity : this.#now() - keepForMs;
    for (;;) {
      const [first, second] = this.#segments;
      // The next segment was begun when the first had its last record.
      if (first === undefined || second === undefined) return;
      if (second.baseOffset > offset || second.createdAtMs > newest) return;
      this.#segments = this.#segments.slice(1);
      await rm(first.path, { force: true });
      await syncDirectory(this.#directory);
    }
  }
}

function closedError(): SkylanternError {
  return new SkylanternError('store.unavailable', 'the event log is closed');
}

function appendError(cause: unknown): SkylanternError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new SkylanternError('log.full', 'no space left for the event log', { code }, { cause });
  }
  return new SkylanternError('store.unavailable', 'could not write the event log', { code }, { cause });
}
