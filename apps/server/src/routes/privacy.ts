import type { Policies } from '@skylantern/collect';
import {
  downloadCertificate,
  type Erasure,
  type ErasureCertificate,
  type ErasureCounts,
  type ErasureStep,
  erasureSteps,
  forgetPerson,
  getConsent,
  getErasure,
  getPrivacySettings,
  listErasures,
  SkylanternError,
  saveConsent as saveConsentRoute,
  savePrivacySettings,
} from '@skylantern/contracts';
import { ensureSalt, findRefusal, saveConsent } from '@skylantern/identify';
import { type StateStore, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { beginErasure } from '../erasures/begin-erasure.ts';
import type { Erasures } from '../erasures/start-erasures.ts';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf } from '../http/principal.ts';
import { getCurrent } from '../persons/person-summaries.ts';
import { audit } from '../workspaces/audit.ts';

export function makePrivacyRoutes({
  state,
  erasures,
  policies,
}: {
  state: StateStore;
  erasures: Erasures;
  policies: Policies;
}): HandledRoute[] {
  return [
    handle(getPrivacySettings, async ({ workspaceId }) => {
      const { salt: _salt, hasForgotten: _has, hashedProperties, ...policy } = await policies.of(workspaceId);
      return { ...policy, hashedProperties: [...hashedProperties] };
    }),
    handle(savePrivacySettings, async ({ workspaceId, principal, input }) => {
      const { ip, bots, hashedProperties, keyEventsPerSecond, personEventsPerSecond } = input.body;
      await state.transaction(async (trx) => {
        await ensureSalt(trx, workspaceId);
        await sql`update privacy_setting set ip = ${ip}, bots = ${bots}, updated_at = now(),
          hashed_properties = ${textArray([...new Set(hashedProperties)])},
          key_events_per_second = ${keyEventsPerSecond}, person_events_per_second = ${personEventsPerSecond}
          where workspace_id = ${workspaceId}`.execute(trx);
        await audit(trx, {
          workspaceId,
          principal,
          action: 'privacy.saved',
          subject: workspaceId,
          detail: input.body,
        });
      });
      policies.forget();
      return done;
    }),
    handle(getConsent, async ({ workspaceId, input }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      const refusal = await findRefusal(state, workspaceId, numbers);
      return { collect: refusal === null, withdrawnAt: refusal?.at.toISOString() ?? null };
    }),
    handle(saveConsentRoute, async ({ workspaceId, principal, input }) => {
      const { collect } = input.body;
      await state.transaction(async (trx) => {
        const { summary, numbers } = await getCurrent(trx, workspaceId, input.params.id);
        await saveConsent(trx, workspaceId, numbers, { collect, by: actorOf(principal) });
        const action = collect ? 'consent.given' : 'consent.withdrawn';
        await audit(trx, { workspaceId, principal, action, subject: summary.id });
      });
      return done;
    }),
    handle(forgetPerson, async ({ workspaceId, principal, input }) => {
      const { confirm, thorough = false } = input.body;
      const personId = input.params.id;
      if (confirm !== personId)
        throw new SkylanternError('request.invalid', 'write the id of the person once more', {
          field: 'confirm',
        });
      const erasureId = await beginErasure(state, workspaceId, { personId, principal, isThorough: thorough });
      erasures.wake();
      policies.forget(); // the door refuses from now on
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
