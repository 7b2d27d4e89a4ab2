import { type JourneyState, newId, type RuleDefinition, SkylanternError } from '@skylantern/contracts';
import type { Executor, StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import { nextOccurrence } from '../clock/next-occurrence.ts';
import { endRuns } from '../engine/end-runs.ts';
import { ENGAGEMENT_CHANNEL } from '../engine/start-engagement.ts';
import { checkRule } from '../rules/check-rule.ts';
import { compileRule, hashGraph } from '../rules/compile-rule.ts';
import { finishRule } from '../rules/finish-rule.ts';

const END_AT_ONCE = 500;

export interface JourneyRow {
  id: string;
  workspaceId: string;
  name: string;
  state: JourneyState;
  /** May be incomplete until it is published. */
  draft: RuleDefinition;
  activeVersion: string | null;
  timeZone: string;
}

/** What members do with rules. Every change of state is one transaction and wakes the engine. */
export interface Journeys {
  create(workspaceId: string, name: string, draft: RuleDefinition): Promise<string>;
  update(workspaceId: string, id: string, change: { name?: string; draft?: RuleDefinition }): Promise<void>;
  /** Freezes the draft as a version, which new runs follow; answers its number. */
  publish(workspaceId: string, id: string, by: string): Promise<number>;
  pause(workspaceId: string, id: string): Promise<void>;
  resume(workspaceId: string, id: string): Promise<void>;
  end(workspaceId: string, id: string): Promise<void>;
}

export function makeJourneys(ports: { state: StateStore; now(): Date }): Journeys {
  const { state, now } = ports;

  async function change(
    workspaceId: string,
    id: string,
    from: readonly JourneyState[],
    fn: (trx: Executor, row: JourneyRow) => Promise<void>,
  ): Promise<void> {
    await state.transaction(
      async (trx) => {
        const row = await getJourney(trx, workspaceId, id, true);
        if (!from.includes(row.state)) {
          throw new SkylanternError('conflict', `this rule is ${row.state}: that is not possible now`, {
            state: row.state,
          });
        }
        await fn(trx, row);
        await sql`select pg_notify(${ENGAGEMENT_CHANNEL}, ${id})`.execute(trx);
      },
      { retries: 3 },
    );
  }

  return {
    async create(workspaceId, name, draft) {
      const id = newId('journey');
      await sql`insert into journey (id, workspace_id, name, draft, created_at, updated_at)
        values (${id}, ${workspaceId}, ${name}, ${JSON.stringify(draft)}::jsonb, ${now()}, ${now()})`.execute(
        state.tables<object>(),
      );
      return id;
    },
    async update(workspaceId, id, { name, draft }) {
      await change(workspaceId, id, ['draft', 'live', 'paused'], async (trx) => {
        await sql`update journey set name = coalesce(${name ?? null}, name), updated_at = ${now()},
          draft = coalesce(${draft === undefined ? null : JSON.stringify(draft)}::jsonb, draft) where id = ${id}`.execute(
          trx,
        );
      });
    },
    async publish(workspaceId, id, by) {
      let number = 0;
      await change(workspaceId, id, ['draft', 'live', 'paused'], async (trx, row) => {
        number = await publishVersion(trx, row, by, now());
        await unpark(trx, id, now());
      });
      return number;
    },
    pause: (workspaceId, id) =>
      change(workspaceId, id, ['live'], async (trx) => {
        await sql`update journey set state = 'paused', updated_at = ${now()} where id = ${id}`.execute(trx);
      }),
    resume: (workspaceId, id) =>
      change(workspaceId, id, ['paused'], async (trx, row) => {
        // What the schedule missed meanwhile is not made up for.
        const published = await sql<{ definition: RuleDefinition }>`
          select definition from journey_version where id = ${row.activeVersion}`.execute(trx);
        const trigger = (published.rows[0]?.definition ?? row.draft).trigger;
        const next = nextOccurrence(trigger, row.timeZone, now());
        await sql`update journey_occurrence set finished_at = ${now()} where journey_id = ${id} and finished_at is null`.execute(
          trx,
        );
        await sql`update journey set state = 'live', next_at = ${next}, updated_at = ${now()} where id = ${id}`.execute(
          trx,
        );
        await unpark(trx, id, now());
      }),
    async end(workspaceId, id) {
      await change(workspaceId, id, ['draft', 'live', 'paused'], async (trx) => {
        await sql`update journey set state = 'ended', next_at = null, updated_at = ${now()} where id = ${id}`.execute(
          trx,
        );
        await sql`update message set state = 'cancelled', detail = 'the rule was ended', finished_at = ${now()}
          where journey_id = ${id} and state in ('parked', 'delayed')`.execute(trx);
      });
      // The state is committed: a run that comes due meanwhile ends by itself.
      for (;;) {
        const ended = await state.transaction(async (trx) => {
          const open = await sql<{
            id: string;
          }>`select id from run where journey_id = ${id} and state <> 'ended'
            limit ${END_AT_ONCE} for update skip locked`.execute(trx);
          return endRuns(
            trx,
            open.rows.map((run) => run.id),
            'stopped',
            now(),
          );
        });
        if (ended === 0) return;
      }
    },
  };
}

export async function getJourney(
  db: Executor,
  workspaceId: string,
  id: string,
  isLocked = false,
): Promise<JourneyRow> {
  const found = await sql<JourneyRow>`
    select j.id, j.workspace_id as "workspaceId", j.name, j.state, j.draft, j.active_version as "activeVersion",
      w.time_zone as "timeZone"
    from journey j join workspace w on w.id = j.workspace_id
    where j.id = ${id} and j.workspace_id = ${workspaceId} ${isLocked ? sql`for update of j` : sql``}`.execute(
    db,
  );
  const row = found.rows[0];
  if (row === undefined) throw new SkylanternError('not-found', 'there is no such rule in this workspace');
  return row;
}

async function publishVersion(db: Executor, row: JourneyRow, by: string, now: Date): Promise<number> {
  const rule = finishRule(row.draft);
  const channel = await sql<{ type: string }>`select type from channel
    where id = ${rule.message.channelId} and workspace_id = ${row.workspaceId} and archived_at is null`.execute(
    db,
  );
  checkRule(rule, { now, workspaceTimeZone: row.timeZone, channelType: channel.rows[0]?.type ?? null });
  const graph = compileRule(rule);
  const hash = hashGraph(graph);
  const latest = await sql<{ id: string; number: number; hash: string }>`
    select id, number, hash from journey_version where journey_id = ${row.id} order by number desc limit 1`.execute(
    db,
  );
  const last = latest.rows[0];
  const isSame = last !== undefined && last.hash === hash;
  const number = isSame ? last.number : (last?.number ?? 0) + 1;
  const versionId = isSame ? last.id : `${row.id}.${number}`;
  if (!isSame) {
    await sql`insert into journey_version (id, journey_id, number, definition, graph, hash, published_by, created_at)
      values (${versionId}, ${row.id}, ${number}, ${JSON.stringify(rule)}::jsonb, ${JSON.stringify(graph)}::jsonb,
        ${hash}, ${by}, ${now})`.execute(db);
  }
  const next = nextOccurrence(graph.trigger, row.timeZone, now);
  await sql`update journey set state = 'live', active_version = ${versionId}, next_at = ${next}, updated_at = ${now},
    published_at = ${now} where id = ${row.id}`.execute(db);
  return number;
}

/** Runs and messages that came due while the rule was paused go on now. */
async function unpark(db: Executor, id: string, now: Date): Promise<void> {
  await sql`update run set state = 'waiting', wake_at = coalesce(wake_at, ${now})
    where journey_id = ${id} and state = 'parked'`.execute(db);
  await sql`update message set state = 'queued', due_at = ${now} where journey_id = ${id} and state = 'parked'`.execute(
    db,
  );
}
