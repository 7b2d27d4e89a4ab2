import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { StoredEvent } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { StoreChanges } from './changes.ts';

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);
const fast = { level: 1 };

/** A stored batch on its way to the feeders. */
export interface Batch {
  id: number;
  eventCount: number;
  /** The last log offset that it covers; -1 for a batch that holds changes only. */
  lastOffset: number;
  rows: Buffer;
  changes: Buffer;
  received: Received[];
}

/** When the events of one source in a batch were received. */
export interface Received {
  workspaceId: string;
  source: string;
  events: number;
  firstAt: number;
  /** How much later than the first the others were, added up. */
  laterMsSum: number;
}

function receivedOf(rows: readonly StoredEvent[]): Received[] {
  const found = new Map<string, Received>();
  let text = '';
  let at = 0;
  for (const { workspace_id: workspaceId, source, received_at } of rows) {
    if (received_at !== text) {
      text = received_at;
      at = Date.parse(text);
    }
    const key = `${workspaceId}/${source}`;
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, { workspaceId, source, events: 1, firstAt: at, laterMsSum: 0 });
      continue;
    }
    known.events += 1;
    known.laterMsSum += Math.max(0, at - known.firstAt);
  }
  return [...found.values()];
}

export async function saveBatch(
  db: Executor,
  batch: { rows: readonly StoredEvent[]; changes: StoreChanges; firstOffset: number; lastOffset: number },
): Promise<number> {
  const lines = batch.rows.map((row) => JSON.stringify(row)).join('\n');
  const [rows, changes] = await Promise.all([gzip(lines, fast), gzip(JSON.stringify(batch.changes), fast)]);
  const saved = await sql<{ id: number }>`
    insert into event_batch (event_count, first_offset, last_offset, rows, changes, received)
    values (${batch.rows.length}, ${batch.firstOffset}, ${batch.lastOffset}, ${rows}, ${changes},
      ${JSON.stringify(receivedOf(batch.rows))}::jsonb) returning id`.execute(db);
  return saved.rows[0]?.id ?? 0;
}

export async function listBatches(
  db: Executor,
  range: { after: number; until?: number; limit: number },
): Promise<Batch[]> {
  const found = await sql<Batch>`
    select id, event_count as "eventCount", last_offset as "lastOffset", rows, changes, received from event_batch
    where id > ${range.after} and id <= ${range.until ?? Number.MAX_SAFE_INTEGER} order by id limit ${range.limit}`.execute(
    db,
  );
  return found.rows;
}

/** The NDJSON of a batch's events, ready for the event store. */
export const rowsText = (batch: Batch): Promise<Buffer> => gunzip(batch.rows);

export async function readRows(batch: Batch): Promise<StoredEvent[]> {
  const text = (await gunzip(batch.rows)).toString('utf8');
  return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line) as StoredEvent); // we wrote it
}

export async function readChanges(batch: Batch): Promise<StoreChanges> {
  const changes = JSON.parse((await gunzip(batch.changes)).toString('utf8')) as StoreChanges; // we wrote it
  return { ...changes, items: changes.items ?? [] }; // a batch from before there were items
}

/** Where a consumer stands; 0 before its first batch. */
export async function readCursor(
  db: Executor,
  consumer: string,
): Promise<{ position: number; planned: number | null }> {
  const found = await sql<{ position: number; planned: number | null }>`
    select position, planned from cursor where consumer = ${consumer}`.execute(db);
  return found.rows[0] ?? { position: 0, planned: null };
}

export async function writeCursor(
  db: Executor,
  consumer: string,
  position: number,
  planned: number | null = null,
): Promise<void> {
  await sql`
    insert into cursor (consumer, position, planned) values (${consumer}, ${position}, ${planned})
    on conflict (consumer) do update set position = excluded.position, planned = excluded.planned, updated_at = now()
  `.execute(db);
}

/** Batches that every consumer has passed. */
export async function removePassedBatches(db: Executor, consumers: readonly string[]): Promise<void> {
  await sql`delete from event_batch where id <= (
    select case when count(*) = ${consumers.length} then min(position) else 0 end
    from cursor where consumer = any(${consumers}::text[]))`.execute(db);
}
