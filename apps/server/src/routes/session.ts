import {
  acceptInvitation,
  getInvitation,
  getSession,
  logIn,
  logOut,
  type Role,
  SkylanternError,
  setLanguage,
} from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import type { FastifyReply } from 'fastify';
import { sql } from 'kysely';
import { CANARY_WORKSPACE } from '../canary/start-canary.ts';
import { SESSION_COOKIE } from '../http/authenticate.ts';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import { hashSecret, requireMember } from '../http/principal.ts';
import { audit } from '../workspaces/audit.ts';
import { insertKey, insertWorkspace, type WorkspaceDirectory } from '../workspaces/directory.ts';
import { checkPassword, describeSession, insertMember, openSession, setRole } from '../workspaces/members.ts';

export function makeSessionRoutes(ports: {
  state: StateStore;
  directory: WorkspaceDirectory;
  isSecure: boolean;
}): HandledRoute[] {
  const { state, directory } = ports;
  const db = state.tables<object>();

  async function enter(reply: FastifyReply, memberId: string, userAgent: string) {
    const { token, maxAgeSeconds } = await openSession(db, memberId, userAgent);
    reply.setCookie(SESSION_COOKIE, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: ports.isSecure,
      maxAge: maxAgeSeconds,
    });
    directory.forget();
    return describeSession(db, memberId);
  }

  return [
    handle(getSession, async ({ principal }) => describeSession(db, requireMember(principal).memberId)),
    handle(logIn, async ({ input, request, reply }) => {
      const memberId = await checkPassword(db, input.body.email, input.body.password);
      return enter(reply, memberId, request.headers['user-agent'] ?? '');
    }),
    handle(logOut, async ({ principal, reply }) => {
      await sql`delete from member_session where token_hash = ${requireMember(principal).sessionHash}`.execute(
        db,
      );
      directory.forget();
      reply.clearCookie(SESSION_COOKIE, { path: '/' });
      return done;
    }),
    handle(setLanguage, async ({ principal, input }) => {
      const { memberId } = requireMember(principal);
      await sql`update member set name = coalesce(${input.body.name ?? null}, name),
        language = coalesce(${input.body.language ?? null}, language) where id = ${memberId}`.execute(db);
      return done;
    }),
    handle(getInvitation, async ({ input }) => {
      const found = await findInvitation(db, input.params.token);
      return {
        kind: found.workspaceId === null ? ('setup' as const) : ('invitation' as const),
        email: found.email,
        workspaceName: found.workspaceName,
        role: found.role,
      };
    }),
    handle(acceptInvitation, async ({ input, request, reply }) => {
      const { body } = input;
      const memberId = await state.transaction(async (trx) => {
        const invitation = await findInvitation(trx, input.params.token, true);
        if (invitation.email !== null && invitation.email !== body.email.trim().toLowerCase()) {
          throw new SkylanternError('request.invalid', 'this invitation is for another e-mail', {
            field: 'email',
          });
        }
        const memberId = await insertMember(trx, body);
        await sql`update invitation set used_at = now() where token_hash = ${hashSecret(input.params.token)}`.execute(
          trx,
        );
        if (invitation.workspaceId !== null)
          await setRole(trx, invitation.workspaceId, memberId, invitation.role);
        else await setUp(trx, memberId, body.workspace);
        const principal = { kind: 'member' as const, memberId, sessionHash: Buffer.alloc(0) };
        await audit(trx, {
          workspaceId: invitation.workspaceId,
          principal,
          action: 'member.joined',
          subject: memberId,
        });
        return memberId;
      });
      return enter(reply, memberId, request.headers['user-agent'] ?? '');
    }),
  ];
}

/** The first owner owns what is there (the demo) and their own workspace. */
async function setUp(
  db: Executor,
  memberId: string,
  workspace: { name: string; timeZone: string } | undefined,
): Promise<void> {
  if (workspace !== undefined) {
    assertTimeZone(workspace.timeZone);
    const workspaceId = await insertWorkspace(db, workspace);
    await insertKey(db, { workspaceId, kind: 'write', name: 'Default', role: 'viewer' });
  }
  await sql`insert into membership (workspace_id, member_id, role)
    select id, ${memberId}, 'owner' from workspace where id <> ${CANARY_WORKSPACE} on conflict do nothing`.execute(
    db,
  );
}

export function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    const message = `"${timeZone}" is not a time zone: write for example Asia/Shanghai or UTC`;
    throw new SkylanternError('request.invalid', message, { field: 'timeZone' }, { cause });
  }
}

interface Invitation {
  workspaceId: string | null;
  workspaceName: string | null;
  email: string | null;
  role: Role;
}

async function findInvitation(db: Executor, token: string, lock = false): Promise<Invitation> {
  const found = await sql<Invitation>`
    select i.workspace_id as "workspaceId", w.name as "workspaceName", i.email, i.role
    from invitation i left join workspace w on w.id = i.workspace_id
    where i.token_hash = ${hashSecret(token)} and i.used_at is null and i.expires_at > now()
    ${lock ? sql`for update of i` : sql``}`.execute(db);
  const [invitation] = found.rows;
  if (invitation === undefined) {
    throw new SkylanternError('not-found', 'this link was used or is too old: ask for a new one');
  }
  return invitation;
}
