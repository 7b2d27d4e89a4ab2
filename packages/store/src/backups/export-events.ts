import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { EventStore } from '../event-store/index.ts';
import { sql, uint } from '../sql/index.ts';
import type { EventFile } from './backup-format.ts';

/** Hours, for a large store: a backup is not a question. */
const MAX_SECONDS = 24 * 3600;

/** Every event, a file for each month. */
export async function exportEvents(events: EventStore, directory: string): Promise<EventFile[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const months = await events.query<{ month: number }>(
    sql`SELECT DISTINCT toYYYYMM(day) AS month FROM events ORDER BY month`,
  );
  const files: EventFile[] = [];
  for (const { month } of months) files.push(await exportMonth(events, month, directory));
  return files;
}

async function exportMonth(events: EventStore, month: number, directory: string): Promise<EventFile> {
  const file = `events-${month}.ndjson.gz`;
  const hash = createHash('sha256');
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    const found = events.stream<object>(sql`SELECT * FROM events WHERE toYYYYMM(day) = ${uint(month)}`, {
      maxSeconds: MAX_SECONDS,
    });
    for await (const portion of found) {
      const text = portion.map((row) => `${JSON.stringify(row)}\n`).join('');
      hash.update(text);
      rows += portion.length;
      yield text;
    }
  }
  const target = createWriteStream(join(directory, file), { mode: 0o600, flush: true });
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), target);
  return { file, rows, sha256: hash.digest('hex') };
}
