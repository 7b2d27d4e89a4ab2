import { type ErasureStep, erasureSteps } from '@skylantern/contracts';
import { makeSleeper } from '@skylantern/store';
import { sql } from 'kysely';
import { compact } from './compact.ts';
import { drain } from './drain.ts';
import type { ErasurePlan, ErasurePorts, RunningErasure, RunStep } from './erasure-step.ts';
import { forgetFiles } from './forget-files.ts';
import { forgetInEvents } from './forget-in-events.ts';
import { forgetInLog } from './forget-in-log.ts';
import { forgetInState } from './forget-in-state.ts';
import { verifyErasure, writeCertificate } from './verify.ts';

const RETRY_MS = 10_000;

const steps: Record<Exclude<ErasureStep, 'verify'>, RunStep> = {
  drain,
  state: forgetInState,
  log: forgetInLog,
  events: forgetInEvents,
  files: forgetFiles,
  compact,
};

export interface Erasures {
  /** Says that there may be something to do. */
  wake(): void;
  stop(): Promise<void>;
}

/** Forgets one person after the other, step by step; goes on where the last process ended. */
export function startErasures(
  ports: ErasurePorts & {
    logger: { info(facts: object, text: string): void; error(facts: object, text: string): void };
  },
): Erasures {
  const { state, logger } = ports;
  const stopping = new AbortController();
  const sleeper = makeSleeper(stopping.signal);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const next = await findRunning().catch((err: unknown) => {
        logger.error({ err }, 'erasures.not-read');
        return null;
      });
      if (next === null) await sleeper.sleep(60_000);
      else if (!(await forget(next.id, next.step))) await sleeper.sleep(RETRY_MS);
    }
  }

  async function forget(id: string, first: ErasureStep): Promise<boolean> {
    try {
      for (const step of erasureSteps.slice(erasureSteps.indexOf(first))) {
        stopping.signal.throwIfAborted();
        await sql`update erasure set step = ${step} where id = ${id}`.execute(state);
        const erasure = await readRunning(id);
        if (erasure === null) return true; // its workspace is gone
        await takeStep(erasure, step);
        logger.info({ erasureId: id, step }, 'erasure.advanced');
      }
      return true;
    } catch (cause) {
      if (stopping.signal.aborted) return true;
      logger.error({ err: cause, erasureId: id }, 'erasure.failed');
      const fault = cause instanceof Error ? cause.message.slice(0, 300) : 'unknown';
      await sql`update erasure set fault = ${fault} where id = ${id}`.execute(state).catch(() => undefined);
      return false;
    }
  }

  async function takeStep(erasure: RunningErasure, step: ErasureStep): Promise<void> {
    if (step !== 'verify') {
      const { removed = {}, plan = {} } = await steps[step](ports, erasure, stopping.signal);
      await sql`update erasure set counts = counts || ${JSON.stringify(removed)}::jsonb,
        plan = plan || ${JSON.stringify(plan)}::jsonb, fault = null where id = ${erasure.id}`.execute(state);
      return;
    }
    try {
      await verifyErasure(ports, erasure, stopping.signal);
    } catch (cause) {
      // What came in between goes the same way; the counts of the first time stay.
      await sql`update erasure set step = 'state' where id = ${erasure.id}`.execute(state);
      throw cause;
    }
    await writeCertificate(ports, erasure);
    // The plan named the person's events: no bytes of it stay either.
    await state.pool.query(erasure.isThorough ? 'vacuum (full) erasure' : 'vacuum erasure');
  }

  async function findRunning(): Promise<{ id: string; step: ErasureStep } | null> {
    sleeper.listen();
    const found = await sql<{ id: string; step: ErasureStep }>`
      select id, step from erasure where state = 'running' order by fault is not null, asked_at limit 1`.execute(
      state,
    );
    return found.rows[0] ?? null;
  }

  async function readRunning(id: string): Promise<RunningErasure | null> {
    const found = await sql<RunningErasure & { plan: ErasurePlan }>`
      select id, workspace_id as "workspaceId", asked_by as "askedBy", asked_at as "askedAt",
        is_thorough as "isThorough", persons, plan from erasure where id = ${id}`.execute(state);
    return found.rows[0] ?? null;
  }

  const running = run();
  return {
    wake: sleeper.wake,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
