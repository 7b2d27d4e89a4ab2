import { createHash } from 'node:crypto';
import { encodeId } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { Fact } from './fact.ts';

/** A web session ends after this long without an event. */
export const SESSION_GAP_MS = 30 * 60_000;

interface OpenSession {
  device: string;
  sessionId: string;
  startedAt: number;
  lastAt: number;
  campaign: string;
}

/**
 * Gives each fact its session. The sender's own session id is kept; else a page's or app's events are cut where
 * 30 minutes pass or another campaign begins. Server events have none.
 */
export async function assignSessions(
  db: Executor,
  workspaceId: string,
  facts: readonly Fact[],
): Promise<void> {
  const open: Fact[] = [];
  for (const fact of facts) {
    const given = fact.event.context['sessionId'];
    if (typeof given === 'string' || typeof given === 'number') fact.sessionId = String(given);
    else if (deviceOf(fact) !== '') open.push(fact);
  }
  if (open.length === 0) return;
  const devices = [...new Set(open.map(deviceOf))];
  const found = await sql<{
    device: string;
    session_id: string;
    started_at: Date;
    last_at: Date;
    campaign: string;
  }>`
    select device, session_id, started_at, last_at, campaign from open_session
    where workspace_id = ${workspaceId} and device = any(${devices}::text[])`.execute(db);
  const sessions = new Map<string, OpenSession>();
  for (const row of found.rows) {
    sessions.set(row.device, {
      device: row.device,
      sessionId: row.session_id,
      startedAt: row.started_at.getTime(),
      lastAt: row.last_at.getTime(),
      campaign: row.campaign,
    });
  }
  for (const fact of open.sort(
    (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || a.sequence - b.sequence,
  )) {
    const device = deviceOf(fact);
    const session = continueSession(sessions.get(device), device, fact, workspaceId);
    sessions.set(device, session);
    fact.sessionId = session.sessionId;
  }
  await saveSessions(db, workspaceId, [...sessions.values()]);
}

function continueSession(
  known: OpenSession | undefined,
  device: string,
  fact: Fact,
  workspaceId: string,
): OpenSession {
  const at = fact.occurredAt.getTime();
  const campaign = campaignOf(fact);
  const goesOn =
    known !== undefined &&
    at - known.lastAt <= SESSION_GAP_MS &&
    at >= known.startedAt - SESSION_GAP_MS &&
    (campaign === '' || campaign === known.campaign);
  if (goesOn)
    return { ...known, startedAt: Math.min(known.startedAt, at), lastAt: Math.max(known.lastAt, at) };
  const seed = createHash('md5')
    .update(`${workspaceId}\u0000${device}\u0000${fact.event.messageId}`)
    .digest();
  return { device, sessionId: encodeId('session', seed), startedAt: at, lastAt: at, campaign };
}

async function saveSessions(db: Executor, workspaceId: string, sessions: OpenSession[]): Promise<void> {
  const sorted = sessions.sort((a, b) => (a.device < b.device ? -1 : 1));
  await sql`
    insert into open_session (workspace_id, device, session_id, started_at, last_at, campaign)
    select ${workspaceId}, * from unnest(${sorted.map((one) => one.device)}::text[],
      ${sorted.map((one) => one.sessionId)}::text[],
      ${sorted.map((one) => new Date(one.startedAt).toISOString())}::timestamptz[],
      ${sorted.map((one) => new Date(one.lastAt).toISOString())}::timestamptz[],
      ${sorted.map((one) => one.campaign)}::text[])
    on conflict (workspace_id, device) do update set session_id = excluded.session_id,
      started_at = excluded.started_at, last_at = excluded.last_at, campaign = excluded.campaign`.execute(db);
}

/** The device of an event that came from a page or an app; '' for a server's. */
function deviceOf({ event }: Fact): string {
  if (event.historical || event.anonymousId === null) return '';
  const { context, kind } = event;
  const fromScreen =
    kind === 'page' || kind === 'screen' || context['page'] !== undefined || context['screen'] !== undefined;
  return fromScreen ? event.anonymousId : '';
}

function campaignOf({ event }: Fact): string {
  const campaign = event.context['campaign'];
  if (typeof campaign !== 'object' || campaign === null || Array.isArray(campaign)) return '';
  return [campaign['source'], campaign['medium'], campaign['name']]
    .map((part) => part ?? '')
    .join('|')
    .replace(/^\|\|$/, '');
}
