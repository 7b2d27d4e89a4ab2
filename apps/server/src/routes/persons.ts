import {
  getPerson,
  getPersonHistory,
  type JsonObject,
  listPersonEvents,
  listPersonSegments,
  listPersons,
} from '@skylantern/contracts';
import type { Segments } from '@skylantern/segment';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, int, str, uints } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';
import { findPersons, getCurrent, listRecent } from '../persons/person-summaries.ts';
import { readPersonHistory } from './person-history.ts';

export function makePersonRoutes({
  state,
  events,
  segments,
}: {
  state: StateStore;
  events: EventStore;
  segments: Pick<Segments, 'segmentsOf'>;
}): HandledRoute[] {
  return [
    handle(listPersons, async ({ workspaceId, input }) => {
      const { search = '', limit = 50, cursor } = input.query;
      const [seenAt = 'infinity', number = '0'] = cursor?.split('/') ?? [];
      const found =
        search.trim() === ''
          ? await listRecent(state, workspaceId, seenAt, Number(number), limit + 1)
          : await findPersons(state, workspaceId, search.trim(), limit + 1);
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const next =
        search.trim() === '' && found.length > limit && last !== undefined
          ? `${last.lastSeenAt}/${last.number}`
          : null;
      return { items, next };
    }),
    handle(getPerson, async ({ workspaceId, input }) => {
      const { summary, numbers } = await getCurrent(state, workspaceId, input.params.id);
      const [identities, merges, accounts] = await Promise.all([
        sql<{ type: string; value: string; first: Date; last: Date }>`
          select type, value, first_seen_at as first, last_seen_at as last from identity
          where workspace_id = ${workspaceId} and person = any(${numbers}::int[]) order by type, first_seen_at limit 1000`.execute(
          state,
        ),
        sql<{
          id: number;
          at: Date;
          rule: string;
          survivorId: string;
          absorbedId: string;
          undone: Date | null;
        }>`
          select m.id, m.at, m.rule, s.id as "survivorId", a.id as "absorbedId", m.undone_at as undone from merge m
          join person s on s.workspace_id = m.workspace_id and s.number = m.survivor
          join person a on a.workspace_id = m.workspace_id and a.number = m.absorbed
          where m.workspace_id = ${workspaceId} and (m.survivor = any(${numbers}::int[]) or m.absorbed = any(${numbers}::int[]))
          order by m.id desc limit 200`.execute(state),
        sql<{ id: string; key: string; label: string }>`
          select distinct a.id, a.key, coalesce(nullif(trim(a.properties ->> 'name'), ''), a.key) as label
          from account_person p join account a on a.workspace_id = p.workspace_id and a.number = p.account
          where p.workspace_id = ${workspaceId} and p.person = any(${numbers}::int[])
          order by label, a.id limit 100`.execute(state),
      ]);
      return {
        ...summary,
        identities: identities.rows.map(({ type, value, first, last }) => ({
          type,
          value,
          firstSeenAt: first.toISOString(),
          lastSeenAt: last.toISOString(),
        })),
        merges: merges.rows.map(({ at, undone, ...row }) => ({
          ...row,
          at: at.toISOString(),
          undoneAt: undone?.toISOString() ?? null,
        })),
        accounts: accounts.rows,
      };
    }),
    handle(getPersonHistory, async ({ workspaceId, input, signal }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      return await readPersonHistory(events, workspaceId, numbers, signal);
    }),
    handle(listPersonSegments, async ({ workspaceId, input, signal }) => {
      const { summary } = await getCurrent(state, workspaceId, input.params.id);
      return { items: await segments.segmentsOf(workspaceId, summary.number, { signal }) };
    }),
    handle(listPersonEvents, async ({ workspaceId, input, signal }) => {
      const { numbers } = await getCurrent(state, workspaceId, input.params.id);
      const { event = '', limit = 50, cursor } = input.query;
      const [atMs = '9999999999999', sequence = '0'] = cursor?.split('/') ?? [];
      const rows = await events.query<TimelineRow>(
        ch`SELECT message_id AS messageId, event_name AS event, occurred_at AS occurredAt, sequence, session_id AS sessionId,
            source, platform, path, channel, properties
          FROM events
          WHERE workspace_id = ${str(workspaceId)} AND person IN ${uints(numbers)}
            AND (${str(event)} = '' OR event_name = ${str(event)})
            AND (toUnixTimestamp64Milli(occurred_at), sequence) < (${int(Number(atMs) || 0)}, ${int(Number(sequence) || 0)})
          ORDER BY occurred_at DESC, sequence DESC LIMIT ${int(limit + 1)}`,
        { signal, maxSeconds: 30 },
      );
      const items = rows.slice(0, limit).map(({ sequence: _, ...row }) => row);
      const last = rows[limit - 1];
      return {
        items,
        next:
          rows.length > limit && last !== undefined
            ? `${Date.parse(last.occurredAt)}/${last.sequence}`
            : null,
      };
    }),
  ];
}

interface TimelineRow {
  messageId: string;
  event: string;
  occurredAt: string;
  sequence: number;
  sessionId: string;
  source: string;
  platform: string;
  path: string;
  channel: string;
  properties: JsonObject;
}
