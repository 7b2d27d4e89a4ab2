import {
  createKey,
  createWorkspace,
  inviteMember,
  listKeys,
  listMembers,
  removeMember,
  revokeKey,
  SkylanternError,
  updateMember,
  updateWorkspace,
} from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { actorOf, requireMember } from '../http/principal.ts';
import { audit } from '../workspaces/audit.ts';
import { insertKey, insertWorkspace, type WorkspaceDirectory } from '../workspaces/directory.ts';
import { insertInvitation, setRole } from '../workspaces/members.ts';
import { pageOf } from './page.ts';
import { assertTimeZone } from './session.ts';

export function makeWorkspaceRoutes(ports: {
  state: StateStore;
  directory: WorkspaceDirectory;
  publicUrl: () => string;
}): HandledRoute[] {
  const { state, directory } = ports;
  const db = state.tables<object>();
  return [
    handle(createWorkspace, async ({ principal, input }) => {
      const { memberId } = requireMember(principal);
      const { name, timeZone = 'UTC' } = input.body;
      assertTimeZone(timeZone);
      const id = await state.transaction(async (trx) => {
        const id = await insertWorkspace(trx, { name, timeZone });
        await setRole(trx, id, memberId, 'owner');
        await insertKey(trx, { workspaceId: id, kind: 'write', name: 'Default', role: 'viewer' });
        await audit(trx, { workspaceId: id, principal, action: 'workspace.created', subject: id });
        return id;
      });
      directory.forget();
      return { id, name, role: 'owner' as const, timeZone, weekStart: 1, currency: 'USD', isDemo: false };
    }),
    handle(updateWorkspace, async ({ principal, workspaceId, input }) => {
      const { name = null, timeZone = null, weekStart = null, currency = null } = input.body;
      if (timeZone !== null) assertTimeZone(timeZone);
      await sql`update workspace set name = coalesce(${name}, name), time_zone = coalesce(${timeZone}, time_zone),
        week_start = coalesce(${weekStart}, week_start), currency = coalesce(${currency}, currency)
        where id = ${workspaceId}`.execute(db);
      await audit(db, {
        workspaceId,
        principal,
        action: 'workspace.updated',
        subject: workspaceId,
        detail: input.body,
      });
      directory.forget();
      return done;
    }),
    handle(listMembers, async ({ workspaceId, input }) =>
      pageOf(input.query, async (after, limit) => {
        const found = await sql<{
          id: string;
          email: string;
          name: string;
          role: 'viewer' | 'editor' | 'owner';
          since: Date;
        }>`
          select m.id, m.email, m.name, s.role, s.created_at as since from membership s join member m on m.id = s.member_id
          where s.workspace_id = ${workspaceId} and m.id > ${after} order by m.id limit ${limit}`.execute(db);
        return found.rows.map((row) => ({ ...row, since: row.since.toISOString() }));
      }),
    ),
    handle(inviteMember, async ({ principal, workspaceId, input }) => {
      const email = input.body.email.trim().toLowerCase();
      const { token, expiresAt } = await insertInvitation(db, {
        workspaceId,
        email,
        role: input.body.role,
        by: actorOf(principal),
      });
      await audit(db, {
        workspaceId,
        principal,
        action: 'member.invited',
        subject: email,
        detail: { role: input.body.role },
      });
      return { link: `${ports.publicUrl()}/join?token=${token}`, expiresAt: expiresAt.toISOString() };
    }),
    handle(updateMember, async ({ principal, workspaceId, input }) => {
      const { id } = input.params;
      await state.transaction(async (trx) => {
        await assertMember(trx, workspaceId, id);
        if (input.body.role !== 'owner') await assertAnotherOwner(trx, workspaceId, id);
        await setRole(trx, workspaceId, id, input.body.role);
        await audit(trx, {
          workspaceId,
          principal,
          action: 'member.role-changed',
          subject: id,
          detail: input.body,
        });
      });
      directory.forget();
      return done;
    }),
    handle(removeMember, async ({ principal, workspaceId, input }) => {
      const { id } = input.params;
      await state.transaction(async (trx) => {
        await assertMember(trx, workspaceId, id);
        await assertAnotherOwner(trx, workspaceId, id);
        await sql`delete from membership where workspace_id = ${workspaceId} and member_id = ${id}`.execute(
          trx,
        );
        await audit(trx, { workspaceId, principal, action: 'member.removed', subject: id });
      });
      directory.forget();
      return done;
    }),
    handle(listKeys, async ({ workspaceId, input }) =>
      pageOf(input.query, async (after, limit) => {
        const found = await sql<KeyRow>`
          select id, kind, name, role, shown, created_at as "createdAt", last_used_at as "lastUsedAt" from api_key
          where workspace_id = ${workspaceId} and revoked_at is null and id > ${after} order by id limit ${limit}`.execute(
          db,
        );
        return found.rows.map((row) => ({
          ...row,
          createdAt: row.createdAt.toISOString(),
          lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
        }));
      }),
    ),
    handle(createKey, async ({ principal, workspaceId, input }) => {
      const { kind, name, role = 'editor' } = input.body;
      const made = await insertKey(db, { workspaceId, kind, name, role });
      await audit(db, {
        workspaceId,
        principal,
        action: 'key.created',
        subject: made.id,
        detail: { kind, name, role },
      });
      return { id: made.id, kind, key: made.key };
    }),
    handle(revokeKey, async ({ principal, workspaceId, input }) => {
      const revoked = await sql`update api_key set revoked_at = now()
        where workspace_id = ${workspaceId} and id = ${input.params.id} and revoked_at is null returning id`.execute(
        db,
      );
      if (revoked.rows.length === 0)
        throw new SkylanternError('not-found', 'there is no such key in this workspace');
      await audit(db, { workspaceId, principal, action: 'key.revoked', subject: input.params.id });
      directory.forget();
      return done;
    }),
  ];
}

interface KeyRow {
  id: string;
  kind: 'write' | 'server' | 'api';
  name: string;
  role: 'viewer' | 'editor' | 'owner';
  shown: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

async function assertMember(db: Executor, workspaceId: string, memberId: string): Promise<void> {
  const found =
    await sql`select from membership where workspace_id = ${workspaceId} and member_id = ${memberId}`.execute(
      db,
    );
  if (found.rows.length === 0)
    throw new SkylanternError('not-found', 'there is no such member in this workspace');
}

async function assertAnotherOwner(db: Executor, workspaceId: string, memberId: string): Promise<void> {
  await sql`select from workspace where id = ${workspaceId} for update`.execute(db);
  const found = await sql`select from membership
    where workspace_id = ${workspaceId} and role = 'owner' and member_id <> ${memberId} limit 1`.execute(db);
  if (found.rows.length === 0)
    throw new SkylanternError('conflict', 'a workspace keeps at least one owner: name another first');
}
