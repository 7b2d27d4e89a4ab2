import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';

export interface SegmentSize {
  /** A day of the workspace's calendar. */
  on: string;
  persons: number;
  measuredAt: Date;
}

/** The last measure of a day is the day's. */
export async function saveSize(
  db: Executor,
  size: { segmentId: string; persons: number; at: Date; timeZone: string },
): Promise<void> {
  await sql`insert into segment_size (segment_id, measured_on, persons, measured_at)
    values (${size.segmentId}, (${size.at}::timestamptz at time zone ${size.timeZone})::date, ${size.persons}, ${size.at})
    on conflict (segment_id, measured_on) do update
    set persons = excluded.persons, measured_at = excluded.measured_at
    where segment_size.measured_at <= excluded.measured_at`.execute(db);
}

/** The latest days first. */
export async function listSizes(db: Executor, segmentId: string, days: number): Promise<SegmentSize[]> {
  const found = await sql<SegmentSize>`
    select measured_on as "on", persons, measured_at as "measuredAt" from segment_size
    where segment_id = ${segmentId} order by measured_on desc limit ${days}`.execute(db);
  return found.rows;
}

/** Segments in use that were not measured today, the longest waiting first. */
export async function listUnmeasured(
  db: Executor,
  at: Date,
  limit: number,
): Promise<{ workspaceId: string; segmentId: string }[]> {
  const found = await sql<{ workspaceId: string; segmentId: string }>`
    select s.workspace_id as "workspaceId", s.id as "segmentId" from segment s
    join workspace w on w.id = s.workspace_id
    left join lateral (
      select max(measured_on) as last from segment_size z where z.segment_id = s.id
    ) z on true
    where s.archived_at is null and (z.last is null or z.last < (${at}::timestamptz at time zone w.time_zone)::date)
    order by z.last nulls first, s.id limit ${limit}`.execute(db);
  return found.rows;
}
