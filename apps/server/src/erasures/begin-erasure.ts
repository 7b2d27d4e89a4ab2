import { newId } from '@skylantern/contracts';
import { ensureSalt, lockIdentities, type TypedIdentity, writeTombstones } from '@skylantern/identify';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { Principal } from '../http/principal.ts';
import { actorOf } from '../http/principal.ts';
import { getCurrent } from '../persons/person-summaries.ts';
import { audit } from '../workspaces/audit.ts';

/**
 * From here on nobody gets to know this person again: the tombstones stand in the same transaction as the order.
 * Whoever asks twice gets the erasure that is under way.
 */
export async function beginErasure(
  state: StateStore,
  workspaceId: string,
  asked: { personId: string; principal: Principal; isThorough: boolean },
): Promise<string> {
  return state.transaction(async (trx) => {
    await lockIdentities(trx, workspaceId);
    const { numbers } = await getCurrent(trx, workspaceId, asked.personId);
    const underWay = await sql<{ id: string }>`
      select id from erasure where workspace_id = ${workspaceId} and state = 'running'
        and persons && ${numbers}::int[] limit 1`.execute(trx);
    const [same] = underWay.rows;
    if (same !== undefined) return same.id;
    const id = newId('erasure');
    // An identity that others share goes on meaning them.
    const identities = await sql<TypedIdentity>`
      select type, value from identity where workspace_id = ${workspaceId} and person = any(${numbers}::int[])
        and not exists (select from jsonb_array_elements(epochs) as epoch
          where (epoch ->> 'person')::int <> all(${numbers}::int[]))`.execute(trx);
    const salt = await ensureSalt(trx, workspaceId);
    await writeTombstones(trx, workspaceId, { erasureId: id, salt, identities: identities.rows });
    // Everybody's memory of identities of this workspace ends: a change without its identities is not understood.
    await sql`update workspace set identity_version = identity_version + 1 where id = ${workspaceId}`.execute(
      trx,
    );
    await sql`insert into erasure (id, workspace_id, asked_by, is_thorough, state, step, persons)
      values (${id}, ${workspaceId}, ${actorOf(asked.principal)}, ${asked.isThorough}, 'running', 'drain',
        ${numbers}::int[])`.execute(trx);
    const { principal } = asked;
    await audit(trx, { workspaceId, principal, action: 'person.forgotten', subject: id });
    return id;
  });
}
