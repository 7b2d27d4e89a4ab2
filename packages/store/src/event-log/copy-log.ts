import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { SkylanternError } from '@skylantern/contracts';
import { type Segment, syncDirectory } from './segment-files.ts';

export interface LogCopy {
  firstOffset: number;
  nextOffset: number;
  bytes: number;
  segments: number;
}

/** Copies the durable part of each segment into `directory`, which must be empty or absent. */
export async function copyLog(
  segments: readonly Segment[],
  nextOffset: number,
  directory: string,
): Promise<LogCopy> {
  await makeEmpty(directory);
  const parts = segments.map(({ path, bytes, baseOffset }) => ({ path, bytes, baseOffset }));
  for (const { path, bytes } of parts) await copySegment(path, join(directory, basename(path)), bytes);
  await syncDirectory(directory);
  return {
    firstOffset: parts[0]?.baseOffset ?? nextOffset,
    nextOffset,
    bytes: parts.reduce((sum, part) => sum + part.bytes, 0),
    segments: parts.length,
  };
}

/** Puts a copy in place of a log; `directory` must be empty or absent, and no log open on it. */
export async function restoreLog(copy: string, directory: string): Promise<void> {
  await makeEmpty(directory);
  for (const name of await readdir(copy)) await copySegment(join(copy, name), join(directory, name), null);
  await syncDirectory(directory);
}

async function copySegment(from: string, to: string, bytes: number | null): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const file = await open(to, 'r+');
  try {
    if (bytes !== null) await file.truncate(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeEmpty(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  if ((await readdir(directory)).length > 0) {
    throw new SkylanternError('conflict', `${directory} is not empty`, { directory });
  }
}
