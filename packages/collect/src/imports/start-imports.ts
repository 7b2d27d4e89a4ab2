import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSkylanternError } from '@skylantern/contracts';
import { type EventLog, makeSleeper, type StateStore } from '@skylantern/store';
import { sql } from 'kysely';
import type { ProcessorLog } from '../process/processor.ts';
import { finishJob, type JobRow, takeNextJob } from './jobs.ts';
import { runImport } from './run-import.ts';
import { makeWhenNear } from './when-near.ts';

const IDLE_MS = 60_000;
const RETRY_MS = 2_000;

export interface Imports {
  /** Says that there may be something to do. */
  wake(): void;
  /** Stops the one that runs, if it is this one: call after it was cancelled. */
  interrupt(id: string): void;
  /** Where the file of an import lies. */
  pathOf(id: string): string;
  stop(): Promise<void>;
}

export interface ImportPorts {
  state: StateStore;
  log: EventLog;
  /** The folder of uploaded files. */
  directory: string;
  logger: ProcessorLog;
  /** Resolves when the record at the offset can be asked about. */
  waitQueryable(offset: number, signal: AbortSignal): Promise<void>;
  now?(): Date;
}

/** Works off the queue of imports, one at a time; takes up what was running when the server ended. */
export function startImports(ports: ImportPorts): Imports {
  const { state, log, logger, directory } = ports;
  const db = state.tables<object>();
  const stopping = new AbortController();
  const pathOf = (id: string) => join(directory, id);
  let current: { id: string; controller: AbortController } | null = null;
  const sleeper = makeSleeper(stopping.signal);

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleeper.listen();
      try {
        const job = await takeNextJob(db);
        if (job === null) await sleeper.sleep(IDLE_MS);
        else await work(job);
      } catch (cause) {
        if (stopping.signal.aborted) return;
        logger.error({ cause }, 'import.interrupted');
        await sleeper.pause(RETRY_MS);
      }
    }
  }

  async function work(job: JobRow): Promise<void> {
    const controller = new AbortController();
    current = { id: job.id, controller };
    const signal = AbortSignal.any([stopping.signal, controller.signal]);
    const startedAt = performance.now();
    try {
      const ran = await runImport(
        job,
        pathOf(job.id),
        { db, log, now: ports.now ?? (() => new Date()), whenNear: makeWhenNear(db) },
        signal,
      );
      if (ran === null) return;
      if (ran.lastOffset !== null) await ports.waitQueryable(ran.lastOffset, signal);
      await finishJob(db, job.id, null);
      logger.info({ id: job.id, tookMs: Math.round(performance.now() - startedAt) }, 'import.finished');
    } catch (cause) {
      if (signal.aborted) return;
      const fault = faultOf(cause);
      if (fault === null) throw cause;
      await finishJob(db, job.id, fault);
      logger.error({ id: job.id, cause }, 'import.failed');
    } finally {
      current = null;
    }
  }

  const running = loop();
  return {
    wake: sleeper.wake,
    pathOf,
    interrupt(id) {
      if (current?.id === id) current.controller.abort(new Error('cancelled'));
    },
    async stop() {
      stopping.abort(new Error('stopping'));
      await running;
    },
  };
}

/** What the person who imports can do something about; null for troubles of ours, which are tried again. */
function faultOf(cause: unknown): string | null {
  if (isSkylanternError(cause)) return cause.retry ? null : cause.message;
  const code = cause instanceof Error && 'code' in cause ? cause.code : '';
  return code === 'ENOENT' ? 'the file is no longer there: upload it again' : null;
}

/** Removes the files of imports that were done some time ago, so that persons' data do not lie around. */
export async function removeDoneFiles(
  state: StateStore,
  directory: string,
  olderThanMs: number,
): Promise<void> {
  const done = await sql<{ id: string }>`
    select id from import_job where state = 'done'
      and finished_at between now() - interval '30 days' and now() - make_interval(secs => ${olderThanMs / 1000})`.execute(
    state,
  );
  for (const { id } of done.rows) await rm(join(directory, id), { force: true });
}
