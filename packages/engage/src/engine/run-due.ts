import type { JourneyGraph } from '@skylantern/contracts';
import type { Executor } from '@skylantern/store';
import { sql } from 'kysely';
import { firstTimeZone } from '../clock/local-time.ts';
import type { StepDecision } from '../steps/define-step.ts';
import { steps } from '../steps/index.ts';
import { isAnswer } from './answer-waits.ts';
import { lockEntries } from './enter-runs.ts';
import { graphOf, loadGraphs } from './graphs.ts';
import { decideMessage, loadMessageFacts } from './message-step.ts';
import { at, type EngagementPorts } from './ports.ts';
import type { DueRun, RunMoment } from './run-moment.ts';
import { loadSurroundings, type Surroundings } from './run-surroundings.ts';
import { flush, noWrites, type RunWrites } from './run-writes.ts';

const MAX_STEPS = 50;
const RETRY_MS = 60_000;

/** Takes up to `limit` runs whose time has come as far as they go, in one transaction. Answers how many. */
export async function runDue(ports: EngagementPorts, limit = 200): Promise<number> {
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
      const states = await statesOf(trx, due);
      const graphs = await loadGraphs(
        trx,
        due.map((run) => run.versionId),
      );
      const around = await loadSurroundings(trx, due, graphs);
      const writes = noWrites();
      for (const run of due) {
        const state = states.get(run.journeyId);
        if (state === 'paused') writes.parked.push(run.id);
        else if (state !== 'live') writes.ends.push({ runId: run.id, reason: 'stopped' });
        else await advance(ports, trx, run, graphOf(graphs, run.versionId), { now, around, writes });
      }
      await flush(trx, writes, now);
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
      is_control as "isControl", step, visit, step_entered_at as "stepEnteredAt", context
    from run where state = 'waiting' and wake_at <= ${now} order by wake_at, id limit ${limit} for update skip locked
  `.execute(db);
  return found.rows;
}

/** Held against pausing until the transaction ends. */
async function statesOf(db: Executor, due: readonly DueRun[]): Promise<Map<string, string>> {
  const found = await sql<{ id: string; state: string }>`select id, state from journey
    where id = any(${[...new Set(due.map((run) => run.journeyId))]}::text[]) for share`.execute(db);
  return new Map(found.rows.map((row) => [row.id, row.state]));
}

async function advance(
  ports: EngagementPorts,
  db: Executor,
  run: DueRun,
  graph: JourneyGraph,
  { now, around, writes }: { now: Date; around: Surroundings; writes: RunWrites },
): Promise<void> {
  const end = (reason: string) => void writes.ends.push({ runId: run.id, reason });
  const person = around.findPerson(run.workspaceId, run.person);
  const workspace = around.findWorkspace(run.workspaceId);
  if (person === null || workspace === null) return end('error');
  const { time_zone: own, timezone: other } = person.properties;
  const timeZone = firstTimeZone([own, other, run.context.event?.timeZone, workspace.timeZone]);
  const moment: RunMoment = { run, graph, person, workspace, timeZone, now, around, writes };
  for (let i = 0; i < MAX_STEPS; i += 1) {
    const node = graph.steps[run.step];
    const step = node === undefined ? undefined : steps.get(node.type);
    if (node === undefined || step === undefined) return end('error');
    const decision = step.decide({
      config: node.config,
      exits: step.exits,
      enteredAt: run.stepEnteredAt,
      triggeredAt: new Date(run.context.triggeredAt),
      now,
      timeZone,
      message: step.needs === 'message' ? await loadMessageFacts(db, moment, node.config) : null,
    });
    await at(ports, 'run.decided');
    const exit = await carryOut(ports, db, moment, node.config, decision);
    if (exit === null) return;
    const next = node.exits[exit] ?? null;
    if (next === null) return end('finished');
    Object.assign(run, { step: next, visit: run.visit + 1, stepEnteredAt: now });
  }
  end('too-many-steps');
}

/** Answers the exit by which the run leaves its step; null when it stays or has ended. */
async function carryOut(
  ports: EngagementPorts,
  db: Executor,
  moment: RunMoment,
  config: unknown,
  decision: StepDecision,
): Promise<string | null> {
  const { run, writes } = moment;
  switch (decision.do) {
    case 'advance':
      return decision.exit;
    case 'end':
      writes.ends.push({ runId: run.id, reason: decision.reason });
      return null;
    case 'sleep':
      rest(moment, decision.until);
      return null;
    case 'wait': {
      const wait = waitOf(moment, decision);
      // Did it happen already, and was only told in another order?
      const noticed = moment.around.listNoticed(run.workspaceId, moment.person);
      if (noticed.some(({ row }) => isAnswer(wait, row, moment.person, moment.timeZone)))
        return decision.exit;
      writes.waits.push({
        ...wait,
        runId: run.id,
        name: run.step,
        workspaceId: run.workspaceId,
        exit: decision.exit,
      });
      rest(moment, decision.wakeAt);
      return null;
    }
    case 'hold-message':
      await decideMessage(ports, db, moment, config, {
        decision: 'delayed-quiet',
        detail: '',
        until: decision.until,
      });
      rest(moment, decision.until);
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

function rest({ run, writes }: RunMoment, wakeAt: Date): void {
  writes.rests.push({
    runId: run.id,
    step: run.step,
    visit: run.visit,
    stepEnteredAt: run.stepEnteredAt,
    wakeAt,
  });
}

const waitOf = ({ run, person }: RunMoment, decision: Extract<StepDecision, { do: 'wait' }>) => ({
  person: person.current,
  eventName: decision.what.event ?? '',
  filters: decision.what.filters ?? null,
  fromAt: decision.from,
  untilAt: decision.until,
  exceptMessageId: run.context.event?.messageId ?? '',
});
