import { hash, verify } from '@node-rs/argon2';
import { newId, type Role, type SessionReply, SkylanternError } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { hashSecret, makeSecret } from '../http/principal.ts';

const SESSION_DAYS = 30;
const LOCK_AFTER = 10;
const LOCK_MINUTES = 15;
const INVITATION_DAYS = 7;
/** OWASP's floor for argon2id. */
const argon = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Compared when there is no such member, so that the answer takes as long. */
const nobody = hash('nobody has this password', argon);

export const hashPassword = (password: string): Promise<string> => hash(password, argon);

/** The member with this e-mail and password; after ten wrong ones the account waits a quarter of an hour. */
export async function checkPassword(db: Executor, email: string, password: string): Promise<string> {
  const found = await sql<{ id: string; password_hash: string | null; locked: boolean }>`
    select id, password_hash, coalesce(locked_until > now(), false) as locked from member
    where email = ${email.trim().toLowerCase()}`.execute(db);
  const member = found.rows[0];
  if (member?.locked) {
    throw new SkylanternError(
      'request.rate-limited',
      `too many wrong passwords: try again in ${LOCK_MINUTES} minutes`,
    );
  }
  const isRight = await verify(member?.password_hash ?? (await nobody), password);
  if (member === undefined || !isRight) {
    if (member !== undefined) {
      await sql`update member set failed_logins = failed_logins + 1,
        locked_until = case when (failed_logins + 1) % ${LOCK_AFTER}::int = 0 then now() + make_interval(mins => ${LOCK_MINUTES}) end
        where id = ${member.id}`.execute(db);
    }
    throw new SkylanternError('auth.required', 'e-mail or password is wrong');
  }
  await sql`update member set failed_logins = 0, locked_until = null where id = ${member.id}`.execute(db);
  return member.id;
}

export async function openSession(
  db: Executor,
  memberId: string,
  userAgent: string,
): Promise<{ token: string; maxAgeSeconds: number }> {
  const token = makeSecret('');
  await sql`insert into member_session (token_hash, member_id, expires_at, user_agent)
    values (${hashSecret(token)}, ${memberId}, now() + make_interval(days => ${SESSION_DAYS}), ${userAgent.slice(0, 300)})`.execute(
    db,
  );
  await sql`delete from member_session where expires_at < now()`.execute(db);
  return { token, maxAgeSeconds: SESSION_DAYS * 86_400 };
}

export async function insertMember(
  db: Executor,
  member: { email: string; name: string; password: string; language: 'en' | 'zh' },
): Promise<string> {
  const id = newId('member');
  const made = await sql<{ id: string }>`
    insert into member (id, email, name, password_hash, language)
    values (${id}, ${member.email.trim().toLowerCase()}, ${member.name}, ${await hashPassword(member.password)}, ${member.language})
    on conflict (email) do nothing returning id`.execute(db);
  if (made.rows.length === 0) {
    throw new SkylanternError('conflict', 'there is a member with this e-mail: log in first', {
      field: 'email',
    });
  }
  return id;
}

export async function setRole(
  db: Executor,
  workspaceId: string,
  memberId: string,
  role: Role,
): Promise<void> {
  await sql`insert into membership (workspace_id, member_id, role) values (${workspaceId}, ${memberId}, ${role})
    on conflict (workspace_id, member_id) do update set role = excluded.role`.execute(db);
}

/** A one-time link's token; `workspaceId` null is the first set-up. */
export async function insertInvitation(
  db: Executor,
  invitation: { workspaceId: string | null; email: string | null; role: Role; by: string },
): Promise<{ token: string; expiresAt: Date }> {
  const token = makeSecret('');
  const made = await sql<{ at: Date }>`
    insert into invitation (token_hash, workspace_id, email, role, created_by, expires_at)
    values (${hashSecret(token)}, ${invitation.workspaceId}, ${invitation.email}, ${invitation.role}, ${invitation.by},
      now() + make_interval(days => ${INVITATION_DAYS})) returning expires_at as at`.execute(db);
  return { token, expiresAt: made.rows[0]?.at ?? new Date() };
}

export async function describeSession(db: Executor, memberId: string): Promise<SessionReply> {
  const member = await sql<SessionReply['member']>`
    select id, email, name, language from member where id = ${memberId}`.execute(db);
  const workspaces = await sql<SessionReply['workspaces'][number]>`
    select w.id, w.name, m.role, w.time_zone as "timeZone", w.week_start as "weekStart", w.currency, w.is_demo as "isDemo"
    from membership m join workspace w on w.id = m.workspace_id
    where m.member_id = ${memberId} order by w.is_demo, w.created_at, w.id`.execute(db);
  const [found] = member.rows;
  if (found === undefined) throw new SkylanternError('auth.required', 'this member no longer exists');
  return { member: found, workspaces: workspaces.rows };
}
