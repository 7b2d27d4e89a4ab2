import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { ErasurePlan, ErasurePorts, RunStep } from './erasure-step.ts';

const isNeeded = (state: string): boolean => ['uploaded', 'queued', 'running'].includes(state);

/** Uploaded files of the workspace, any of which may name the person. Those that were read are not needed. */
export async function listImportFiles(
  { state, importsDirectory }: Pick<ErasurePorts, 'state' | 'importsDirectory'>,
  workspaceId: string,
): Promise<NonNullable<ErasurePlan['importFiles']>> {
  const found = await sql<{ id: string; state: string }>`
    select id, state from import_job where workspace_id = ${workspaceId} order by id`.execute(state);
  const there = new Set(await readdir(importsDirectory).catch(() => []));
  return found.rows
    .filter((row) => there.has(row.id))
    .map((row) => ({
      importId: row.id,
      state: row.state,
      became: isNeeded(row.state) ? ('kept-until-imported' as const) : ('removed' as const),
    }));
}

export const forgetFiles: RunStep = async ({ importsDirectory }, { plan }) => {
  for (const { importId, became } of plan.importFiles ?? []) {
    if (became === 'removed') await rm(join(importsDirectory, importId), { force: true });
  }
  return {};
};
