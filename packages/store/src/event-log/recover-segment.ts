import { open } from 'node:fs/promises';
import { encodeSegmentHeader, RECORD_HEADER_BYTES, SEGMENT_HEADER_BYTES } from './record-format.ts';
import { type OffsetRange, SegmentCursor } from './segment-cursor.ts';
import type { Segment } from './segment-files.ts';

export interface RecoveredSegment {
  nextOffset: number;
  damaged: OffsetRange[];
  /** Bytes after the last intact record that were not blank: a write that was cut off. */
  tornBytes: number;
}

/**
 * Cuts the last segment after its last intact record and makes what remains durable. Offsets that the torn bytes may
 * have held are not given again: if one of them had been acknowledged and read, a consumer's cursor is beyond it.
 */
export async function recoverSegment(segment: Segment): Promise<RecoveredSegment> {
  const file = await open(segment.path, 'r+');
  try {
    const cursor = new SegmentCursor(file, segment);
    const damaged: OffsetRange[] = [];
    while (cursor.position < segment.bytes) {
      const read = await cursor.read(segment.bytes, {
        maxRecords: Infinity,
        maxBytes: 1024 * 1024,
        from: Infinity,
      });
      damaged.push(...read.damaged);
    }
    const tornBytes = await countTornBytes(file, cursor.intactEnd, segment.bytes);
    if (cursor.intactEnd === SEGMENT_HEADER_BYTES)
      await file.write(encodeSegmentHeader(segment), 0, SEGMENT_HEADER_BYTES, 0);
    await file.truncate(cursor.intactEnd);
    await file.sync();
    segment.bytes = cursor.intactEnd;
    return {
      nextOffset: cursor.expectedOffset + Math.ceil(tornBytes / RECORD_HEADER_BYTES),
      damaged,
      tornBytes,
    };
  } finally {
    await file.close();
  }
}

async function countTornBytes(
  file: Awaited<ReturnType<typeof open>>,
  start: number,
  end: number,
): Promise<number> {
  const window = Buffer.alloc(1024 * 1024);
  let torn = 0;
  for (let at = start; at < end; at += window.length) {
    const { bytesRead } = await file.read(window, 0, Math.min(window.length, end - at), at);
    let last = bytesRead;
    while (last > 0 && window[last - 1] === 0) last--;
    if (last > 0) torn = at + last - start;
  }
  return torn;
}
