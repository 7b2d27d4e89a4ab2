import { type Door, isRowSource, segmentItem } from '@skylantern/collect';
import {
  builtInProperties,
  discardQuarantine,
  type JsonObject,
  type LiveEvent,
  listEventNames,
  listPropertyNames,
  listPropertyValues,
  listQuarantine,
  type PropertyOwner,
  reopenQuarantine,
  replayQuarantine,
  SkylanternError,
  type StoredEvent,
  summarizeQuarantine,
  watchEvents,
} from '@skylantern/contracts';
import type { EventStore, Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { done, type HandledRoute, handle } from '../http/handle.ts';
import type { LiveHub } from '../live/live-hub.ts';
import { audit } from '../workspaces/audit.ts';
import { listFrequentValues } from './property-values.ts';

/** Which account it is, beside the properties that are set on it. */
const ACCOUNT_KEY = '$account_key';
const HEARTBEAT_MS = 15_000;

export function makeCollectionRoutes(ports: {
  state: StateStore;
  door: Door;
  live: LiveHub;
  events: EventStore;
}): HandledRoute[] {
  const db = ports.state.tables<object>();
  return [
    handle(watchEvents, async ({ workspaceId, reply }) => {
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        connection: 'keep-alive',
        'x-accel-buffering': 'no',
      });
      const unwatch = ports.live.watch(workspaceId, (rows, arrived) => {
        raw.write(`event: events\ndata: ${JSON.stringify(rows.map(liveEventOf))}\n\n`);
        if (arrived > 0) raw.write(`event: arrived\ndata: ${arrived}\n\n`);
      });
      const heartbeat = setInterval(() => raw.write(': still here\n\n'), HEARTBEAT_MS);
      raw.once('close', () => {
        clearInterval(heartbeat);
        unwatch();
      });
      return undefined;
    }),
    handle(listEventNames, async ({ workspaceId, input }) => {
      const { search = '', limit = 50, cursor = '0' } = input.query;
      const offset = Number(cursor) || 0;
      const found = await sql<{ name: string; events: number; firstSeenAt: Date; lastSeenAt: Date }>`
        select name, events, first_seen_at as "firstSeenAt", last_seen_at as "lastSeenAt" from event_name
        where workspace_id = ${workspaceId} and strpos(lower(name), lower(${search})) > 0
        order by events desc, name limit ${limit + 1} offset ${offset}`.execute(db);
      return pageByOffset(
        found.rows.map((row) => ({
          ...row,
          firstSeenAt: row.firstSeenAt.toISOString(),
          lastSeenAt: row.lastSeenAt.toISOString(),
        })),
        offset,
        limit,
      );
    }),
    handle(listPropertyNames, async ({ workspaceId, input }) => {
      const { search = '', limit = 50, cursor = '0', of, event = null } = input.query;
      const offset = Number(cursor) || 0;
      const found = await sql<{ of: PropertyOwner; type: string; name: string; types: string[] }>`
        select owner as of, case owner when 'item' then event_name else '' end as type, name,
          array_agg(distinct value_type) as types from property_name
        where workspace_id = ${workspaceId} and strpos(lower(name), lower(${search})) > 0
          and (${of ?? null}::text is null or owner = ${of ?? null})
          and case owner when 'item'
            then event_name in (select type from item_link where workspace_id = ${workspaceId})
            else ${event}::text is null or event_name in (${event}, '') end
        group by 1, 2, 3 order by 1, 2, 3 limit ${limit + 1} offset ${offset}`.execute(db);
      const builtIn = Object.keys(builtInProperties).filter((name) => name.includes(search.toLowerCase()));
      const first =
        offset === 0 && (of ?? 'event') === 'event'
          ? builtIn.map((name): { of: PropertyOwner; name: string; types: string[] } => ({
              of: 'event',
              name,
              types: ['string'],
            }))
          : [];
      if (offset === 0 && (of ?? 'account') === 'account' && ACCOUNT_KEY.includes(search.toLowerCase()))
        first.push({ of: 'account' as const, name: ACCOUNT_KEY, types: ['string'] });
      const page = pageByOffset(found.rows, offset, limit);
      const seen = page.items.map(({ type, ...one }) => (one.of === 'item' ? { ...one, type } : one));
      return { ...page, items: [...seen, ...first] };
    }),
    handle(listPropertyValues, async ({ workspaceId, input, signal }) => {
      const { of, name, type, event = null, search = '' } = input.query;
      if (of === 'item' && type === undefined) {
        const message = 'type: name the type of the items, for instance product';
        throw new SkylanternError('request.invalid', message, { field: 'type' });
      }
      const question = { workspaceId, of, name, type: type ?? '', event, search };
      return { values: await listFrequentValues(ports.events, question, signal) };
    }),
    handle(listQuarantine, async ({ workspaceId, input }) => {
      const {
        state = 'open',
        reason = null,
        source = null,
        import: importId = null,
        from = null,
        until = null,
        limit = 50,
        cursor = String(Number.MAX_SAFE_INTEGER),
      } = input.query;
      const found = await sql<QuarantineRow>`
        select ${quarantineColumns} where q.workspace_id = ${workspaceId} and q.state = ${state}
          and q.id < ${Number(cursor) || 0}
          and (${reason}::text is null or q.reason = ${reason})
          and (${source}::text is null or q.source = ${source})
          and (${importId}::text is null or q.import_id = ${importId})
          and (${from}::timestamptz is null or q.received_at >= ${from}::timestamptz)
          and (${until}::timestamptz is null or q.received_at < ${until}::timestamptz)
        order by q.id desc limit ${limit + 1}`.execute(db);
      const items = found.rows
        .slice(0, limit)
        .map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }));
      return { items, next: found.rows.length > limit ? String(items.at(-1)?.id ?? '') : null };
    }),
    handle(summarizeQuarantine, async ({ workspaceId, input }) => {
      const { import: importId = null } = input.query;
      const found = await sql<{ reason: string; count: number }>`
        select reason, count(*)::int as count from quarantine where workspace_id = ${workspaceId} and state = 'open' and (${importId}::text is null or import_id = ${importId})
        group by reason order by count desc, reason`.execute(db);
      return { open: found.rows.reduce((sum, row) => sum + row.count, 0), byReason: found.rows };
    }),
    handle(replayQuarantine, async ({ workspaceId, principal, input }) => {
      const entry = await getEntry(db, workspaceId, input.params.id, 'open');
      const repaired = (input.body.raw ?? entry.raw) as JsonObject; // JSON, since it came as JSON
      const item = segmentItem(repaired);
      if ('setAside' in item) {
        throw new SkylanternError('request.invalid', item.setAside.detail, {
          field: 'raw',
          reason: item.setAside.reason,
        });
      }
      // A message id of its own per entry: the same repair sent twice counts once.
      const messageId = item.event.messageId === '' ? `quarantine:${entry.id}` : item.event.messageId;
      const historical = isRowSource(entry.source); // a row keeps its time and starts nothing
      const event = { ...item.event, messageId, historical };
      await ports.door.takeOwn(workspaceId, entry.source, [event], entry.receivedAt);
      await setEntryState(db, entry.id, 'replayed');
      await audit(db, { workspaceId, principal, action: 'quarantine.replayed', subject: String(entry.id) });
      return done;
    }),
    handle(discardQuarantine, async ({ workspaceId, principal, input }) => {
      const entry = await getEntry(db, workspaceId, input.params.id, 'open');
      await setEntryState(db, entry.id, 'discarded');
      await audit(db, { workspaceId, principal, action: 'quarantine.discarded', subject: String(entry.id) });
      return done;
    }),
    handle(reopenQuarantine, async ({ workspaceId, principal, input }) => {
      const entry = await getEntry(db, workspaceId, input.params.id, 'discarded');
      await setEntryState(db, entry.id, 'open');
      await audit(db, { workspaceId, principal, action: 'quarantine.reopened', subject: String(entry.id) });
      return done;
    }),
  ];
}

const quarantineColumns = sql`q.id, q.received_at as "receivedAt", q.reason, q.detail, q.source, q.line, q.raw, q.state,
  case when q.import_id is not null then jsonb_build_object('id', q.import_id, 'fileName', coalesce(f.file_name, s.name)) end as import
  from quarantine q left join import_job f on f.id = q.import_id and f.workspace_id = q.workspace_id
  left join source s on s.id = q.import_id and s.workspace_id = q.workspace_id`;

interface QuarantineRow {
  id: number;
  receivedAt: Date;
  reason: string;
  detail: string;
  source: string;
  line: number | null;
  import: { id: string; fileName: string | null } | null;
  raw: unknown;
  state: 'open' | 'replayed' | 'discarded';
}

type EntryState = QuarantineRow['state'];

async function getEntry(
  db: Executor,
  workspaceId: string,
  id: number,
  state: EntryState,
): Promise<QuarantineRow> {
  const found = await sql<QuarantineRow>`
    select ${quarantineColumns} where q.workspace_id = ${workspaceId} and q.id = ${id} and q.state = ${state}`.execute(
    db,
  );
  const [entry] = found.rows;
  if (entry === undefined)
    throw new SkylanternError('not-found', `there is no such event in quarantine that is ${state}`);
  return entry;
}

async function setEntryState(db: Executor, id: number, state: EntryState): Promise<void> {
  await sql`update quarantine set state = ${state} where id = ${id}`.execute(db);
}

function pageByOffset<Item>(
  rows: Item[],
  offset: number,
  limit: number,
): { items: Item[]; next: string | null } {
  return { items: rows.slice(0, limit), next: rows.length > limit ? String(offset + limit) : null };
}

function liveEventOf(row: StoredEvent): LiveEvent {
  return {
    messageId: row.message_id,
    event: row.event_name,
    occurredAt: row.occurred_at,
    personNumber: row.person,
    userId: row.user_id,
    anonymousId: row.anonymous_id,
    source: row.source,
    platform: String(row['platform'] ?? ''),
    country: String(row['country'] ?? ''),
    path: String(row['path'] ?? ''),
    isBot: row.is_bot === 1,
    properties: row.properties,
  };
}
