import type { FileHandle } from 'node:fs/promises';
import type { LogRecord } from './event-log.ts';
import {
  findRecordBytes,
  isRecordIntact,
  RECORD_HEADER_BYTES,
  RECORD_MARK,
  recordAppendedAtMs,
  recordOffset,
  SEGMENT_HEADER_BYTES,
} from './record-format.ts';

const READ_BYTES = 256 * 1024;
const NO_BYTES = Buffer.alloc(0);

export interface OffsetRange {
  from: number;
  to: number;
}

/**
 * Walks one segment file from its beginning. Damaged bytes are passed over up to the next intact record, whose own
 * offset tells what is missing. A gap without bytes between is no damage: those offsets were never given.
 */
export class SegmentCursor {
  readonly #file: FileHandle;
  readonly #salt: number;
  #bytes = NO_BYTES;
  #bytesAt = SEGMENT_HEADER_BYTES;
  /** End of the last intact record; after damage without a further record, the limit of the walk. */
  position = SEGMENT_HEADER_BYTES;
  intactEnd = SEGMENT_HEADER_BYTES;
  expectedOffset: number;
  /** Bytes at the end of the walk held no intact record. */
  isTailDamaged = false;

  constructor(file: FileHandle, { baseOffset, salt }: { baseOffset: number; salt: number }) {
    this.#file = file;
    this.#salt = salt;
    this.expectedOffset = baseOffset;
  }

  /** Records from `from` on that lie wholly before the byte `limit`. */
  async read(
    limit: number,
    budget: { maxRecords: number; maxBytes: number; from: number },
  ): Promise<{ records: LogRecord[]; damaged: OffsetRange[] }> {
    const records: LogRecord[] = [];
    const damaged: OffsetRange[] = [];
    let bytes = 0;
    while (this.position < limit && records.length < budget.maxRecords) {
      let recordBytes = await this.#findRecord(this.position, limit, budget.maxBytes);
      if (recordBytes === null) {
        const found = await this.#findAfter(this.position + 1, limit);
        if (found === null) {
          this.position = limit;
          this.isTailDamaged = true;
          break;
        }
        const offset = recordOffset(this.#bytes, found.at - this.#bytesAt);
        if (offset > this.expectedOffset) damaged.push({ from: this.expectedOffset, to: offset });
        this.position = found.at;
        recordBytes = found.recordBytes;
      }
      if (records.length > 0 && bytes + recordBytes > budget.maxBytes) break;
      const at = this.position - this.#bytesAt;
      const offset = recordOffset(this.#bytes, at);
      if (offset >= budget.from) {
        records.push({
          offset,
          payload: this.#bytes.subarray(at + RECORD_HEADER_BYTES, at + recordBytes),
          appendedAt: new Date(recordAppendedAtMs(this.#bytes, at)),
        });
        bytes += recordBytes;
      }
      this.position += recordBytes;
      this.intactEnd = this.position;
      this.expectedOffset = offset + 1;
    }
    return { records, damaged };
  }

  /** The length of the intact record at `position`, now in memory, or null. */
  async #findRecord(position: number, limit: number, readAhead: number): Promise<number | null> {
    if (position + RECORD_HEADER_BYTES > limit) return null;
    await this.#load(position, RECORD_HEADER_BYTES, limit, readAhead);
    const recordBytes = findRecordBytes(this.#bytes, position - this.#bytesAt);
    if (recordBytes === null || recordBytes === RECORD_HEADER_BYTES || position + recordBytes > limit)
      return null;
    await this.#load(position, recordBytes, limit, readAhead);
    const at = position - this.#bytesAt;
    if (!isRecordIntact(this.#bytes, at, recordBytes, this.#salt)) return null;
    return recordOffset(this.#bytes, at) >= this.expectedOffset ? recordBytes : null;
  }

  async #findAfter(start: number, limit: number): Promise<{ at: number; recordBytes: number } | null> {
    let position = start;
    while (position + RECORD_HEADER_BYTES <= limit) {
      await this.#load(position, RECORD_HEADER_BYTES, limit, READ_BYTES);
      const mark = this.#bytes.indexOf(RECORD_MARK, position - this.#bytesAt + 4);
      if (mark < 0) {
        position = this.#bytesAt + this.#bytes.length - (RECORD_HEADER_BYTES - 1);
        continue;
      }
      const at = this.#bytesAt + mark - 4;
      const recordBytes = await this.#findRecord(at, limit, READ_BYTES);
      if (recordBytes !== null) return { at, recordBytes };
      position = at + 1;
    }
    return null;
  }

  /** Makes `[position, position + need)` available in `#bytes`; what was handed out before stays untouched. */
  async #load(position: number, need: number, limit: number, readAhead: number): Promise<void> {
    if (position >= this.#bytesAt && position + need <= this.#bytesAt + this.#bytes.length) return;
    const wanted = Math.min(limit - position, Math.max(need, readAhead, READ_BYTES));
    const target = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(target, filled, wanted - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    target.fill(0, filled); // a file cut short reads as blank
    this.#bytes = target;
    this.#bytesAt = position;
  }
}
