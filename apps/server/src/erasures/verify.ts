import { type ErasureCertificate, type ErasureCounts, SkylanternError } from '@skylantern/contracts';
import { loadRules, readTombstones } from '@skylantern/identify';
import { sql } from 'kysely';
import type { ErasurePorts, RunningErasure } from './erasure-step.ts';
import { countRows, listPersonTables, ownRows } from './forget-in-events.ts';
import { listStateTables } from './forget-in-state.ts';

/** Looks everywhere once more. Throws when there is something again: then it is all done again. */
export async function verifyErasure(
  { state, events }: ErasurePorts,
  erasure: RunningErasure,
  signal: AbortSignal,
): Promise<void> {
  const left: string[] = [];
  for (const table of await listPersonTables(events))
    if ((await countRows(events, table, ownRows(table, erasure), signal)) > 0) left.push(table);
  const { workspaceId, persons } = erasure;
  for (const { name, hasWorkspace } of await listStateTables(state)) {
    const scope = hasWorkspace
      ? sql`workspace_id = ${workspaceId}`
      : sql`journey_id in (
      select id from journey where workspace_id = ${workspaceId})`;
    const rows = await sql`select from ${sql.table(name)}
      where ${scope} and person = any(${persons}::int[]) limit 1`.execute(state);
    if (rows.rows.length > 0) left.push(name);
  }
  const found = await sql`select from person
    where workspace_id = ${workspaceId} and number = any(${persons}::int[]) limit 1`.execute(state);
  if (found.rows.length > 0) left.push('person');
  if (left.length > 0) throw new SkylanternError('conflict', `there are rows again in ${left.join(', ')}`);
}

export async function writeCertificate({ state, now }: ErasurePorts, erasure: RunningErasure): Promise<void> {
  const { id, workspaceId } = erasure;
  const tombstones = await readTombstones(state, workspaceId, id, await loadRules(state, workspaceId));
  const counts = await sql<{ counts: ErasureCounts }>`select counts from erasure where id = ${id}`.execute(
    state,
  );
  const backups = await sql<{ directory: string; at: Date }>`
    select subject as directory, at from audit_entry where action = 'backup.written' order by at`.execute(
    state,
  );
  const finishedAt = now();
  const certificate: ErasureCertificate = {
    format: 1,
    erasureId: id,
    workspaceId,
    askedBy: erasure.askedBy,
    askedAt: erasure.askedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    removed: counts.rows[0]?.counts ?? {},
    tombstones: tombstones.hashes,
    importFiles: erasure.plan.importFiles ?? [],
    backups: backups.rows.map(({ directory, at }) => ({ directory, writtenAt: at.toISOString() })),
    notes: erasure.plan.notes ?? [],
  };
  await sql`update erasure set state = 'done', persons = '{}', plan = '{}', fault = null,
      certificate = ${JSON.stringify(certificate)}::jsonb, finished_at = ${finishedAt.toISOString()}::timestamptz
    where id = ${id}`.execute(state);
}
