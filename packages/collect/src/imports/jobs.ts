import { type ImportJob, type ImportMapping, newId, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

export interface JobRow {
  id: string;
  workspaceId: string;
  fileName: string;
  fileBytes: number;
  mapping: ImportMapping | null;
  state: ImportJob['state'];
  lines: number;
  bytesRead: number;
  events: number;
  setAside: number;
  lastOffset: number | null;
  runLines: number;
  runBytes: number;
  runStartedAt: Date | null;
  fault: string | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  updatedAt: Date;
}

const columns = sql`id, workspace_id as "workspaceId", file_name as "fileName", file_bytes as "fileBytes", mapping, state,
  lines, bytes_read as "bytesRead", events, set_aside as "setAside", last_offset as "lastOffset",
  run_lines as "runLines", run_bytes as "runBytes", run_started_at as "runStartedAt", fault,
  created_at as "createdAt", started_at as "startedAt", finished_at as "finishedAt", updated_at as "updatedAt"`;

export const newImportId = (): string => newId('import');

export async function insertJob(
  db: Executor,
  job: {
    id: string;
    workspaceId: string;
    fileName: string;
    fileBytes: number;
    createdBy: string;
    mapping?: ImportMapping;
  },
): Promise<JobRow> {
  const mapping = job.mapping === undefined ? null : JSON.stringify(job.mapping);
  const made = await sql<JobRow>`
    insert into import_job (id, workspace_id, file_name, file_bytes, mapping, state, created_by)
    values (${job.id}, ${job.workspaceId}, ${job.fileName}, ${job.fileBytes}, ${mapping}::jsonb,
      ${mapping === null ? 'uploaded' : 'queued'}, ${job.createdBy}) returning ${columns}`.execute(db);
  return onlyOf(made.rows);
}

/** Throws `not-found` for an import of another workspace, too. */
export async function getJob(db: Executor, workspaceId: string, id: string): Promise<JobRow> {
  const found = await sql<JobRow>`
    select ${columns} from import_job where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
  return onlyOf(found.rows);
}

/** Newest first, those before `before`. */
export async function listJobs(
  db: Executor,
  workspaceId: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<JobRow[]> {
  const found = await sql<JobRow>`
    select ${columns} from import_job where workspace_id = ${workspaceId} and (${before}::text is null or id < ${before})
    order by id desc limit ${limit}`.execute(db);
  return found.rows;
}

/** Queues it; one that failed or was cancelled goes on after the line it had reached, unless its mapping is another. */
export async function queueJob(
  db: Executor,
  workspaceId: string,
  id: string,
  mapping: ImportMapping | null,
): Promise<JobRow> {
  const given = mapping === null ? null : JSON.stringify(mapping);
  const queued = await sql<JobRow>`
    update import_job set state = 'queued', fault = null, finished_at = null, updated_at = now(),
      mapping = coalesce(${given}::jsonb, mapping),
      lines = case when ${given}::jsonb is null or mapping = ${given}::jsonb then lines else 0 end,
      events = case when ${given}::jsonb is null or mapping = ${given}::jsonb then events else 0 end,
      set_aside = case when ${given}::jsonb is null or mapping = ${given}::jsonb then set_aside else 0 end
    where workspace_id = ${workspaceId} and id = ${id} and state in ('uploaded', 'failed', 'cancelled')
      and coalesce(${given}::jsonb, mapping) is not null
    returning ${columns}`.execute(db);
  const [row] = queued.rows;
  if (row !== undefined) return row;
  const known = await getJob(db, workspaceId, id);
  if (known.state === 'uploaded')
    throw new SkylanternError('request.invalid', 'name the mapping', { field: 'mapping' });
  throw new SkylanternError(
    'conflict',
    `this import is ${known.state}: only one that waits or was stopped can start`,
  );
}

export async function cancelJob(db: Executor, workspaceId: string, id: string): Promise<JobRow> {
  const cancelled = await sql<JobRow>`
    update import_job set state = 'cancelled', finished_at = now(), updated_at = now()
    where workspace_id = ${workspaceId} and id = ${id} and state in ('queued', 'running')
    returning ${columns}`.execute(db);
  const [row] = cancelled.rows;
  if (row !== undefined) return row;
  const known = await getJob(db, workspaceId, id);
  throw new SkylanternError('conflict', `this import is ${known.state}: there is nothing to stop`);
}

export async function deleteJob(db: Executor, workspaceId: string, id: string): Promise<void> {
  const deleted = await sql`
    delete from import_job where workspace_id = ${workspaceId} and id = ${id} and state not in ('queued', 'running')
    returning id`.execute(db);
  if (deleted.rows.length > 0) return;
  await getJob(db, workspaceId, id);
  throw new SkylanternError('conflict', 'this import is not finished: cancel it first');
}

/** The one to work on: what was running when the server ended comes before what waits. */
export async function takeNextJob(db: Executor): Promise<JobRow | null> {
  const taken = await sql<JobRow>`
    update import_job set state = 'running', started_at = coalesce(started_at, now()), run_lines = lines,
      run_bytes = 0, run_started_at = now(), updated_at = now()
    where id = (select id from import_job where state in ('running', 'queued')
      order by state desc, id limit 1) returning ${columns}`.execute(db);
  return taken.rows[0] ?? null;
}

export interface Advance {
  lines: number;
  bytesRead: number;
  events: number;
  setAside: number;
  lastOffset: number | null;
}

/** Notes how far it has come; false when it was cancelled meanwhile. */
export async function advanceJob(db: Executor, id: string, to: Advance): Promise<boolean> {
  const updated = await sql`
    update import_job set lines = ${to.lines}, bytes_read = ${to.bytesRead}, events = events + ${to.events},
      set_aside = set_aside + ${to.setAside}, last_offset = coalesce(${to.lastOffset}, last_offset), updated_at = now(),
      run_bytes = case when run_bytes = 0 then ${to.bytesRead} else run_bytes end
    where id = ${id} and state = 'running' returning id`.execute(db);
  return updated.rows.length > 0;
}

export async function finishJob(db: Executor, id: string, fault: string | null): Promise<void> {
  await sql`
    update import_job set state = ${fault === null ? 'done' : 'failed'}, fault = ${fault}, finished_at = now(),
      updated_at = now(), bytes_read = case when ${fault}::text is null then file_bytes else bytes_read end
    where id = ${id} and state = 'running'`.execute(db);
}

function onlyOf(rows: readonly JobRow[]): JobRow {
  const [row] = rows;
  if (row === undefined) throw new SkylanternError('not-found', 'there is no such import in this workspace');
  return row;
}
