import type { Filters, JsonObject, StoredEvent } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { matchesFilters } from '../filters/match-filters.ts';
import { endRuns } from './end-runs.ts';
import { graphOf, loadGraphs } from './graphs.ts';
import { plainText } from './json-text.ts';
import type { PersonGroup } from './person-group.ts';

interface OpenWait {
  runId: string;
  name: string;
  person: number;
  eventName: string;
  filters: Filters | null;
  fromAt: Date;
  untilAt: Date | null;
  exceptMessageId: string;
  exit: string | null;
}

/** Finds the waits that these events answer, and moves or ends their runs: the first event to arrive decides. */
export async function answerWaits(
  db: Executor,
  workspaceId: string,
  rows: readonly StoredEvent[],
  persons: ReadonlyMap<number, PersonGroup>,
  { now, timeZone }: { now: Date; timeZone: string },
): Promise<void> {
  if (rows.length === 0) return;
  const waits = await listWaits(db, workspaceId, rows, persons);
  if (waits.length === 0) return;
  const answered = new Map<string, OpenWait>();
  for (const row of rows) {
    const person = persons.get(row.person);
    if (person === undefined) continue;
    for (const wait of waits) {
      if (answered.has(wait.runId) || !person.numbers.includes(wait.person)) continue;
      if (isAnswer(wait, row, person, timeZone)) answered.set(wait.runId, wait);
    }
  }
  const moved = [...answered.values()].filter((wait) => wait.exit !== null);
  await moveRuns(db, moved, now);
  const reached = [...answered.values()].filter((wait) => wait.exit === null);
  await endRuns(
    db,
    reached.map((wait) => wait.runId),
    'goal',
    now,
  );
}

export function isAnswer(
  wait: Pick<OpenWait, 'eventName' | 'filters' | 'fromAt' | 'untilAt' | 'exceptMessageId'>,
  row: { event_name: string; message_id: string; occurred_at: string; properties: JsonObject },
  person: Pick<PersonGroup, 'id' | 'properties'>,
  timeZone: string,
): boolean {
  if (wait.eventName !== '' && wait.eventName !== row.event_name) return false;
  if (row.message_id === wait.exceptMessageId) return false;
  const at = Date.parse(row.occurred_at);
  if (at < wait.fromAt.getTime() || (wait.untilAt !== null && at > wait.untilAt.getTime())) return false;
  return wait.filters === null || matchesFilters(wait.filters, { event: row, person, timeZone });
}

async function listWaits(
  db: Executor,
  workspaceId: string,
  rows: readonly StoredEvent[],
  persons: ReadonlyMap<number, PersonGroup>,
): Promise<OpenWait[]> {
  const asked = new Map<string, [number, string]>();
  for (const row of rows) {
    for (const number of persons.get(row.person)?.numbers ?? []) {
      for (const name of [plainText(row.event_name), '']) asked.set(`${number}\u0000${name}`, [number, name]);
    }
  }
  const keys = [...asked.values()];
  const found = await sql<OpenWait>`
    select w.run_id as "runId", w.name, w.person, w.event_name as "eventName", w.filters, w.from_at as "fromAt",
      w.until_at as "untilAt", w.except_message_id as "exceptMessageId", w.exit
    from unnest(${keys.map(([person]) => person)}::int[], ${keys.map(([, name]) => name)}::text[]) as asked (person, event_name)
    join wait w on w.workspace_id = ${workspaceId} and w.person = asked.person and w.event_name = asked.event_name
  `.execute(db);
  return found.rows;
}

/** Sends each run out of its step by the exit of the wait. A parked run stays parked. */
async function moveRuns(db: Executor, waits: readonly OpenWait[], now: Date): Promise<void> {
  if (waits.length === 0) return;
  const found = await sql<{ id: string; step: string; versionId: string }>`
    select id, step, version_id as "versionId" from run
    where id = any(${waits.map((wait) => wait.runId)}::uuid[]) and state <> 'ended' for update`.execute(db);
  const graphs = await loadGraphs(
    db,
    found.rows.map((run) => run.versionId),
  );
  const ended: string[] = [];
  for (const run of found.rows) {
    const wait = waits.find((one) => one.runId === run.id);
    const next = graphOf(graphs, run.versionId).steps[run.step]?.exits[wait?.exit ?? ''] ?? null;
    if (next === null) ended.push(run.id);
    else {
      await sql`update run set step = ${next}, visit = visit + 1, step_entered_at = ${now}, wake_at = ${now}, rev = rev + 1
        where id = ${run.id}`.execute(db);
    }
  }
  await sql`delete from wait where (run_id, name) in
    (select * from unnest(${waits.map((wait) => wait.runId)}::uuid[], ${waits.map((wait) => wait.name)}::text[]))`.execute(
    db,
  );
  await endRuns(db, ended, 'finished', now);
}
