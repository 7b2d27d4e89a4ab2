import { setTimeout as wait } from 'node:timers/promises';
import { firstSequence, removePassedBatches } from '@skylantern/collect';
import { sql as ch, str, uint, uints } from '@skylantern/store/sql';
import { sql } from 'kysely';
import type { RunStep } from './erasure-step.ts';
import { listImportFiles } from './forget-files.ts';
import { countRows, listPersonTables, ownRows } from './forget-in-events.ts';
import { redactLog } from './forget-in-log.ts';

const POLL_MS = 200;

/**
 * What was identified before the tombstones stood is on its way to the event store and to the journeys: lets it
 * arrive, so that it can be found there, and removes it from the way. Then looks at what there is, before anything
 * of it is removed: the certificate tells of that.
 */
export const drain: RunStep = async (ports, erasure, signal) => {
  const { state, events, log, consumers } = ports;
  const { workspaceId, persons } = erasure;
  const newest = await sql<{ id: number }>`select coalesce(max(id), 0) as id from event_batch`.execute(state);
  const until = newest.rows[0]?.id ?? 0;
  for (;;) {
    signal.throwIfAborted();
    ports.feeder.wake();
    const behind = await sql`
      select from unnest(${consumers}::text[]) as wanted (name)
      left join cursor on cursor.consumer = wanted.name where coalesce(position, 0) < ${until}`.execute(
      state,
    );
    if (behind.rows.length === 0) break;
    await wait(ports.pollMs ?? POLL_MS, undefined, { signal });
  }
  await removePassedBatches(state, consumers);
  const { firstOffset } = await log.stat();
  const rows = await events.query<{ sequence: number }>(
    ch`SELECT sequence FROM events WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(persons)}
      AND sequence >= ${uint(firstSequence(firstOffset))}`,
    { signal, maxSeconds: 600 },
  );
  const days = await events.query<{ event: string; day: string }>(
    ch`SELECT DISTINCT event_name AS event, toString(day) AS day FROM events
      WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(persons)} AND is_bot = 0
      ORDER BY day, event`,
    { signal, maxSeconds: 600 },
  );
  const found: Record<string, number> = {};
  for (const table of await listPersonTables(events))
    found[table] = await countRows(events, table, ownRows(table, erasure), signal);
  const sessions = await events.query<{ id: string }>(
    ch`SELECT DISTINCT session_id AS id FROM events
      WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(persons)} AND session_id <> ''`,
    { signal, maxSeconds: 600 },
  );
  const plan = {
    sequences: rows.map(({ sequence }) => sequence),
    days,
    sessions: sessions.map((session) => session.id),
    importFiles: await listImportFiles(ports, workspaceId),
  };
  const eventLog = await redactLog(ports, { ...erasure, plan }, 'count');
  const importFiles = plan.importFiles.filter(({ became }) => became === 'removed').length;
  return { plan, removed: { eventStore: found, eventLog, files: { imports: importFiles } } };
};
