import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  encodeRecord,
  encodeSegmentHeader,
  RECORD_HEADER_BYTES,
  SEGMENT_HEADER_BYTES,
} from './record-format.ts';
import { SegmentCursor } from './segment-cursor.ts';
import { type Segment, syncDirectory } from './segment-files.ts';

/** What stands in a record's place; null: it stays as it is. */
export type ChangeRecord = (record: { offset: number; payload: Buffer }) => Buffer | null;

export interface Rewritten {
  /** Null when nothing had to change. */
  segment: Segment | null;
  records: number;
}

/**
 * Writes a closed segment anew with some payloads changed; offsets, times and salt stay. The new file takes the
 * place of the old in one rename, so that a crash leaves one of the two; a reader that has the old one open goes on
 * in it. What was damaged is left out.
 */
export async function rewriteSegment(segment: Segment, change: ChangeRecord): Promise<Rewritten> {
  const source = await open(segment.path, 'r');
  try {
    const changed = new Map<number, Buffer>();
    for await (const { offset, payload } of recordsOf(source, segment)) {
      const instead = change({ offset, payload });
      if (instead !== null) changed.set(offset, instead);
    }
    if (changed.size === 0) return { segment: null, records: 0 };
    const fresh = `${segment.path}.new`;
    const target = await open(fresh, 'w', 0o600);
    let bytes = SEGMENT_HEADER_BYTES;
    try {
      await target.write(encodeSegmentHeader(segment), 0, SEGMENT_HEADER_BYTES, 0);
      for await (const { offset, payload, appendedAt } of recordsOf(source, segment)) {
        const kept = changed.get(offset) ?? payload;
        const buffer = Buffer.allocUnsafe(RECORD_HEADER_BYTES + kept.length);
        encodeRecord(buffer, 0, {
          payload: kept,
          offset,
          appendedAtMs: appendedAt.getTime(),
          salt: segment.salt,
        });
        await target.write(buffer, 0, buffer.length, bytes);
        bytes += buffer.length;
      }
      await target.sync();
    } catch (cause) {
      await rm(fresh, { force: true });
      throw cause;
    } finally {
      await target.close();
    }
    const directory = dirname(segment.path);
    await rename(fresh, join(directory, basename(segment.path)));
    await syncDirectory(directory);
    return { segment: { ...segment, bytes }, records: changed.size };
  } finally {
    await source.close();
  }
}

async function* recordsOf(file: Awaited<ReturnType<typeof open>>, segment: Segment) {
  const cursor = new SegmentCursor(file, segment);
  while (cursor.position < segment.bytes) {
    const { records } = await cursor.read(segment.bytes, { maxRecords: 1_000, maxBytes: 1_048_576, from: 0 });
    yield* records;
    await nextTurn(); // the door answers in between
  }
}
