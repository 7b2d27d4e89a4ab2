import { callNames, type EventResult, type IncomingEvent, SkylanternError } from '@skylantern/contracts';
import type { EventLog, Executor } from '@skylantern/store';
import { LRUCache } from 'lru-cache';
import type { DecodedItem, Dialect, DialectRequest, SetAside } from '../dialects/define-dialect.ts';
import { messageKey } from '../process/fact.ts';
import { applyPolicy } from './apply-policy.ts';
import { checkEvent } from './check-event.ts';
import { encodeRecord, type LogRecord } from './log-record.ts';
import { makePolicies, type Policies } from './policy.ts';
import { refuseForgotten } from './refuse-forgotten.ts';
import { makeSeenLookup } from './seen-lookup.ts';
import { makeTokenBuckets } from './token-bucket.ts';

/** A key may send so many seconds' worth at once. */
const BURST_SECONDS = 10;

export interface KeyOwner {
  workspaceId: string;
  kind: 'write' | 'server' | 'api';
}

export interface Door {
  take(dialect: Dialect, request: DialectRequest, sender: { ip: string; userAgent: string }): Promise<Taken>;
  /** For events that the product itself makes (opens, clicks, journeys). */
  takeOwn(
    workspaceId: string,
    source: string,
    events: readonly IncomingEvent[],
    receivedAt: Date,
  ): Promise<Taken>;
}

export interface Taken {
  results: EventResult[];
  /** Offset in the event log; null when there was nothing to write. */
  offset: number | null;
}

/** The door of collection: decodes, checks, makes durable, and says of each event what became of it. */
export function makeDoor(ports: {
  log: EventLog;
  db: Executor;
  findKey(key: string): Promise<KeyOwner | null>;
  policies?: Policies;
  /** Told of each request that its key's limit refuses. */
  onLimited?(of: { workspaceId: string; source: string; events: number }): void;
}): Door {
  const policies = ports.policies ?? makePolicies(ports.db);
  const limits = makeTokenBuckets(BURST_SECONDS);
  /** Duplicates that were not written down, until a record of the same source takes their count along. */
  const repeated = new Map<string, number>();
  /** Ids that this process made durable lately; they may not be in message_seen yet. */
  const recent = new LRUCache<string, true>({ max: 500_000 });
  /** Ids being made durable: who sends one of these again waits for the outcome of the first. */
  const inFlight = new Map<string, Promise<unknown>>();
  const findSeen = makeSeenLookup(ports.db);

  async function write(record: LogRecord): Promise<Taken> {
    const keys = record.events.map((event) => messageKey(record.workspaceId, event.messageId));
    const unknown = keys.filter((key) => !recent.has(key) && !inFlight.has(key));
    const seen = unknown.length === 0 ? new Set<string>() : await findSeen(unknown);
    const earlier: Promise<unknown>[] = [];
    const fresh = new Map<string, IncomingEvent>();
    const results = record.events.map((event, i): EventResult => {
      const key = keys[i] ?? '';
      const pending = inFlight.get(key);
      if (pending !== undefined) earlier.push(pending);
      const isDuplicate = pending !== undefined || recent.has(key) || seen.has(key) || fresh.has(key);
      if (!isDuplicate) fresh.set(key, event);
      return { messageId: event.messageId, status: isDuplicate ? 'duplicate' : 'ok' };
    });
    const source = `${record.workspaceId}\u0000${record.source}`;
    const again = (repeated.get(source) ?? 0) + record.events.length - fresh.size;
    if (again > 0) repeated.set(source, again);
    const policy = await policies.of(record.workspaceId);
    const lawful = applyPolicy({ ...record, events: [...fresh.values()] }, policy);
    const kept = policy.hasForgotten ? await refuseForgotten(ports.db, lawful) : lawful;
    const offset = await append(kept, [...fresh.keys()]);
    await Promise.all(earlier);
    return { offset, results: [...results, ...record.setAside.map(quarantined)] };
  }

  async function append(record: LogRecord, keys: readonly string[]): Promise<number | null> {
    const { refused } = record;
    if (record.events.length + record.setAside.length === 0 && refused === undefined) return null;
    const source = `${record.workspaceId}\u0000${record.source}`;
    const duplicate = repeated.get(source) ?? 0;
    repeated.delete(source);
    const counted = duplicate === 0 ? record : { ...record, refused: { ...refused, duplicate } };
    const appended = ports.log.append(encodeRecord(counted), record.workspaceId);
    for (const key of keys) inFlight.set(key, appended);
    try {
      const offset = await appended;
      for (const key of keys) recent.set(key, true);
      return offset;
    } finally {
      for (const key of keys) inFlight.delete(key);
    }
  }

  return {
    async take(dialect, request, sender) {
      const decoded = await dialect.decode(request);
      if (decoded.key === null || decoded.key === '') {
        throw new SkylanternError(
          'auth.write-key-unknown',
          'send the write key: as Basic name, or as writeKey in the body',
        );
      }
      const owner = await ports.findKey(decoded.key);
      if (owner === null)
        throw new SkylanternError('auth.write-key-unknown', 'this write key is not known here');
      const { keyEventsPerSecond } = await policies.of(owner.workspaceId);
      const waitMs = limits.take(
        decoded.key,
        decoded.items.length,
        keyEventsPerSecond,
        request.receivedAt.getTime(),
      );
      if (waitMs > 0) {
        const { workspaceId } = owner;
        ports.onLimited?.({ workspaceId, source: dialect.name, events: decoded.items.length });
        throw new SkylanternError(
          'request.rate-limited',
          `this key sends more than ${keyEventsPerSecond} events a second: wait and send the same again`,
          { retryAfterMs: waitMs },
        );
      }
      const items = decoded.items.map((item) => checkEvent(asAllowed(item, owner)));
      if (decoded.isDryRun === true) return { offset: null, results: items.map(dryResultOf) };
      const taken = await write({
        v: 1,
        workspaceId: owner.workspaceId,
        source: dialect.name,
        receivedAt: request.receivedAt.getTime(),
        sentAt: decoded.sentAt,
        ip: sender.ip,
        userAgent: sender.userAgent,
        events: items.flatMap((item) => ('event' in item ? [item.event] : [])),
        setAside: items.flatMap((item) => ('setAside' in item ? [item.setAside] : [])),
      });
      return { ...taken, results: inOrder(items, taken.results) };
    },
    takeOwn: (workspaceId, source, events, receivedAt) =>
      write({
        v: 1,
        workspaceId,
        source,
        receivedAt: receivedAt.getTime(),
        sentAt: null,
        ip: '',
        userAgent: '',
        events: [...events],
        setAside: [],
      }),
  };
}

/** Only a server may join two persons for good; from a page, which anybody can read, it is a link like any other. */
function asAllowed(item: DecodedItem, owner: KeyOwner): DecodedItem {
  if (!('event' in item) || item.event.kind !== 'merge' || owner.kind === 'server') return item;
  return { event: { ...item.event, kind: 'alias', name: callNames.alias } };
}

const dryResultOf = (item: DecodedItem): EventResult =>
  'event' in item ? { messageId: item.event.messageId, status: 'ok' } : quarantined(item.setAside);

const quarantined = ({ messageId, reason, detail }: SetAside): EventResult => ({
  messageId,
  status: 'quarantined',
  reason,
  detail,
});

/** Results come as events first, then what was set aside; senders want them as they sent them. */
function inOrder(items: readonly DecodedItem[], results: readonly EventResult[]): EventResult[] {
  const events = items.filter((item) => 'event' in item).length;
  let nextEvent = 0;
  let nextSetAside = events;
  return items.flatMap((item) => results['event' in item ? nextEvent++ : nextSetAside++] ?? []);
}
