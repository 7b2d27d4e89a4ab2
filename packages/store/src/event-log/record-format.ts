import { crc32 } from 'node:zlib';

// Segment: [header][record]...; record: [crc u32][mark u32][length u32][offset u48][appendedAt u48][payload].
// The crc is seeded with the log's random salt, so that a payload cannot forge a record that is found after damage.
export const SEGMENT_HEADER_BYTES = 32;
export const RECORD_HEADER_BYTES = 24;

const SEGMENT_MARK = Buffer.from('SKYLLOG1');
export const RECORD_MARK = Buffer.from([0xb6, 0x53, 0x4c, 0xe7]);
const RECORD_MARK_NUMBER = RECORD_MARK.readUInt32LE();

export interface SegmentHeader {
  baseOffset: number;
  createdAtMs: number;
  salt: number;
}

export function encodeSegmentHeader({ baseOffset, createdAtMs, salt }: SegmentHeader): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  SEGMENT_MARK.copy(header);
  header.writeUIntLE(baseOffset, 8, 6);
  header.writeUIntLE(createdAtMs, 16, 6);
  header.writeUInt32LE(salt, 24);
  header.writeUInt32LE(crc32(header.subarray(0, 28)), 28);
  return header;
}

export function findSegmentHeader(bytes: Buffer): SegmentHeader | null {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(SEGMENT_MARK)) return null;
  if (crc32(bytes.subarray(0, 28)) !== bytes.readUInt32LE(28)) return null;
  return {
    baseOffset: bytes.readUIntLE(8, 6),
    createdAtMs: bytes.readUIntLE(16, 6),
    salt: bytes.readUInt32LE(24),
  };
}

/** Writes one framed record into `target` and gives the position after it. */
export function encodeRecord(
  target: Buffer,
  at: number,
  {
    payload,
    offset,
    appendedAtMs,
    salt,
  }: { payload: Buffer; offset: number; appendedAtMs: number; salt: number },
): number {
  const end = at + RECORD_HEADER_BYTES + payload.length;
  target.writeUInt32LE(RECORD_MARK_NUMBER, at + 4);
  target.writeUInt32LE(payload.length, at + 8);
  target.writeUIntLE(offset, at + 12, 6);
  target.writeUIntLE(appendedAtMs, at + 18, 6);
  payload.copy(target, at + RECORD_HEADER_BYTES);
  target.writeUInt32LE(crc32(target.subarray(at + 4, end), salt), at);
  return end;
}

/** The whole length the header at `at` announces, or null if there is no header. */
export function findRecordBytes(bytes: Buffer, at: number): number | null {
  if (bytes.readUInt32LE(at + 4) !== RECORD_MARK_NUMBER) return null;
  return RECORD_HEADER_BYTES + bytes.readUInt32LE(at + 8);
}

export function isRecordIntact(bytes: Buffer, at: number, recordBytes: number, salt: number): boolean {
  return crc32(bytes.subarray(at + 4, at + recordBytes), salt) === bytes.readUInt32LE(at);
}

export function recordOffset(bytes: Buffer, at: number): number {
  return bytes.readUIntLE(at + 12, 6);
}

export function recordAppendedAtMs(bytes: Buffer, at: number): number {
  return bytes.readUIntLE(at + 18, 6);
}
