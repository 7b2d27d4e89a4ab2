import {
  adminCreateMember,
  adminCreateWorkspace,
  adminListWorkspaces,
  SkylanternError,
} from '@skylantern/contracts';
import type { StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { CANARY_WORKSPACE } from '../canary/start-canary.ts';
import { type HandledRoute, handle } from '../http/handle.ts';
import { audit } from '../workspaces/audit.ts';
import { insertKey, insertWorkspace, type WorkspaceDirectory } from '../workspaces/directory.ts';
import { insertMember, setRole } from '../workspaces/members.ts';
import { assertTimeZone } from './session.ts';

export function makeAdminRoutes({
  state,
  directory,
}: {
  state: StateStore;
  directory: WorkspaceDirectory;
}): HandledRoute[] {
  return [
    handle(adminCreateWorkspace, async ({ input, principal }) => {
      const { name, timeZone = 'UTC', currency = 'USD', isDemo = false } = input.body;
      assertTimeZone(timeZone);
      return state.transaction(async (trx) => {
        const id = await insertWorkspace(trx, { name, timeZone, currency, isDemo });
        const write = await insertKey(trx, {
          workspaceId: id,
          kind: 'write',
          name: 'Default',
          role: 'viewer',
        });
        const server = await insertKey(trx, {
          workspaceId: id,
          kind: 'server',
          name: 'Default',
          role: 'viewer',
        });
        const api = await insertKey(trx, { workspaceId: id, kind: 'api', name: 'Default', role: 'owner' });
        await audit(trx, { workspaceId: id, principal, action: 'workspace.created', subject: id });
        return { id, writeKey: write.key, serverKey: server.key, apiToken: api.key };
      });
    }),
    handle(adminListWorkspaces, async () => {
      const found = await sql<{ id: string; name: string; isDemo: boolean }>`
        select id, name, is_demo as "isDemo" from workspace where id <> ${CANARY_WORKSPACE} order by created_at, id`.execute(
        state,
      );
      return { workspaces: found.rows };
    }),
    handle(adminCreateMember, async ({ input, principal }) => {
      const { workspaceId, role, language = 'en', ...member } = input.body;
      if ((await directory.findWorkspace(workspaceId)) === null) {
        throw new SkylanternError('not-found', `there is no workspace ${workspaceId}`, {
          field: 'workspaceId',
        });
      }
      const id = await state.transaction(async (trx) => {
        const id = await insertMember(trx, { ...member, language });
        await setRole(trx, workspaceId, id, role);
        await audit(trx, { workspaceId, principal, action: 'member.created', subject: id, detail: { role } });
        return id;
      });
      directory.forget();
      return { id };
    }),
  ];
}
