import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { EventStore } from '../event-store/index.ts';
import { type Sql, sql, uint } from '../sql/index.ts';
import type { EventFile } from './backup-format.ts';

/** Hours, for a large store: a backup is not a question. */
const MAX_SECONDS = 24 * 3600;

/** Every event, a file for each month, and the history of properties. */
export async function exportEvents(events: EventStore, directory: string): Promise<EventFile[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const months = await events.query<{ month: number }>(
    sql`SELECT DISTINCT toYYYYMM(day) AS month FROM events ORDER BY month`,
  );
  const files: EventFile[] = [];
  for (const { month } of months) {
    const rows = sql`SELECT * FROM events WHERE toYYYYMM(day) = ${uint(month)}`;
    files.push(
      await exportRows(events, rows, directory, { table: 'events', file: `events-${month}.ndjson.gz` }),
    );
  }
  const history = { table: 'person_history', file: 'history.ndjson.gz' } as const;
  files.push(await exportRows(events, sql`SELECT * FROM person_history FINAL`, directory, history));
  return files;
}

async function exportRows(
  events: EventStore,
  statement: Sql,
  directory: string,
  { table, file }: Pick<EventFile, 'table' | 'file'>,
): Promise<EventFile> {
  const hash = createHash('sha256');
  let rows = 0;
  async function* lines(): AsyncGenerator<string> {
    const found = events.stream<object>(statement, { maxSeconds: MAX_SECONDS });
    for await (const portion of found) {
      const text = portion.map((row) => `${JSON.stringify(row)}\n`).join('');
      hash.update(text);
      rows += portion.length;
      yield text;
    }
  }
  const target = createWriteStream(join(directory, file), { mode: 0o600, flush: true });
  await pipeline(Readable.from(lines()), createGzip({ level: 1 }), target);
  return { table, file, rows, sha256: hash.digest('hex') };
}
