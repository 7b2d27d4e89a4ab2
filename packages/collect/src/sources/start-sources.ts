import { setTimeout as wait } from 'node:timers/promises';
import { isSkylanternError } from '@skylantern/contracts';
import { type EventLog, makeSleeper, type StateStore } from '@skylantern/store';
import { makeWhenNear } from '../imports/when-near.ts';
import type { ProcessorLog } from '../process/processor.ts';
import { type Fault, judgeFault } from './judge-fault.ts';
import { retryAt } from './retry-at.ts';
import { runSource, SourceFault } from './run-source.ts';
import { nextRunOf } from './schedule.ts';
import type { SourceRecord, SourceRows } from './source-rows.ts';
import {
  cancelRun,
  failRun,
  finishRun,
  forgetOldRuns,
  queueRun,
  type SourceRun,
  takeNextRun,
} from './source-runs.ts';

const MAX_AT_ONCE = 3;
/** A time that is due is noticed within this. */
const LOOK_MS = 5_000;
const RETRY_MS = 2_000;
const KEEP_RUNS_DAYS = 90;

export interface SourceWork {
  /** Says that there may be something to do. */
  wake(): void;
  /** Stops the run of a source: call after it was cancelled. */
  interrupt(sourceId: string): void;
  stop(): Promise<void>;
}

export interface SourceWorkPorts {
  state: StateStore;
  log: EventLog;
  rows: SourceRows;
  logger: ProcessorLog;
  allowedPrivate: readonly string[];
  folders: readonly string[];
  /** Where files lie while they are read. */
  directory: string;
  /** Resolves when the record at the offset can be asked about. */
  waitQueryable(offset: number, signal: AbortSignal): Promise<void>;
  now?(): Date;
  /** Spreads the times at which sources are tried again. */
  random?(): number;
}

/** Reads sources when they are due or asked for, a few at a time; takes up what was running when the server ended. */
export function startSourceWork(ports: SourceWorkPorts): SourceWork {
  const { state, rows, logger } = ports;
  const db = state.tables<object>();
  const now = ports.now ?? (() => new Date());
  const random = ports.random ?? Math.random;
  const stopping = new AbortController();
  const active = new Map<string, { controller: AbortController; work: Promise<void> }>();
  const sleeper = makeSleeper(stopping.signal);
  let tidiedAt = 0;

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleeper.listen();
      try {
        await queueDue();
        while (active.size < MAX_AT_ONCE && !stopping.signal.aborted) {
          const run = await takeNextRun(db, [...active.keys()]);
          if (run === null) break;
          const controller = new AbortController();
          const work = workOn(run, controller.signal).finally(() => {
            active.delete(run.sourceId);
            sleeper.wake();
          });
          active.set(run.sourceId, { controller, work });
        }
        await sleeper.sleep(LOOK_MS);
      } catch (cause) {
        if (stopping.signal.aborted) return;
        logger.error({ cause }, 'sources.interrupted');
        await sleeper.pause(RETRY_MS);
      }
    }
  }

  async function queueDue(): Promise<void> {
    const at = now();
    for (const source of await rows.listDue(at)) {
      const { schedule, nextRunAt, retryAt } = source;
      const isScheduled = nextRunAt !== null && nextRunAt <= at;
      const isRetry = retryAt !== null && retryAt <= at;
      // Where somebody has to mend something first, the schedule waits as well.
      if (isRetry || !(source.needsHelp && retryAt !== null))
        await queueRun(db, source, isRetry ? 'retry' : 'schedule');
      if (isRetry) await rows.forgetRetry(source.id, at);
      if (isScheduled)
        await rows.update(source.id, {
          nextRunAt: schedule === null ? null : nextRunOf(schedule, source.timeZone, at),
        });
    }
    if (now().getTime() - tidiedAt < 3_600_000) return;
    tidiedAt = now().getTime();
    await forgetOldRuns(db, KEEP_RUNS_DAYS);
  }

  async function workOn(run: SourceRun, cancelled: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stopping.signal, cancelled]);
    const startedAt = performance.now();
    let source: SourceRecord | null = null;
    try {
      source = await rows.find(run.sourceId);
      if (source === null) return await cancelRun(db, run.sourceId).then(() => undefined);
      const ran = await runSource(source, run, { ...ports, now, whenNear: makeWhenNear(db) }, signal);
      if (ran === null) return;
      if (ran.lastOffset !== null) await ports.waitQueryable(ran.lastOffset, signal);
      await finishRun(db, run);
      logger.info({ id: run.id, tookMs: Math.round(performance.now() - startedAt) }, 'source.read');
    } catch (cause) {
      if (signal.aborted) return;
      const fault = faultOf(cause);
      logger.error({ id: run.id, cause }, 'source.failed');
      if (fault !== null && source !== null) await fail(run, source, fault).catch(() => undefined);
      else await wait(RETRY_MS, undefined, { signal }).catch(() => undefined); // taken up again
    }
  }

  async function fail(run: SourceRun, source: SourceRecord, fault: Fault): Promise<void> {
    const failures = source.failures + 1;
    const at = retryAt({ ...fault, failures, hasSchedule: source.schedule !== null }, now(), random);
    await state.transaction((tx) =>
      failRun(tx, run, { fault: fault.says, failures, needsHelp: fault.needsHelp, retryAt: at }),
    );
  }

  const running = loop();
  return {
    wake: sleeper.wake,
    interrupt: (sourceId) => active.get(sourceId)?.controller.abort(new Error('cancelled')),
    async stop() {
      stopping.abort(new Error('stopping'));
      await running;
      await Promise.all([...active.values()].map(({ work }) => work));
    },
  };
}

/** Null for troubles of our own stores, which are tried again. */
function faultOf(cause: unknown): Fault | null {
  if (cause instanceof SourceFault) return cause.fault;
  return isSkylanternError(cause) && !cause.retry && cause.code !== 'internal' ? judgeFault(cause) : null;
}
