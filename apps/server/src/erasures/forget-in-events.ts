import { randomUUID } from 'node:crypto';
import { SkylanternError } from '@skylantern/contracts';
import type { EventStore } from '@skylantern/store';
import { sql as ch, ident, type Sql, str, strings, uints } from '@skylantern/store/sql';
import type { RunningErasure, RunStep } from './erasure-step.ts';

/** Tables of the event store with rows of persons: every table that has a column `person`, whoever made it. */
export async function listPersonTables(events: EventStore): Promise<string[]> {
  const found = await events.query<{ of: string }>(
    ch`SELECT DISTINCT c.table AS of FROM system.columns AS c
      INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
      WHERE c.database = currentDatabase() AND c.name IN ('person', 'old_person') AND t.engine LIKE '%MergeTree'
      ORDER BY of`,
  );
  const tables = found.map((row) => row.of);
  if (!tables.includes('events')) throw new SkylanternError('internal', 'the event store shows no tables');
  return tables;
}

/** Waits for the mutation; a deleted row is in no part that a query reads. */
const settled = { mutations_sync: 2 };

export function ownRows(table: string, { workspaceId, persons }: RunningErasure): Sql {
  const scope = ch`workspace_id = ${str(workspaceId)}`;
  return table === 'person_overrides'
    ? ch`${scope} AND (old_person IN ${uints(persons)} OR new_person IN ${uints(persons)})`
    : ch`${scope} AND person IN ${uints(persons)}`;
}

export async function countRows(
  events: EventStore,
  table: string,
  where: Sql,
  signal: AbortSignal,
): Promise<number> {
  const found = await events.query<{ n: number }>(
    ch`SELECT count() AS n FROM ${ident(table)} WHERE ${where}`,
    {
      signal,
      maxSeconds: 600,
    },
  );
  return found[0]?.n ?? 0;
}

/** Deletes their rows, and counts the days anew on which they did something. */
export const forgetInEvents: RunStep = async ({ events, feeder, onChanged }, erasure, signal) => {
  for (const table of await listPersonTables(events)) {
    const where = ownRows(table, erasure);
    if ((await countRows(events, table, where, signal)) === 0) continue;
    await events.command(ch`ALTER TABLE ${ident(table)} DELETE WHERE ${where}`, {
      signal,
      settings: settled,
    });
  }
  for (const days of byMonth(erasure.plan.days ?? [])) {
    signal.throwIfAborted();
    // Nothing new may come in between the two: it would be counted twice, or not at all.
    await feeder.exclusively(() => countAnew(events, erasure.workspaceId, days));
  }
  onChanged(erasure.workspaceId);
  return {};
};

async function countAnew(
  events: EventStore,
  workspaceId: string,
  days: readonly { event: string; day: string }[],
): Promise<void> {
  const scope = ch`workspace_id = ${str(workspaceId)} AND (event_name, toString(day)) IN (
    SELECT arrayJoin(arrayZip(${strings(days.map(({ event }) => event))}, ${strings(days.map(({ day }) => day))})))`;
  await events.command(ch`ALTER TABLE daily_persons DELETE WHERE ${scope}`, { settings: settled });
  await events.command(
    ch`INSERT INTO daily_persons SELECT workspace_id, event_name, day, groupBitmapState(person) AS persons, count() AS events
      FROM events WHERE is_bot = 0 AND ${scope} GROUP BY workspace_id, event_name, day`,
    { deduplicationToken: randomUUID() },
  );
}

function byMonth<Day extends { day: string }>(days: readonly Day[]): Day[][] {
  const months = new Map<string, Day[]>();
  for (const one of days) {
    const month = one.day.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), one]);
  }
  return [...months.values()];
}
