import { sql } from 'kysely';
import type { Executor } from '../executor.ts';

export interface Cut {
  /** Where the processor reads on. */
  position: number;
  /** The first offset of the log whose events the event store may not have yet. */
  offset: number;
  /** Below this, records are being read a second time (`skylantern replay`), and the cut says nothing. */
  replayedUntil: number;
}

export async function findCut(db: Executor): Promise<Cut> {
  const found = await sql<Cut>`
    with processed as (select coalesce(max(position), 0) as position from cursor where consumer = 'processor'),
    fed as (select coalesce(max(position), 0) as batch from cursor where consumer = 'event-store')
    select processed.position, coalesce(
      (select min(first_offset) from event_batch, fed where id > fed.batch and first_offset >= 0),
      processed.position) as offset,
      coalesce((select (value->>'until')::bigint from setting where name = 'replay'), 0) as "replayedUntil"
    from processed`.execute(db);
  return found.rows[0] ?? { position: 0, offset: 0, replayedUntil: 0 };
}
