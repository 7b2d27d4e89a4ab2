import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SkylanternError } from '@skylantern/contracts';
import type { EventStore } from '../event-store/index.ts';
import type { EventFile } from './backup-format.ts';

/** A log record holds up to this many events; an event's sequence is offset × this + position. */
const POSITIONS = 4_096;

/** Loads the events that came from log offsets before `cutOffset`; answers how many. */
export async function loadEvents(
  events: EventStore,
  directory: string,
  files: readonly EventFile[],
  cutOffset: number,
): Promise<number> {
  let loaded = 0;
  for (const file of files) loaded += await loadFile(events, directory, file, cutOffset * POSITIONS);
  return loaded;
}

async function loadFile(
  events: EventStore,
  directory: string,
  { file, rows, sha256 }: EventFile,
  cutSequence: number,
): Promise<number> {
  const hash = createHash('sha256');
  let seen = 0;
  let kept = 0;
  const source = createReadStream(join(directory, file));
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  const texts = createInterface({ input: source.pipe(unpacked), crlfDelay: Number.POSITIVE_INFINITY });
  async function* lines(): AsyncGenerator<string> {
    for await (const text of texts) {
      const line = `${text}\n`;
      hash.update(line);
      seen += 1;
      if (sequenceOf(text) >= cutSequence) continue;
      kept += 1;
      yield line;
    }
  }
  await events.insert('events', Readable.from(lines(), { objectMode: true }), {
    deduplicationToken: `restore:${file}`,
  });
  if (seen !== rows || hash.digest('hex') !== sha256)
    throw new SkylanternError(
      'conflict',
      `${file} of the backup is damaged: ${seen} of ${rows} rows, or another checksum`,
    );
  return kept;
}

function sequenceOf(text: string): number {
  const row: unknown = JSON.parse(text);
  if (typeof row === 'object' && row !== null && 'sequence' in row && typeof row.sequence === 'number')
    return row.sequence;
  throw new SkylanternError('conflict', 'a row of the backup has no sequence: it is damaged');
}
