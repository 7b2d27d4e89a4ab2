import { makePersonOf } from '@skylantern/analyze/server';
import { getOverview } from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, dateOnly, str } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';

interface Day {
  day: string;
  events: number;
  persons: number;
}

/** The loop at a glance, from the daily bitmaps and the state store: cheap enough for every visit of the home page. */
export function makeOverviewRoutes({
  state,
  events,
}: {
  state: StateStore;
  events: EventStore;
}): HandledRoute[] {
  async function countState(workspaceId: string) {
    const found = await sql<{
      persons: number;
      identified: number;
      quarantine: number;
      segments: number;
      live: number;
      sent: number;
      sentBefore: number;
    }>`
      select
        (select count(*)::int from person where workspace_id = ${workspaceId} and merged_into is null) as persons,
        (select count(*)::int from person where workspace_id = ${workspaceId} and merged_into is null and is_identified) as identified,
        (select count(*)::int from quarantine where workspace_id = ${workspaceId} and state = 'open') as quarantine,
        (select count(*)::int from segment where workspace_id = ${workspaceId} and archived_at is null) as segments,
        (select count(*)::int from journey where workspace_id = ${workspaceId} and state = 'live') as live,
        (select count(*)::int from message where workspace_id = ${workspaceId} and state = 'sent'
          and created_at > now() - interval '7 days') as sent,
        (select count(*)::int from message where workspace_id = ${workspaceId} and state = 'sent'
          and created_at <= now() - interval '7 days' and created_at > now() - interval '14 days') as "sentBefore"
    `.execute(state);
    return (
      found.rows[0] ?? {
        persons: 0,
        identified: 0,
        quarantine: 0,
        segments: 0,
        live: 0,
        sent: 0,
        sentBefore: 0,
      }
    );
  }

  return [
    handle(getOverview, async ({ workspaceId, signal }) => {
      const scope = ch`workspace_id = ${str(workspaceId)}`;
      const personOf = makePersonOf(workspaceId, true);
      const [last] = await events.query<{ day: string; any: number }>(
        ch`SELECT toString(max(day)) AS day, count() > 0 AS any FROM daily_persons WHERE ${scope}`,
        { signal },
      );
      const counts = await countState(workspaceId);
      const rest = {
        personsTotal: counts.persons,
        identifiedTotal: counts.identified,
        quarantineOpen: counts.quarantine,
        segments: counts.segments,
        journeysLive: counts.live,
        messages: { now: counts.sent, before: counts.sentBefore },
      };
      const none = { now: 0, before: 0 };
      if (last === undefined || last.any === 0) {
        return {
          lastDay: null,
          events: none,
          activePersons: none,
          newPersons: none,
          daily: [],
          topEvents: [],
          ...rest,
        };
      }
      const until = ch`toDate(${dateOnly(last.day)})`;
      const person = personOf(ch`person`);
      const [daily, totals, fresh, topEvents] = await Promise.all([
        events.query<Day>(
          ch`SELECT toString(day) AS day, sum(events) AS events, groupBitmapOr(persons) AS persons FROM daily_persons
            WHERE ${scope} AND day > ${until} - 28 GROUP BY day ORDER BY day`,
          { signal },
        ),
        events.query<{ now: number; before: number; personsNow: number; personsBefore: number }>(
          ch`SELECT countIf(day > ${until} - 7) AS now, countIf(day <= ${until} - 7) AS before,
              uniqExactIf(${person}, day > ${until} - 7) AS personsNow, uniqExactIf(${person}, day <= ${until} - 7) AS personsBefore
            FROM events WHERE ${scope} AND day > ${until} - 14 AND is_bot = 0`,
          { signal },
        ),
        events.query<{ now: number; before: number }>(
          ch`SELECT countIf(toDate(first_seen_at) > ${until} - 7) AS now,
              countIf(toDate(first_seen_at) <= ${until} - 7 AND toDate(first_seen_at) > ${until} - 14) AS before
            FROM persons FINAL WHERE ${scope} AND is_merged = 0`,
          { signal },
        ),
        events.query<{ name: string; events: number; persons: number }>(
          ch`SELECT event_name AS name, sum(events) AS events, groupBitmapOr(persons) AS persons FROM daily_persons
            WHERE ${scope} AND day > ${until} - 7 GROUP BY name ORDER BY events DESC, name LIMIT 8`,
          { signal },
        ),
      ]);
      const [sum = { now: 0, before: 0, personsNow: 0, personsBefore: 0 }] = totals;
      const [newPersons = none] = fresh;
      return {
        lastDay: last.day,
        events: { now: sum.now, before: sum.before },
        activePersons: { now: sum.personsNow, before: sum.personsBefore },
        newPersons,
        daily,
        topEvents,
        ...rest,
      };
    }),
  ];
}
