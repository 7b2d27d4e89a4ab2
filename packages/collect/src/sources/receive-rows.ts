import type { Json, JsonObject } from '@skylantern/contracts';
import { newId, SkylanternError } from '@skylantern/contracts';
import type { EventLog, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { SourceRow } from './define-source.ts';
import { makeMapSourceRow } from './map-source-row.ts';
import type { SourceRecord } from './source-rows.ts';
import { PORTION_ROWS, saveStates, takeRows } from './take-rows.ts';

const KEPT_SAMPLES = 10;
const MAX_SAMPLE_CHARACTERS = 100_000;

/** The rows of a body: an object, or a list of them. */
export function rowsOfBody(body: unknown): SourceRow[] {
  const list = Array.isArray(body) ? body : [body];
  if (list.length > PORTION_ROWS)
    throw new SkylanternError('request.too-large', `send at most ${PORTION_ROWS} rows in one call`);
  return list.map((one: unknown, i): SourceRow => {
    const text = JSON.stringify(one) ?? 'null';
    if (typeof one === 'object' && one !== null && !Array.isArray(one))
      return { line: i + 1, object: one as JsonObject, text }; // JSON, since it came as JSON
    return { line: i + 1, text, fault: 'this is not a JSON object' };
  });
}

/**
 * Takes what another system sends: durable before the answer, each row once. Two calls at the same time may both
 * send a state on; its message id is the same, so it counts once.
 */
export async function receiveRows(
  source: SourceRecord,
  body: unknown,
  ports: { state: StateStore; log: EventLog; recent: Set<string>; now(): Date },
): Promise<{ taken: number; setAside: number; isSample: boolean }> {
  const db = ports.state.tables<object>();
  const rows = rowsOfBody(body);
  await keepSample(ports.state, source.id, body as Json); // JSON, as above
  if (source.isPaused)
    throw new SkylanternError('request.rate-limited', 'this source is paused: send it again later');
  if (source.mapping === null) return { taken: 0, setAside: 0, isSample: true };
  const map = makeMapSourceRow(source.mapping, null, { id: source.id, isLive: true });
  const mapped = rows.map((row) => map(row, 'content'));
  const taken = await takeRows(source, mapped, { db, log: ports.log, now: ports.now, recent: ports.recent });
  const day = ports.now().toISOString().slice(0, 10);
  await ports.state.transaction(async (tx) => {
    await saveStates(tx, source.id, taken.states);
    // One run for each day says what came.
    await sql`insert into source_run (id, source_id, workspace_id, reason, state, rows_read, taken, duplicates, set_aside,
        bytes_read, last_offset, queued_at, started_at, finished_at)
      values (${newId('sourceRun', Date.parse(day)).slice(0, 14) + source.id.slice(-16)}, ${source.id}, ${source.workspaceId},
        'received', 'done', ${rows.length}, ${taken.taken}, ${taken.duplicates}, ${taken.setAside},
        ${JSON.stringify(body).length}, ${taken.lastOffset}, ${day}::timestamptz, ${day}::timestamptz, now())
      on conflict (id) do update set rows_read = source_run.rows_read + excluded.rows_read,
        taken = source_run.taken + excluded.taken, duplicates = source_run.duplicates + excluded.duplicates,
        set_aside = source_run.set_aside + excluded.set_aside, bytes_read = source_run.bytes_read + excluded.bytes_read,
        last_offset = coalesce(excluded.last_offset, source_run.last_offset), finished_at = now(), updated_at = now()`.execute(
      tx,
    );
  });
  return { taken: taken.taken + taken.duplicates, setAside: taken.setAside, isSample: false };
}

async function keepSample(state: StateStore, sourceId: string, body: Json): Promise<void> {
  const text = JSON.stringify(body).replaceAll('\\u0000', '\\ufffd');
  if (text.length > MAX_SAMPLE_CHARACTERS) return;
  await sql`insert into source_sample (source_id, body) values (${sourceId}, ${text}::jsonb)`.execute(state);
  await sql`delete from source_sample where source_id = ${sourceId} and id <= (
    select id from source_sample where source_id = ${sourceId} order by id desc offset ${KEPT_SAMPLES} limit 1)`.execute(
    state,
  );
}

/** The last bodies as rows, newest first. */
export async function listSamples(state: StateStore, sourceId: string): Promise<SourceRow[]> {
  const found = await sql<{ body: Json }>`select body from source_sample where source_id = ${sourceId}
    order by id desc`.execute(state);
  return found.rows.flatMap(({ body }) => rowsOfBody(body)).map((row, i) => ({ ...row, line: i + 1 }));
}
