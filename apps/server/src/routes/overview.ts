import { anyEvent } from '@skylantern/analyze';
import { makePersonOf } from '@skylantern/analyze/server';
import { getOverview } from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, dateOnly, type Sql, str, uint } from '@skylantern/store/sql';
import { sql } from 'kysely';
import { type HandledRoute, handle } from '../http/handle.ts';

interface Day {
  day: string;
  events: number;
  persons: number;
}

const DAYS = 28;
const DAY_MS = 86_400_000;

/** The loop at a glance, from the daily bitmaps and the state store: cheap enough for every visit of the home page. */
export function makeOverviewRoutes({
  state,
  events,
}: {
  state: StateStore;
  events: EventStore;
}): HandledRoute[] {
  return [
    handle(getOverview, async ({ workspaceId, signal }) => {
      const scope = ch`workspace_id = ${str(workspaceId)}`;
      const [[last], [merged], counts] = await Promise.all([
        events.query<{ day: string; any: number }>(
          ch`SELECT toString(max(day)) AS day, count() > 0 AS any FROM daily_persons WHERE ${scope}`,
          { signal },
        ),
        events.query<{ any: number }>(
          ch`SELECT count() > 0 AS any FROM (SELECT 1 FROM person_overrides WHERE ${scope} LIMIT 1)`,
          { signal },
        ),
        countState(state, workspaceId),
      ]);
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
        const nothing = { events: none, activePersons: none, newPersons: none };
        return { lastDay: null, ...nothing, daily: [], topEvents: [], ...rest };
      }
      const until = ch`toDate(${dateOnly(last.day)})`;
      const from = merged?.any === 1 ? readEvents(scope, workspaceId) : readBitmaps(scope);
      const seenOn = ch`toDate(first_seen_at, ${str(counts.timeZone)})`;
      const thisWeek = ch`s.day > ${until} - 7`;
      const weekBefore = ch`s.day <= ${until} - 7 AND s.day > ${until} - 14`;
      const [daily, totals, fresh, topEvents] = await Promise.all([
        events.query<Day>(
          ch`SELECT toString(s.day) AS day, ${from.events(ch`1`)} AS events, ${from.persons(ch`1`)} AS persons
            FROM ${from.rows} AND ${anyEvent} AND s.day > ${until} - ${uint(DAYS)} GROUP BY s.day`,
          { signal },
        ),
        events.query<{ now: number; before: number; personsNow: number; personsBefore: number }>(
          ch`SELECT ${from.events(thisWeek)} AS now, ${from.events(weekBefore)} AS before,
              ${from.persons(thisWeek)} AS personsNow, ${from.persons(weekBefore)} AS personsBefore
            FROM ${from.rows} AND ${anyEvent} AND s.day > ${until} - 14`,
          { signal },
        ),
        events.query<{ now: number; before: number }>(
          ch`SELECT countIf(${seenOn} > ${until} - 7) AS now,
              countIf(${seenOn} <= ${until} - 7 AND ${seenOn} > ${until} - 14) AS before
            FROM persons FINAL WHERE ${scope} AND is_merged = 0`,
          { signal },
        ),
        events.query<{ name: string; events: number; persons: number }>(
          ch`SELECT s.event_name AS name, ${from.events(ch`1`)} AS events, ${from.persons(ch`1`)} AS persons
            FROM ${from.rows} AND ${thisWeek} GROUP BY s.event_name ORDER BY events DESC, name LIMIT 8`,
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
        daily: everyDay(last.day, daily),
        topEvents,
        ...rest,
      };
    }),
  ];
}

/** Rows with a day and an event name (`WHERE` is open), and how to count them where a condition holds. */
interface Source {
  rows: Sql;
  events(where: Sql): Sql;
  persons(where: Sql): Sql;
}

function readBitmaps(scope: Sql): Source {
  return {
    rows: ch`daily_persons AS s WHERE ${scope}`,
    events: (where) => ch`sumIf(s.events, ${where})`,
    persons: (where) => ch`groupBitmapOrIf(s.persons, ${where})`,
  };
}

/** Bitmaps hold the numbers of the moment of writing: where persons were merged, the events are read. */
function readEvents(scope: Sql, workspaceId: string): Source {
  const person = makePersonOf(workspaceId, true)(ch`person`);
  return {
    rows: ch`events AS s WHERE ${scope} AND is_bot = 0`,
    events: (where) => ch`countIf(${where})`,
    persons: (where) => ch`uniqExactIf(${person}, ${where})`,
  };
}

function everyDay(lastDay: string, found: readonly Day[]): Day[] {
  const known = new Map(found.map((one) => [one.day, one]));
  return Array.from({ length: DAYS }, (_, i) => {
    const day = new Date(Date.parse(lastDay) - (DAYS - 1 - i) * DAY_MS).toISOString().slice(0, 10);
    return known.get(day) ?? { day, events: 0, persons: 0 };
  });
}

const noCounts = {
  persons: 0,
  identified: 0,
  quarantine: 0,
  segments: 0,
  live: 0,
  sent: 0,
  sentBefore: 0,
  timeZone: 'UTC',
};

async function countState(state: StateStore, workspaceId: string): Promise<typeof noCounts> {
  const found = await sql<typeof noCounts>`
    select
      (select count(*)::int from person where workspace_id = ${workspaceId} and merged_into is null) as persons,
      (select count(*)::int from person where workspace_id = ${workspaceId} and merged_into is null and is_identified) as identified,
      (select count(*)::int from quarantine where workspace_id = ${workspaceId} and state = 'open') as quarantine,
      (select count(*)::int from segment where workspace_id = ${workspaceId} and archived_at is null) as segments,
      (select count(*)::int from journey where workspace_id = ${workspaceId} and state = 'live') as live,
      (select count(*)::int from message where workspace_id = ${workspaceId} and sent_at > now() - interval '7 days') as sent,
      (select count(*)::int from message where workspace_id = ${workspaceId}
        and sent_at <= now() - interval '7 days' and sent_at > now() - interval '14 days') as "sentBefore",
      (select time_zone from workspace where id = ${workspaceId}) as "timeZone"
  `.execute(state);
  return found.rows[0] ?? noCounts;
}
