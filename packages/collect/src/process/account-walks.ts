import { lockIdentities } from '@skylantern/identify';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { loadEmailDomains } from './accounts-of-emails.ts';
import { joinByEmail } from './join-by-email.ts';

/** Numbers of persons looked at in one transaction, while the processor waits. */
const PORTION = 250;

/** How far the persons who were there already were gone through. */
export interface AccountWalk {
  state: 'running' | 'done' | 'cancelled';
  /** Persons are numbered; up to this number they were looked at, of those up to `until`. */
  position: number;
  until: number;
  /** Persons who joined an account. */
  joined: number;
  startedAt: Date;
  finishedAt: Date | null;
  /** Why the last portion could not be done; it is tried again. */
  fault: string | null;
}

/**
 * Begins to go through all persons there are, from the first. Call it in the transaction that says that e-mails mean
 * accounts, behind `lockIdentities`: whoever comes later is joined by the processor.
 */
export async function beginAccountWalk(db: Executor, workspaceId: string, by: string): Promise<void> {
  await sql`
    insert into account_walk (workspace_id, state, until, started_by)
    select id, case when next_person > 1 then 'running' else 'done' end, next_person - 1, ${by}
    from workspace where id = ${workspaceId}
    on conflict (workspace_id) do update set state = excluded.state, position = 0, until = excluded.until, joined = 0,
      started_by = excluded.started_by, started_at = now(), finished_at = null, fault = null`.execute(db);
}

/** Whoever joined until now stays. Answers whether there was anything to end. */
export async function cancelAccountWalk(db: Executor, workspaceId: string): Promise<boolean> {
  const ended = await sql`
    update account_walk set state = 'cancelled', finished_at = now()
    where workspace_id = ${workspaceId} and state = 'running' returning workspace_id`.execute(db);
  return ended.rows.length > 0;
}

export async function findAccountWalk(db: Executor, workspaceId: string): Promise<AccountWalk | null> {
  const found = await sql<AccountWalk>`
    select state, position, until, joined, started_at as "startedAt", finished_at as "finishedAt", fault
    from account_walk where workspace_id = ${workspaceId}`.execute(db);
  return found.rows[0] ?? null;
}

/** The workspace whose walk waits longest, those that failed last. */
export async function findRunningWalk(db: Executor): Promise<string | null> {
  const found = await sql<{ id: string }>`
    select workspace_id as id from account_walk where state = 'running'
    order by fault is not null, started_at limit 1`.execute(db);
  return found.rows[0]?.id ?? null;
}

export async function noteWalkFault(db: Executor, workspaceId: string, fault: string): Promise<void> {
  await sql`update account_walk set fault = ${fault} where workspace_id = ${workspaceId}`.execute(db);
}

/**
 * Looks at the next portion of persons. They join and the position moves in one transaction, which keeps the
 * processor out meanwhile: a portion is done once and whole, or not at all. Answers how many joined; null when there
 * is nothing to do.
 */
export async function walkOn(trx: Executor, workspaceId: string): Promise<number | null> {
  await lockIdentities(trx, workspaceId);
  const found = await sql<{ position: number; until: number }>`
    select position, until from account_walk where workspace_id = ${workspaceId} and state = 'running'
    for update`.execute(trx);
  const [walk] = found.rows;
  if (walk === undefined) return null;
  const domains = await loadEmailDomains(trx, workspaceId);
  if (domains === null) {
    await cancelAccountWalk(trx, workspaceId);
    return null;
  }
  const position = Math.min(walk.position + PORTION, walk.until);
  const joined = await joinByEmail(trx, workspaceId, { after: walk.position, until: position, domains });
  const isOver = position >= walk.until;
  await sql`
    update account_walk set position = ${position}, joined = joined + ${joined}, fault = null,
      state = ${isOver ? 'done' : 'running'}, finished_at = ${isOver ? new Date() : null}::timestamptz
    where workspace_id = ${workspaceId}`.execute(trx);
  return joined;
}
