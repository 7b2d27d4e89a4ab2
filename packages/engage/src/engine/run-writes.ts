import type { Filters, MessageDecision, MessageState } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { MessageContent } from '../templates/render-message.ts';
import { endRuns } from './end-runs.ts';
import { jsonText } from './json-text.ts';

export interface MessageWrite {
  id: string;
  workspaceId: string;
  journeyId: string;
  versionId: string;
  runId: string;
  step: string;
  visit: number;
  person: number;
  isControl: boolean;
  channelId: string;
  channelType: string;
  topic: string;
  decision: MessageDecision;
  state: MessageState;
  address: string | null;
  content: MessageContent | null;
  contentHash: string | null;
  dueAt: Date | null;
  detail: string;
  decidedAt: Date;
  finishedAt: Date | null;
}

export interface RestWrite {
  runId: string;
  step: string;
  visit: number;
  stepEnteredAt: Date;
  wakeAt: Date;
}

export interface WaitWrite {
  runId: string;
  name: string;
  workspaceId: string;
  person: number;
  eventName: string;
  filters: Filters | null;
  fromAt: Date;
  untilAt: Date;
  exceptMessageId: string;
  exit: string;
}

export interface LedgerWrite {
  messageId: string;
  workspaceId: string;
  person: number;
  channelType: string;
  journeyId: string;
  at: Date;
}

/** What a batch of runs brings about, written in one go at the end of its transaction. */
export interface RunWrites {
  messages: MessageWrite[];
  rests: RestWrite[];
  waits: WaitWrite[];
  ledger: LedgerWrite[];
  links: { messageId: string; position: number; url: string }[];
  exposures: { journeyId: string; numbers: number[] }[];
  ends: { runId: string; reason: string }[];
  parked: string[];
}

export const noWrites = (): RunWrites => ({
  messages: [],
  rests: [],
  waits: [],
  ledger: [],
  links: [],
  exposures: [],
  ends: [],
  parked: [],
});

export async function flush(db: Executor, writes: RunWrites, now: Date): Promise<void> {
  await writeMessages(db, writes.messages);
  await writeRests(db, writes.rests);
  await writeWaits(db, writes.waits);
  await writeLedger(db, writes.ledger);
  await writeLinks(db, writes.links);
  await writeExposures(db, writes.exposures, now);
  for (const reason of new Set(writes.ends.map((end) => end.reason))) {
    await endRuns(
      db,
      writes.ends.filter((end) => end.reason === reason).map((end) => end.runId),
      reason,
      now,
    );
  }
  if (writes.parked.length > 0) {
    await sql`update run set state = 'parked' where id = any(${writes.parked}::uuid[])`.execute(db);
  }
}

/** One held back before is decided now, under the same id. */
async function writeMessages(db: Executor, rows: readonly MessageWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into message (id, workspace_id, journey_id, version_id, run_id, step, visit, person, is_control, channel_id,
      channel_type, topic, decision, state, address, content, content_hash, due_at, detail, decided_at, finished_at)
    select * from unnest(${rows.map((row) => row.id)}::uuid[], ${rows.map((row) => row.workspaceId)}::text[],
      ${rows.map((row) => row.journeyId)}::text[], ${rows.map((row) => row.versionId)}::text[],
      ${rows.map((row) => row.runId)}::uuid[], ${rows.map((row) => row.step)}::text[],
      ${rows.map((row) => row.visit)}::int[], ${rows.map((row) => row.person)}::int[],
      ${rows.map((row) => row.isControl)}::bool[], ${rows.map((row) => row.channelId)}::text[],
      ${rows.map((row) => row.channelType)}::text[], ${rows.map((row) => row.topic)}::text[],
      ${rows.map((row) => row.decision)}::text[], ${rows.map((row) => row.state)}::text[],
      ${rows.map((row) => row.address)}::text[],
      ${rows.map((row) => (row.content === null ? null : jsonText(row.content)))}::jsonb[],
      ${rows.map((row) => row.contentHash)}::text[], ${rows.map((row) => row.dueAt)}::timestamptz[],
      ${rows.map((row) => row.detail)}::text[], ${rows.map((row) => row.decidedAt)}::timestamptz[],
      ${rows.map((row) => row.finishedAt)}::timestamptz[])
    on conflict (id) do update set decision = excluded.decision, state = excluded.state, address = excluded.address,
      content = excluded.content, content_hash = excluded.content_hash, due_at = excluded.due_at,
      detail = excluded.detail, decided_at = excluded.decided_at, finished_at = excluded.finished_at
      where message.state = 'delayed'`.execute(db);
}

async function writeRests(db: Executor, rows: readonly RestWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    update run set step = t.step, visit = t.visit, step_entered_at = t.step_entered_at, wake_at = t.wake_at, rev = rev + 1
    from unnest(${rows.map((row) => row.runId)}::uuid[], ${rows.map((row) => row.step)}::text[],
      ${rows.map((row) => row.visit)}::int[], ${rows.map((row) => row.stepEnteredAt)}::timestamptz[],
      ${rows.map((row) => row.wakeAt)}::timestamptz[]) as t (id, step, visit, step_entered_at, wake_at)
    where run.id = t.id`.execute(db);
}

async function writeWaits(db: Executor, rows: readonly WaitWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into wait (run_id, name, workspace_id, person, event_name, filters, from_at, until_at, except_message_id, exit)
    select * from unnest(${rows.map((row) => row.runId)}::uuid[], ${rows.map((row) => row.name)}::text[],
      ${rows.map((row) => row.workspaceId)}::text[], ${rows.map((row) => row.person)}::int[],
      ${rows.map((row) => row.eventName)}::text[],
      ${rows.map((row) => (row.filters === null ? null : JSON.stringify(row.filters)))}::jsonb[],
      ${rows.map((row) => row.fromAt)}::timestamptz[], ${rows.map((row) => row.untilAt)}::timestamptz[],
      ${rows.map((row) => row.exceptMessageId)}::text[], ${rows.map((row) => row.exit)}::text[])
    on conflict do nothing`.execute(db);
}

export async function writeLedger(db: Executor, rows: readonly LedgerWrite[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into cap_ledger (message_id, workspace_id, person, channel_type, journey_id, at)
    select * from unnest(${rows.map((row) => row.messageId)}::uuid[], ${rows.map((row) => row.workspaceId)}::text[],
      ${rows.map((row) => row.person)}::int[], ${rows.map((row) => row.channelType)}::text[],
      ${rows.map((row) => row.journeyId)}::text[], ${rows.map((row) => row.at)}::timestamptz[])
    on conflict do nothing`.execute(db);
}

async function writeLinks(db: Executor, rows: RunWrites['links']): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into tracked_link (message_id, position, url)
    select * from unnest(${rows.map((row) => row.messageId)}::uuid[], ${rows.map((row) => row.position)}::int[],
      ${rows.map((row) => row.url)}::text[])
    on conflict do nothing`.execute(db);
}

/** The clock of the effect starts at the first decision, whatever it was. */
async function writeExposures(db: Executor, rows: RunWrites['exposures'], now: Date): Promise<void> {
  if (rows.length === 0) return;
  const pairs = rows.flatMap((row) => row.numbers.map((number) => [row.journeyId, number] as const));
  await sql`
    update assignment set exposed_at = ${now}
    from unnest(${pairs.map(([id]) => id)}::text[], ${pairs.map(([, number]) => number)}::int[]) as t (journey_id, person)
    where assignment.journey_id = t.journey_id and assignment.person = t.person and exposed_at is null`.execute(
    db,
  );
}
