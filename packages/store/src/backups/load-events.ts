import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SkylanternError } from '@skylantern/contracts';
import type { EventStore } from '../event-store/index.ts';
import type { EventFile } from './backup-format.ts';

/** A log record holds up to this many events; an event's sequence is offset × this + position. */
const POSITIONS = 4_096;

/** Loads the events, and what they said of persons, that came from log offsets before `cutOffset`; answers how many events. */
export async function loadEvents(
  events: EventStore,
  directory: string,
  files: readonly EventFile[],
  cutOffset: number,
): Promise<number> {
  let loaded = 0;
  for (const file of files) {
    const taken = await loadFile(events, directory, file, cutOffset * POSITIONS);
    if (file.table === 'events') loaded += taken;
  }
  return loaded;
}

async function loadFile(
  events: EventStore,
  directory: string,
  { table, file, rows, sha256 }: EventFile,
  cutSequence: number,
): Promise<number> {
  const hash = createHash('sha256');
  let seen = 0;
  let taken = 0;
  async function* kept(): AsyncGenerator<string> {
    for await (const text of linesOf(join(directory, file))) {
      const line = `${text}\n`;
      hash.update(line);
      seen += 1;
      if (sequenceOf(text) >= cutSequence) continue;
      taken += 1;
      yield line;
    }
  }
  const damaged = (cause?: unknown) =>
    new SkylanternError('conflict', `${file} of the backup is damaged`, { seen, rows }, { cause });
  await events
    .insert(table, Readable.from(kept()), { deduplicationToken: `restore:${file}` })
    .catch((cause: unknown) => {
      throw isUnreadable(cause) ? damaged(cause) : cause;
    });
  if (seen !== rows || hash.digest('hex') !== sha256) throw damaged();
  return taken;
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const source = createReadStream(path);
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of source.pipe(unpacked)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** The gzip is broken, or what is inside is not JSON. */
function isUnreadable(cause: unknown): boolean {
  if (cause instanceof SyntaxError) return true;
  if (!(cause instanceof Error)) return false;
  if ('code' in cause && typeof cause.code === 'string' && cause.code.startsWith('Z_')) return true;
  return isUnreadable(cause.cause);
}

function sequenceOf(text: string): number {
  const row: unknown = JSON.parse(text);
  if (typeof row === 'object' && row !== null && 'sequence' in row && typeof row.sequence === 'number')
    return row.sequence;
  throw new SkylanternError('conflict', 'a row of the backup has no sequence: it is damaged');
}
