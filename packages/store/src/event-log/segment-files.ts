import { randomInt } from 'node:crypto';
import { type FileHandle, open, readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  encodeSegmentHeader,
  findSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './record-format.ts';

export interface Segment extends SegmentHeader {
  path: string;
  /** Bytes that are durable. */
  bytes: number;
  /** Where the next segment begins; null for the one that is written to. */
  nextBase: number | null;
}

/** The seam where tests let a disk fill up or fail. */
export type OpenFile = (path: string, flags: string | number, mode?: number) => Promise<FileHandle>;

const NAME = /^(\d{20})\.log$/;

export function segmentName(baseOffset: number): string {
  return `${String(baseOffset).padStart(20, '0')}.log`;
}

/** In order. The bytes of the last are those of the file, not yet examined. */
export async function listSegments(directory: string): Promise<Segment[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name)).sort();
  const found: {
    path: string;
    bytes: number;
    baseOffset: number;
    header: SegmentHeader | null;
    mtimeMs: number;
  }[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const { size, mtimeMs } = await stat(path);
    const header = findSegmentHeader(await readHeader(path));
    found.push({
      path,
      bytes: size,
      baseOffset: Number(NAME.exec(name)?.[1]),
      header,
      mtimeMs: Math.floor(mtimeMs),
    });
  }
  // All segments of a log share the salt: one damaged header does not make its records unreadable.
  const salt = found.find(({ header }) => header !== null)?.header?.salt ?? 0;
  return found.map(({ path, bytes, baseOffset, header, mtimeMs }, index) => ({
    path,
    bytes,
    baseOffset,
    createdAtMs: header?.createdAtMs ?? mtimeMs,
    salt: header?.salt ?? salt,
    nextBase: found[index + 1]?.baseOffset ?? null,
  }));
}

async function readHeader(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(SEGMENT_HEADER_BYTES),
      0,
      SEGMENT_HEADER_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The file appears under its name only once its header is durable. */
export async function createSegment(
  directory: string,
  { baseOffset, createdAtMs, salt }: { baseOffset: number; createdAtMs: number; salt: number | null },
  openFile: OpenFile = open,
): Promise<Segment> {
  const header = { baseOffset, createdAtMs, salt: salt ?? randomInt(1, 2 ** 32) };
  const path = join(directory, segmentName(baseOffset));
  const file = await openFile(`${path}.new`, 'w', 0o600);
  try {
    await file.write(encodeSegmentHeader(header), 0, SEGMENT_HEADER_BYTES, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncDirectory(directory);
  return { ...header, path, bytes: SEGMENT_HEADER_BYTES, nextBase: null };
}

export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
