import type { IncomingEvent } from '@skylantern/contracts';
import type { EventLog, Executor } from '@skylantern/store';
import { sql } from 'kysely';
import type { SetAside } from '../dialects/define-dialect.ts';
import { applyPolicy } from '../door/apply-policy.ts';
import { encodeRecord, type LogRecord } from '../door/log-record.ts';
import { loadPolicy } from '../door/policy.ts';
import { listSeen } from '../process/drop-duplicates.ts';
import { messageKey } from '../process/fact.ts';
import { hashOf, type MappedRow } from './map-source-row.ts';
import type { Pending } from './source-runs.ts';

/** Rows in one record of the log: each may be two events, and a record holds 4,096. */
export const PORTION_ROWS = 1_000;

export type Mapped = MappedRow | (SetAside & { line: number });

export interface Taken {
  taken: number;
  duplicates: number;
  setAside: number;
  /** Null when there was nothing new. */
  lastOffset: number | null;
  /** What the source said last of persons, accounts, items: write it with the position. */
  states: State[];
}

interface State {
  key: string;
  digest: string;
  version: number;
}

export interface TakePorts {
  db: Executor;
  log: EventLog;
  now(): Date;
  /** Message ids that went on lately and may not be remembered yet. */
  recent: Set<string>;
  /** Called with what this will count, before anything is written. */
  beforeWrite?(pending: Pending): Promise<void>;
}

/**
 * Sends on what is new of some rows, durably. What is sent twice, after a crash, has the same message ids: facts by
 * what names them, states by their owner, what they are, and the how manieth change this is. So it counts once.
 */
export async function takeRows(
  source: { id: string; workspaceId: string; kind: string },
  rows: readonly Mapped[],
  ports: TakePorts,
): Promise<Taken> {
  const facts = rows.flatMap((row) => ('reason' in row || row.event === null ? [] : [row.event]));
  const keyOf = (event: IncomingEvent) => messageKey(source.workspaceId, event.messageId);
  const seen = await listSeen(ports.db, facts.map(keyOf));
  const states = await findStates(ports.db, source.id, rows);
  const changed = new Map<string, State>();
  const news: { call: IncomingEvent | null; event: IncomingEvent | null }[] = [];
  const setAside: LogRecord['setAside'] = [];
  const sent: string[] = [];
  for (const row of rows) {
    if ('reason' in row) {
      setAside.push(row);
      continue;
    }
    if (row.event !== null) {
      const key = keyOf(row.event);
      if (seen.has(key) || ports.recent.has(key)) {
        news.push({ call: null, event: null });
        continue;
      }
      seen.add(key);
      sent.push(key);
    }
    const call = row.state === null ? null : newsOf(source.id, row.state, states, changed);
    news.push({ call, event: row.event });
  }
  // Told before a crash, which came before it was noted here: no news, and no sign that this portion was written.
  const calls = news.flatMap(({ call }) => (call === null ? [] : [keyOf(call)]));
  const told = calls.length === 0 ? new Set<string>() : await listSeen(ports.db, calls);
  const fresh = news.map(({ call, event }) =>
    [call, event].filter((one) => one !== null && !(one === call && told.has(keyOf(one)))),
  );
  const events = fresh.flat().filter((one) => one !== null);
  const taken = fresh.filter((list) => list.length > 0).length;
  const duplicates = fresh.length - taken;
  let lastOffset: number | null = null;
  if (events.length + setAside.length > 0) {
    const [first] = events;
    if (first !== undefined) {
      const counts = { rows: rows.length, taken, duplicates, setAside: setAside.length };
      await ports.beforeWrite?.({ key: keyOf(first), ...counts });
    }
    const record: LogRecord = {
      v: 1,
      workspaceId: source.workspaceId,
      source: source.kind,
      receivedAt: ports.now().getTime(),
      sentAt: null,
      ip: '',
      userAgent: '',
      events,
      setAside,
      importId: source.id,
    };
    lastOffset = await ports.log.append(
      encodeRecord(applyPolicy(record, await loadPolicy(ports.db, source.workspaceId))),
      source.workspaceId,
    );
    remember(ports.recent, sent);
  }
  return { taken, duplicates, setAside: setAside.length, lastOffset, states: [...changed.values()] };
}

function newsOf(
  sourceId: string,
  state: NonNullable<MappedRow['state']>,
  known: Map<string, State>,
  changed: Map<string, State>,
): IncomingEvent | null {
  const key = uuidOf(sourceId, state.key);
  const digest = uuidOf(state.digest);
  const last = known.get(key);
  if (last?.digest === digest) return null;
  const next = { key, digest, version: (last?.version ?? 0) + 1 };
  known.set(key, next);
  changed.set(key, next);
  return { ...state.call, messageId: `state:${hashOf(key, digest, String(next.version))}` };
}

async function findStates(
  db: Executor,
  sourceId: string,
  rows: readonly Mapped[],
): Promise<Map<string, State>> {
  const keys = rows.flatMap((row) =>
    'reason' in row || row.state === null ? [] : [uuidOf(sourceId, row.state.key)],
  );
  if (keys.length === 0) return new Map();
  const found = await sql<State>`select key, digest, version from source_row
    where source_id = ${sourceId} and key = any(${[...new Set(keys)]}::uuid[])`.execute(db);
  return new Map(found.rows.map((row) => [row.key, row]));
}

/** In the transaction that notes the position. */
export async function saveStates(db: Executor, sourceId: string, states: readonly State[]): Promise<void> {
  if (states.length === 0) return;
  const list = [...states].sort((a, b) => (a.key < b.key ? -1 : 1));
  await sql`insert into source_row (source_id, key, digest, version)
    select ${sourceId}, * from unnest(${list.map((one) => one.key)}::uuid[], ${list.map((one) => one.digest)}::uuid[],
      ${list.map((one) => one.version)}::int[])
    on conflict (source_id, key) do update set digest = excluded.digest, version = excluded.version`.execute(
    db,
  );
}

const MAX_RECENT = 300_000;

/** The oldest are dropped first: a set keeps the order in which it was filled. */
function remember(recent: Set<string>, keys: readonly string[]): void {
  for (const key of keys) recent.add(key);
  for (const key of recent) {
    if (recent.size <= MAX_RECENT) return;
    recent.delete(key);
  }
}

function uuidOf(...parts: string[]): string {
  const hex = Buffer.from(hashOf(...parts), 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
