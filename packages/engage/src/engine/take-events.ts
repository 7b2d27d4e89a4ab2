import { listBatches, readCursor, readRows, writeCursor } from '@skylantern/collect';
import { isSkylanternError, type StoredEvent } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { matchesEvent } from '../filters/match-filters.ts';
import { answerWaits } from './answer-waits.ts';
import { type Candidate, enterRuns, lockEntries, type RunEvent } from './enter-runs.ts';
import { groupBy } from './group-by.ts';
import { jsonText, plainText } from './json-text.ts';
import { hears, type Interests, loadInterests } from './live-journeys.ts';
import { loadPersons, type PersonGroup } from './person-group.ts';
import { at, type EngagementPorts, type EngagementSettings } from './ports.ts';

export const ENGAGE_CONSUMER = 'engage';
const BATCHES = 20;
/** How long before now an event may have happened and still find a wait that is opened after it arrived. */
const NOTICED_MS = 3_600_000;

export interface Taken {
  /** The cursor's new place. */
  position: number;
  /** Whether there may be more that had come in already. */
  hasMore: boolean;
}

/**
 * Takes the next batches of identified events: answers waits, begins runs, moves the cursor, in one transaction.
 * Null when there was nothing.
 */
export async function takeEvents(
  ports: EngagementPorts,
  settings: EngagementSettings,
): Promise<Taken | null> {
  const waiting = await sql`select from event_batch where id > coalesce(
    (select position from cursor where consumer = ${ENGAGE_CONSUMER}), 0) limit 1`.execute(
    ports.state.tables<object>(),
  );
  if (waiting.rows.length === 0) return null;
  const taken = await takeBatches(ports, settings, takeRows).catch((cause: unknown) => {
    if (!isDataFault(cause)) throw cause;
    ports.logger.error({ cause }, 'events.retried-singly');
    return takeBatches(ports, settings, takeSingly);
  });
  await at(ports, 'events.committed');
  return taken;
}

async function takeBatches(
  ports: EngagementPorts,
  settings: EngagementSettings,
  take: typeof takeRows,
): Promise<Taken | null> {
  return ports.state.transaction(
    async (trx) => {
      await lockEntries(trx, 'alone');
      const { position } = await readCursor(trx, ENGAGE_CONSUMER);
      const batches = await listBatches(trx, { after: position, limit: BATCHES });
      const last = batches.at(-1);
      if (last === undefined) return null;
      await at(ports, 'events.claimed');
      const interests = await loadInterests(trx);
      if (interests.size > 0) {
        for (const batch of batches) await take(trx, await readRows(batch), interests, ports, settings);
      }
      await at(ports, 'events.entered');
      await writeCursor(trx, ENGAGE_CONSUMER, last.id);
      return { position: last.id, hasMore: batches.length === BATCHES };
    },
    { retries: 3 },
  );
}

/** An event that the store cannot take must not stop the others: it begins and answers nothing, and that is said. */
async function takeSingly(
  db: Executor,
  rows: readonly StoredEvent[],
  interests: ReadonlyMap<string, Interests>,
  ports: EngagementPorts,
  settings: EngagementSettings,
): Promise<void> {
  for (const row of rows) {
    await sql`savepoint single`.execute(db);
    try {
      await takeRows(db, [row], interests, ports, settings);
    } catch (cause) {
      if (!isDataFault(cause)) throw cause;
      await sql`rollback to savepoint single`.execute(db);
      ports.logger.error({ cause, workspaceId: row.workspace_id, sequence: row.sequence }, 'event.set-aside');
    }
    await sql`release savepoint single`.execute(db);
  }
}

/** PostgreSQL's classes 22 (data) and 23 (constraint), or a filter that cannot be asked: the same again cannot help. */
function isDataFault(cause: unknown): boolean {
  if (isSkylanternError(cause, 'query.invalid')) return true;
  return cause instanceof Error && 'code' in cause && /^2[23]/.test(String(cause.code));
}

async function takeRows(
  db: Executor,
  rows: readonly StoredEvent[],
  interests: ReadonlyMap<string, Interests>,
  ports: EngagementPorts,
  settings: EngagementSettings,
): Promise<void> {
  const now = ports.now();
  for (const [workspaceId, group] of groupBy(rows, (row) => row.workspace_id)) {
    const wanted = interests.get(workspaceId);
    if (wanted === undefined) continue;
    const heard = group.filter(
      (row) =>
        row.is_bot === 0 &&
        (hears(wanted.triggerNames, row.event_name) || hears(wanted.waitNames, row.event_name)),
    );
    if (heard.length === 0) continue;
    heard.sort((a, b) => a.sequence - b.sequence);
    const persons = await loadPersons(
      db,
      workspaceId,
      heard.map((row) => row.person),
    );
    const awaited = heard.filter((row) => hears(wanted.waitNames, row.event_name));
    await notice(db, workspaceId, awaited, now, settings);
    const timeZone = await timeZoneOf(db, workspaceId);
    await answerWaits(db, workspaceId, awaited, persons, { now, timeZone });
    const candidates = heard.flatMap((row) =>
      candidatesOf(row, wanted, persons.get(row.person), timeZone, settings),
    );
    await enterRuns(db, candidates, now);
  }
}

function candidatesOf(
  row: StoredEvent,
  wanted: Interests,
  person: PersonGroup | undefined,
  timeZone: string,
  settings: EngagementSettings,
): Candidate[] {
  if (person === undefined || row.is_historical === 1) return [];
  const occurredAt = new Date(row.occurred_at);
  if (Date.parse(row.received_at) - occurredAt.getTime() > settings.maxLatenessMs) return [];
  return wanted.triggers.flatMap((journey) => {
    const { trigger } = journey.graph;
    if (trigger.on !== 'event' && trigger.on !== 'event-without') return [];
    if (!matchesEvent(trigger.what, row.event_name, { event: row, person, timeZone })) return [];
    const event = runEventOf(row);
    return [{ ...journey, person, occasion: event.messageId, triggeredAt: occurredAt, event }];
  });
}

const runEventOf = (row: StoredEvent): RunEvent => ({
  name: plainText(row.event_name),
  messageId: plainText(row.message_id),
  occurredAt: row.occurred_at,
  timeZone: typeof row['time_zone'] === 'string' ? row['time_zone'] : '',
  properties: row.properties,
});

async function notice(
  db: Executor,
  workspaceId: string,
  rows: readonly StoredEvent[],
  now: Date,
  settings: EngagementSettings,
): Promise<void> {
  const since = now.getTime() - settings.maxLatenessMs - NOTICED_MS;
  const recent = rows.filter((row) => Date.parse(row.occurred_at) >= since);
  if (recent.length === 0) return;
  await sql`
    insert into noticed_event (workspace_id, person, event_name, occurred_at, message_id, properties)
    select ${workspaceId}, * from unnest(${recent.map((row) => row.person)}::int[],
      ${recent.map((row) => plainText(row.event_name))}::text[], ${recent.map((row) => row.occurred_at)}::timestamptz[],
      ${recent.map((row) => plainText(row.message_id))}::text[], ${recent.map((row) => jsonText(row))}::jsonb[])
    on conflict do nothing`.execute(db);
}

/** What was noticed longer ago than anything may still ask for. */
export async function forgetNoticed(db: Executor, now: Date, settings: EngagementSettings): Promise<void> {
  const before = new Date(now.getTime() - settings.maxLatenessMs - NOTICED_MS);
  await sql`delete from noticed_event where occurred_at < ${before}`.execute(db);
}

async function timeZoneOf(db: Executor, workspaceId: string): Promise<string> {
  const found = await sql<{ timeZone: string }>`
    select time_zone as "timeZone" from workspace where id = ${workspaceId}`.execute(db);
  return found.rows[0]?.timeZone ?? 'UTC';
}
