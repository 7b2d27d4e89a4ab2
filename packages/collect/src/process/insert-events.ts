import { Readable } from 'node:stream';
import { isSkylanternError, type StoredEvent } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { sql, str, uint } from '@skylantern/store/sql';
import type { ProcessorLog } from './processor.ts';

/** Inserts lines of events under one token. A row that the engine refuses must not hold up the others. */
export async function insertEvents(
  events: EventStore,
  lines: readonly Buffer[],
  deduplicationToken: string,
  logger: ProcessorLog,
): Promise<void> {
  try {
    await events.insert('events', Readable.from(lines), { deduplicationToken });
  } catch (cause) {
    if (!isSkylanternError(cause, 'query.invalid')) throw cause;
    logger.error({ err: cause, deduplicationToken }, 'batch.refused');
    await insertOneByOne(events, lines, deduplicationToken, logger);
  }
}

/**
 * Some portions may be in already: what is there, by its sequence, is left out. The rest goes in by halves; a row
 * that is refused alone keeps all but its properties, which become one text under `$unreadable`.
 */
async function insertOneByOne(
  events: EventStore,
  lines: readonly Buffer[],
  token: string,
  logger: ProcessorLog,
): Promise<void> {
  const rows = Buffer.concat(lines)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as StoredEvent); // we wrote it
  const missing: StoredEvent[] = [];
  for (const workspaceId of new Set(rows.map((row) => row.workspace_id))) {
    const group = rows.filter((row) => row.workspace_id === workspaceId);
    const sequences = group.map((row) => row.sequence);
    const present = await events.query<{ sequence: number }>(
      sql`SELECT sequence FROM events WHERE workspace_id = ${str(workspaceId)}
        AND sequence BETWEEN ${uint(Math.min(...sequences))} AND ${uint(Math.max(...sequences))}`,
    );
    const isThere = new Set(present.map((row) => row.sequence));
    missing.push(...group.filter((row) => !isThere.has(row.sequence)));
  }
  await insertHalves(events, missing, token, logger);
}

async function insertHalves(
  events: EventStore,
  rows: readonly StoredEvent[],
  token: string,
  logger: ProcessorLog,
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  try {
    return await events.insert('events', rows, {
      deduplicationToken: `${token}/${first.sequence}+${rows.length}`,
    });
  } catch (cause) {
    if (!isSkylanternError(cause, 'query.invalid')) throw cause;
    if (rows.length === 1) {
      logger.error({ err: cause, sequence: first.sequence }, 'event.properties-refused');
      const properties = { $unreadable: JSON.stringify(first.properties) };
      return await events.insert('events', [{ ...first, properties }], {
        deduplicationToken: `${token}/${first.sequence}`,
      });
    }
  }
  const half = Math.ceil(rows.length / 2);
  await insertHalves(events, rows.slice(0, half), token, logger);
  await insertHalves(events, rows.slice(half), token, logger);
}
