import {
  downloadCertificate,
  type Erasure,
  type ErasureCertificate,
  type ErasureCounts,
  type ErasureStep,
  erasureSteps,
  forgetPerson,
  getErasure,
  listErasures,
  SkylanternError,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { beginErasure } from '../erasures/begin-erasure.ts';
import type { Erasures } from '../erasures/start-erasures.ts';
import { type HandledRoute, handle } from '../http/handle.ts';

export function makePrivacyRoutes({
  state,
  erasures,
}: {
  state: StateStore;
  erasures: Erasures;
}): HandledRoute[] {
  return [
    handle(forgetPerson, async ({ workspaceId, principal, input }) => {
      const { confirm, thorough = false } = input.body;
      const personId = input.params.id;
      if (confirm !== personId)
        throw new SkylanternError('request.invalid', 'write the id of the person once more', {
          field: 'confirm',
        });
      const erasureId = await beginErasure(state, workspaceId, { personId, principal, isThorough: thorough });
      erasures.wake();
      return { erasureId };
    }),
    handle(listErasures, async ({ workspaceId, input }) => {
      const { limit = 50, cursor = '0' } = input.query;
      const from = Math.max(0, Number.parseInt(cursor, 10) || 0);
      const found = await sql<Row>`select ${columns} from erasure where workspace_id = ${workspaceId}
        order by asked_at desc, id limit ${limit + 1} offset ${from}`.execute(state);
      return {
        items: found.rows.slice(0, limit).map(shown),
        next: found.rows.length > limit ? String(from + limit) : null,
      };
    }),
    handle(getErasure, ({ workspaceId, input }) => readErasure(workspaceId, input.params.id)),
    handle(downloadCertificate, async ({ workspaceId, input, reply }) => {
      const { id, certificate } = await readErasure(workspaceId, input.params.id);
      if (certificate === null)
        throw new SkylanternError(
          'conflict',
          'this erasure is still under way: its certificate comes at the end',
        );
      await reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="erasure-${id}.json"`)
        .send(`${JSON.stringify(certificate, null, 2)}\n`);
      return undefined;
    }),
  ];

  async function readErasure(workspaceId: string, id: string): Promise<Erasure> {
    const found = await sql<Row>`select ${columns} from erasure
      where workspace_id = ${workspaceId} and id = ${id}`.execute(state);
    const [row] = found.rows;
    if (row === undefined)
      throw new SkylanternError('not-found', 'there is no such erasure in this workspace');
    return shown(row);
  }
}

interface Row {
  id: string;
  askedBy: string;
  askedAt: Date;
  isThorough: boolean;
  state: 'running' | 'done';
  step: ErasureStep;
  removed: ErasureCounts;
  fault: string | null;
  finishedAt: Date | null;
  certificate: ErasureCertificate | null;
}

const columns = sql`id, asked_by as "askedBy", asked_at as "askedAt", is_thorough as "isThorough", state, step,
  counts as removed, fault, finished_at as "finishedAt", certificate`;

function shown({ askedAt, finishedAt, ...row }: Row): Erasure {
  return {
    ...row,
    askedAt: askedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    progress: row.state === 'done' ? 1 : erasureSteps.indexOf(row.step) / erasureSteps.length,
  };
}
