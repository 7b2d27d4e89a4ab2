import { SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { noteIdentityChanges } from './identity-cache.ts';
import { lockIdentities } from './load-graph.ts';
import type { Epoch, TypedIdentity } from './person-graph.ts';

/** From now on the identity means nobody, until it is seen with somebody again. What happened stays as it is. */
export async function unbindIdentity(
  db: Executor,
  workspaceId: string,
  identity: TypedIdentity,
  at: Date,
): Promise<void> {
  await lockIdentities(db, workspaceId);
  await changeIdentity(db, workspaceId, identity, (known) => ({
    epochs: [
      ...known.epochs.filter((epoch) => epoch.from < at.getTime()),
      { from: at.getTime(), person: null },
    ],
    isStopped: known.isStopped,
  }));
}

/** A stopped identity (R5) was looked at: it may link again. */
export async function allowIdentity(
  db: Executor,
  workspaceId: string,
  identity: TypedIdentity,
): Promise<void> {
  await lockIdentities(db, workspaceId);
  await changeIdentity(db, workspaceId, identity, (known) => ({ epochs: known.epochs, isStopped: false }));
}

interface Meaning {
  epochs: Epoch[];
  isStopped: boolean;
}

async function changeIdentity(
  db: Executor,
  workspaceId: string,
  { type, value }: TypedIdentity,
  change: (known: Meaning) => Meaning,
): Promise<void> {
  const found = await sql<Meaning>`
    select epochs, is_stopped as "isStopped" from identity
    where workspace_id = ${workspaceId} and type = ${type} and value = ${value}`.execute(db);
  const known = found.rows[0];
  if (known === undefined)
    throw new SkylanternError('not-found', 'there is no such identity in this workspace');
  const now = change(known);
  await sql`
    update identity set epochs = ${JSON.stringify(now.epochs)}::jsonb, is_stopped = ${now.isStopped}
    where workspace_id = ${workspaceId} and type = ${type} and value = ${value}`.execute(db);
  await noteIdentityChanges(db, workspaceId, [{ type, value }]);
}
