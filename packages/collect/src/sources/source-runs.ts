import { type Json, newId, SkylanternError, type SourceRunReply } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

export interface SourceRun {
  id: string;
  sourceId: string;
  workspaceId: string;
  reason: SourceRunReply['reason'];
  state: SourceRunReply['state'];
  rows: number;
  taken: number;
  duplicates: number;
  setAside: number;
  bytes: number;
  pending: Pending | null;
  lastOffset: number | null;
  fault: string | null;
  queuedAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

const columns = sql`id, source_id as "sourceId", workspace_id as "workspaceId", reason, state, rows_read as rows, taken,
  duplicates, set_aside as "setAside", bytes_read as bytes, pending,
  last_offset as "lastOffset", fault, queued_at as "queuedAt", started_at as "startedAt", finished_at as "finishedAt"`;

export const showRun = (run: SourceRun): SourceRunReply => {
  const { id, reason, state, rows, taken, duplicates, setAside, bytes, fault } = run;
  return {
    id,
    reason,
    state,
    rows,
    taken,
    duplicates,
    setAside,
    bytes,
    fault,
    queuedAt: run.queuedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
};

/** Queues a run, unless one is queued or running: then it answers that one. */
export async function queueRun(
  db: Executor,
  source: { id: string; workspaceId: string },
  reason: 'schedule' | 'asked' | 'retry',
): Promise<SourceRun> {
  await sql`insert into source_run (id, source_id, workspace_id, reason, state)
    values (${newId('sourceRun')}, ${source.id}, ${source.workspaceId}, ${reason}, 'queued')
    on conflict (source_id) where state in ('queued', 'running') do nothing`.execute(db);
  const found = await sql<SourceRun>`select ${columns} from source_run where source_id = ${source.id}
    order by id desc limit 1`.execute(db);
  const [run] = found.rows;
  if (run === undefined)
    throw new SkylanternError('internal', 'a queued run is there', { source: source.id });
  return run;
}

export async function cancelRun(db: Executor, sourceId: string): Promise<SourceRun> {
  const cancelled =
    await sql<SourceRun>`with ended as (update source_run set state = 'cancelled', finished_at = now(), updated_at = now()
      where source_id = ${sourceId} and state in ('queued', 'running') returning *),
    forgotten as (${forgetFailures})
    select ${columns} from ended`.execute(db);
  const [run] = cancelled.rows;
  if (run === undefined)
    throw new SkylanternError('conflict', 'this source is not being read: there is nothing to stop');
  return run;
}

/** Newest first, those before `before`. */
export async function listRuns(
  db: Executor,
  sourceId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<SourceRun[]> {
  const found = await sql<SourceRun>`select ${columns} from source_run
    where source_id = ${sourceId} and (${before}::text is null or id < ${before}) order by id desc limit ${limit}`.execute(
    db,
  );
  return found.rows;
}

/** The newest run of each. */
export async function listLastRuns(
  db: Executor,
  sourceIds: readonly string[],
): Promise<Map<string, SourceRun>> {
  const found = await sql<SourceRun>`select distinct on (source_id) ${columns} from source_run
    where source_id = any(${[...sourceIds]}::text[]) order by source_id, id desc`.execute(db);
  return new Map(found.rows.map((run) => [run.sourceId, run]));
}

/** The one to work on, of a source that is not being worked on; what was running when the server ended comes first. */
export async function takeNextRun(db: Executor, busy: readonly string[]): Promise<SourceRun | null> {
  const taken =
    await sql<SourceRun>`update source_run set state = 'running', started_at = coalesce(started_at, now()),
      updated_at = now()
    where id = (select id from source_run where state in ('running', 'queued') and reason <> 'received'
      and not source_id = any(${[...busy]}::text[]) order by state desc, id limit 1) returning ${columns}`.execute(
      db,
    );
  return taken.rows[0] ?? null;
}

/** Notes what one portion will count, before it is written. */
export async function notePending(db: Executor, runId: string, pending: Pending): Promise<void> {
  await sql`update source_run set pending = ${JSON.stringify(pending)}::jsonb where id = ${runId}`.execute(
    db,
  );
}

/** A portion that was being written when the server ended: counts it, if it was, or forgets it. */
export async function settlePending(db: Executor, runId: string, wasWritten: boolean): Promise<void> {
  await sql`update source_run set pending = null,
    rows_read = rows_read + case when ${wasWritten} then (pending->>'rows')::bigint else 0 end,
    taken = taken + case when ${wasWritten} then (pending->>'taken')::bigint else 0 end,
    duplicates = duplicates + case when ${wasWritten} then (pending->>'duplicates')::bigint else 0 end,
    set_aside = set_aside + case when ${wasWritten} then (pending->>'setAside')::bigint else 0 end
    where id = ${runId}`.execute(db);
}

export interface Pending {
  /** Of a message in it; after the processor has passed, it is remembered if the portion was written. */
  key: string;
  rows: number;
  taken: number;
  duplicates: number;
  setAside: number;
}

export interface Advance {
  rows: number;
  taken: number;
  duplicates: number;
  setAside: number;
  bytes: number;
  lastOffset: number | null;
}

/** Notes how far it has come, for the run and for the next ones; false when it was cancelled meanwhile. */
export async function advanceRun(
  db: Executor,
  run: SourceRun,
  by: Advance,
  position: Json,
): Promise<boolean> {
  const updated =
    await sql`update source_run set rows_read = rows_read + ${by.rows}, taken = taken + ${by.taken},
      duplicates = duplicates + ${by.duplicates}, set_aside = set_aside + ${by.setAside},
      bytes_read = bytes_read + ${by.bytes}, last_offset = coalesce(${by.lastOffset}, last_offset),
      pending = null, updated_at = now()
    where id = ${run.id} returning state`.execute(db);
  await sql`update source set position = ${JSON.stringify(position)}::jsonb where id = ${run.sourceId}`.execute(
    db,
  );
  return updated.rows.some((row) => (row as { state: string }).state === 'running');
}

/** Ends a run that nobody cancelled meanwhile. */
export async function finishRun(db: Executor, run: SourceRun): Promise<void> {
  await sql`with ended as (update source_run set state = 'done', finished_at = now(), updated_at = now()
      where id = ${run.id} and state = 'running' returning source_id)
    ${forgetFailures}`.execute(db);
}

/** Ends a run with what was wrong, and notes when the source is tried again. */
export async function failRun(
  db: Executor,
  run: SourceRun,
  failed: { fault: string; failures: number; needsHelp: boolean; retryAt: Date | null },
): Promise<void> {
  const ended =
    await sql`update source_run set state = 'failed', fault = ${failed.fault}, finished_at = now(),
    updated_at = now() where id = ${run.id} and state = 'running' returning id`.execute(db);
  if (ended.rows.length === 0) return;
  await sql`update source set failures = ${failed.failures}, needs_help = ${failed.needsHelp},
    retry_at = ${failed.retryAt?.toISOString() ?? null}::timestamptz where id = ${run.sourceId}`.execute(db);
}

const forgetFailures = sql`update source set failures = 0, needs_help = false, retry_at = null
  where id in (select source_id from ended) and failures > 0`;

/** Runs of long ago are forgotten; the last of each source stays. */
export async function forgetOldRuns(db: Executor, days: number): Promise<void> {
  await sql`delete from source_run old where finished_at < now() - make_interval(days => ${days})
    and exists (select from source_run newer where newer.source_id = old.source_id and newer.id > old.id)`.execute(
    db,
  );
}
