import type { JourneyGraph, JsonObject } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { firstTimeZone } from '../clock/local-time.ts';
import type { StepDecision } from '../steps/define-step.ts';
import { steps } from '../steps/index.ts';
import { isAnswer } from './answer-waits.ts';
import { endRuns } from './end-runs.ts';
import { lockEntries, type RunContext } from './enter-runs.ts';
import { graphOf, loadGraphs } from './graphs.ts';
import { decideMessage, loadMessageFacts, type MessageMoment } from './message-step.ts';
import { loadIdentities, loadPersons, type PersonGroup } from './person-group.ts';
import { at, type EngagementPorts } from './ports.ts';

const MAX_STEPS = 50;
const RETRY_MS = 60_000;

interface DueRun {
  id: string;
  workspaceId: string;
  journeyId: string;
  versionId: string;
  person: number;
  isControl: boolean;
  step: string;
  visit: number;
  stepEnteredAt: Date;
  rev: number;
  context: RunContext;
}

/** Takes up to `limit` runs whose time has come as far as they go, in one transaction. Answers how many. */
export async function runDue(ports: EngagementPorts, limit = 50): Promise<number> {
  try {
    return await runBatch(ports, limit);
  } catch (cause) {
    if (limit > 1) return await runOneByOne(ports, limit, cause);
    throw cause;
  }
}

/** One run that cannot go on must not stop the others: it is tried again later, and says so. */
async function runOneByOne(ports: EngagementPorts, limit: number, cause: unknown): Promise<number> {
  ports.logger.error({ cause }, 'runs.retried-singly');
  for (let i = 0; i < limit; i += 1) {
    const before = await nextDue(ports);
    if (before === null) return i;
    try {
      await runBatch(ports, 1);
    } catch (error) {
      ports.logger.error({ cause: error, runId: before }, 'run.failed');
      await sql`update run set wake_at = ${new Date(ports.now().getTime() + RETRY_MS)}
        where id = ${before} and state = 'waiting'`.execute(ports.state.tables<object>());
    }
  }
  return limit;
}

async function nextDue(ports: EngagementPorts): Promise<string | null> {
  const found = await sql<{ id: string }>`select id from run
    where state = 'waiting' and wake_at <= ${ports.now()} order by wake_at, id limit 1`.execute(
    ports.state.tables<object>(),
  );
  return found.rows[0]?.id ?? null;
}

async function runBatch(ports: EngagementPorts, limit: number): Promise<number> {
  const count = await ports.state.transaction(
    async (trx) => {
      const now = ports.now();
      await lockEntries(trx, 'together');
      const due = await claim(trx, now, limit);
      if (due.length === 0) return 0;
      await at(ports, 'run.claimed');
      const states = await sql<{ id: string; state: string }>`select id, state from journey
        where id = any(${[...new Set(due.map((run) => run.journeyId))]}::text[]) for share`.execute(trx);
      const stateOf = new Map(states.rows.map((row) => [row.id, row.state]));
      const graphs = await loadGraphs(
        trx,
        due.map((run) => run.versionId),
      );
      for (const run of due) {
        const state = stateOf.get(run.journeyId);
        if (state === 'paused') await sql`update run set state = 'parked' where id = ${run.id}`.execute(trx);
        else if (state !== 'live') await endRuns(trx, [run.id], 'stopped', now);
        else await advance(ports, trx, run, graphOf(graphs, run.versionId), now);
      }
      await at(ports, 'run.transitioned');
      return due.length;
    },
    { retries: 3 },
  );
  if (count > 0) await at(ports, 'run.committed');
  return count;
}

async function claim(db: Executor, now: Date, limit: number): Promise<DueRun[]> {
  const found = await sql<DueRun>`
    select id, workspace_id as "workspaceId", journey_id as "journeyId", version_id as "versionId", person,
      is_control as "isControl", step, visit, step_entered_at as "stepEnteredAt", rev, context
    from run where state = 'waiting' and wake_at <= ${now} order by wake_at, id limit ${limit} for update skip locked
  `.execute(db);
  return found.rows;
}

async function advance(
  ports: EngagementPorts,
  db: Executor,
  run: DueRun,
  graph: JourneyGraph,
  now: Date,
): Promise<void> {
  const surroundings = await loadSurroundings(db, run);
  for (let i = 0; i < MAX_STEPS; i += 1) {
    const node = graph.steps[run.step];
    const step = node === undefined ? undefined : steps.get(node.type);
    if (node === undefined || step === undefined || surroundings === null)
      return void (await endRuns(db, [run.id], 'error', now));
    const moment: MessageMoment = { ...surroundings, run, graph, now };
    const decision = step.decide({
      config: node.config,
      exits: step.exits,
      enteredAt: run.stepEnteredAt,
      triggeredAt: new Date(run.context.triggeredAt),
      now,
      timeZone: surroundings.timeZone,
      message: step.needs === 'message' ? await loadMessageFacts(db, moment, node.config) : null,
    });
    await at(ports, 'run.decided');
    const exit = await carryOut(ports, db, moment, node.config, decision);
    if (exit === null) return;
    const next = node.exits[exit] ?? null;
    if (next === null) return void (await endRuns(db, [run.id], 'finished', now));
    Object.assign(run, { step: next, visit: run.visit + 1, stepEnteredAt: now });
  }
  await endRuns(db, [run.id], 'too-many-steps', now);
}

/** Answers the exit by which the run leaves its step; null when it stays or has ended. */
async function carryOut(
  ports: EngagementPorts,
  db: Executor,
  moment: MessageMoment,
  config: unknown,
  decision: StepDecision,
): Promise<string | null> {
  const { run, now } = moment;
  switch (decision.do) {
    case 'advance':
      return decision.exit;
    case 'end':
      await endRuns(db, [run.id], decision.reason, now);
      return null;
    case 'sleep':
      await rest(db, moment, decision.until);
      return null;
    case 'wait':
      if (await wasNoticed(db, moment, decision)) return decision.exit;
      await openWait(db, moment, decision);
      await rest(db, moment, decision.wakeAt);
      return null;
    case 'hold-message':
      await decideMessage(ports, db, moment, config, {
        decision: 'delayed-quiet',
        detail: '',
        until: decision.until,
      });
      await rest(db, moment, decision.until);
      return null;
    case 'decide-message':
      await decideMessage(ports, db, moment, config, {
        decision: decision.decision,
        detail: decision.detail,
        until: null,
      });
      return decision.exit;
  }
}

async function rest(db: Executor, { run }: MessageMoment, until: Date): Promise<void> {
  const moved = await sql`
    update run set step = ${run.step}, visit = ${run.visit}, step_entered_at = ${run.stepEnteredAt}, wake_at = ${until},
      rev = rev + 1
    where id = ${run.id} and rev = ${run.rev} returning id`.execute(db);
  if (moved.rows.length === 0) throw new Error('the run was changed by another'); // it is locked: cannot be
}

type WaitDecision = Extract<StepDecision, { do: 'wait' }>;

/** Did it happen already, and was only told in another order? */
async function wasNoticed(
  db: Executor,
  { run, person, timeZone }: MessageMoment,
  decision: WaitDecision,
): Promise<boolean> {
  const found = await sql<{
    row: { event_name: string; message_id: string; occurred_at: string; properties: JsonObject };
  }>`
    select properties as row from noticed_event
    where workspace_id = ${run.workspaceId} and person = any(${person.numbers}::int[])
      and (${decision.what.event}::text is null or event_name = ${decision.what.event})
      and occurred_at between ${decision.from} and ${decision.until}`.execute(db);
  const wait = { ...waitOf(run, decision), filters: decision.what.filters ?? null };
  return found.rows.some(({ row }) => isAnswer(wait, row, person, timeZone));
}

const waitOf = (run: DueRun, decision: WaitDecision) => ({
  eventName: decision.what.event ?? '',
  fromAt: decision.from,
  untilAt: decision.until,
  exceptMessageId: run.context.event?.messageId ?? '',
});

async function openWait(db: Executor, { run, person }: MessageMoment, decision: WaitDecision): Promise<void> {
  const wait = waitOf(run, decision);
  const filters = decision.what.filters === undefined ? null : JSON.stringify(decision.what.filters);
  await sql`
    insert into wait (run_id, name, workspace_id, person, event_name, filters, from_at, until_at, except_message_id, exit)
    values (${run.id}, ${run.step}, ${run.workspaceId}, ${person.current}, ${wait.eventName}, ${filters}::jsonb,
      ${wait.fromAt}, ${wait.untilAt}, ${wait.exceptMessageId}, ${decision.exit})
    on conflict do nothing`.execute(db);
}

async function loadSurroundings(
  db: Executor,
  run: DueRun,
): Promise<Omit<MessageMoment, 'run' | 'graph' | 'now'> | null> {
  const persons = await loadPersons(db, run.workspaceId, [run.person]);
  const person: PersonGroup | undefined = persons.get(run.person);
  const found = await sql<{ name: string; timeZone: string }>`
    select name, time_zone as "timeZone" from workspace where id = ${run.workspaceId}`.execute(db);
  const workspace = found.rows[0];
  if (person === undefined || workspace === undefined) return null;
  person.identities = await loadIdentities(db, run.workspaceId, person.numbers);
  const { time_zone: own, timezone: other } = person.properties;
  const timeZone = firstTimeZone([own, other, run.context.event?.timeZone, workspace.timeZone]);
  return { person, workspace, timeZone };
}
