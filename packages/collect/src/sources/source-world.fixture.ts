import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, SourceMapping, StoredEvent } from '@skylantern/contracts';
import { type EventLog, FileEventLog, type StateStore } from '@skylantern/store';
import { insertTestWorkspace, openTestStateStore } from '@skylantern/testkit';
import { sql } from 'kysely';
import { type Batch, readRows } from '../process/batches.ts';
import { makePorts } from '../process/process.fixture.ts';
import { type Processor, startProcessor } from '../process/processor.ts';
import { makeSourceRows, type SourceRecord, type SourceRows } from './source-rows.ts';
import { listRuns, queueRun, type SourceRun } from './source-runs.ts';
import { type SourceWork, type SourceWorkPorts, startSourceWork } from './start-sources.ts';

export interface SourceWorld {
  state: StateStore;
  log: EventLog;
  rows: SourceRows;
  /** Folder that sources may read. */
  directory: string;
  /** What was logged as an error. */
  failures: string[];
  add(source: {
    kind: string;
    config: JsonObject;
    mapping: SourceMapping;
    schedule?: string;
  }): Promise<SourceRecord>;
  work(part?: Partial<SourceWorkPorts>): SourceWork;
  lastRun(id: string): Promise<SourceRun>;
  /** Asks for a run, unless there is one, and waits for its end. */
  run(id: string): Promise<SourceRun>;
  untilEnded(id: string): Promise<SourceRun>;
  /** Resolves when everything in the log was identified. */
  settled(): Promise<void>;
  /** Everything that was stored, in its order. */
  events(): Promise<StoredEvent[]>;
  close(): Promise<void>;
}

const WORKSPACE = 'ws_sources';

/** Sources before a real state store, event log and processor; no event store: batches are looked at as they are. */
export async function openSourceWorld(): Promise<SourceWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'skylantern-source-world-'));
  await Promise.all([mkdir(join(directory, 'log')), mkdir(join(directory, 'files'))]);
  const state = await openTestStateStore();
  await insertTestWorkspace(state, WORKSPACE);
  const log = await FileEventLog.open({ directory: join(directory, 'log') });
  const db = state.tables<object>();
  const rows = makeSourceRows(db, Buffer.alloc(32, 7));
  const failures: string[] = [];
  const logger = {
    info: () => undefined,
    error: (_facts: object, message: string) => void failures.push(message),
  };
  let passed = () => {};
  const processor: Processor = await startProcessor({
    openConsumer: (from) => log.openConsumer({ from }),
    state,
    ports: await makePorts(),
    logger,
    onProcessed: () => passed(),
  });
  async function waitQueryable(offset: number, signal: AbortSignal): Promise<void> {
    while (processor.position() <= offset) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        const before = passed;
        passed = () => {
          before();
          resolve();
        };
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }
  const works = new Set<SourceWork>();
  const lastRun = async (id: string): Promise<SourceRun> => {
    const [run] = await listRuns(db, id, { before: null, limit: 1 });
    if (run === undefined) throw new Error('the source has not run');
    return run;
  };
  async function untilEnded(id: string): Promise<SourceRun> {
    for (;;) {
      const run = await lastRun(id);
      if (run.state !== 'queued' && run.state !== 'running') return run;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  return {
    state,
    log,
    rows,
    directory,
    failures,
    async add({ kind, config, mapping, schedule = null }) {
      const id = await rows.insert(WORKSPACE, { kind, name: kind, config, createdBy: 'test' });
      await rows.update(id, { mapping, schedule });
      return rows.get(WORKSPACE, id);
    },
    work(part = {}) {
      const work = startSourceWork({
        state,
        log,
        rows,
        logger,
        allowedPrivate: ['127.0.0.1'],
        folders: [directory],
        directory: join(directory, 'files'),
        waitQueryable,
        ...part,
      });
      works.add(work);
      return work;
    },
    lastRun,
    untilEnded,
    async run(id) {
      await queueRun(db, { id, workspaceId: WORKSPACE }, 'asked');
      for (const work of works) work.wake();
      return untilEnded(id);
    },
    async settled() {
      const { nextOffset } = await log.stat();
      if (nextOffset > 0) await waitQueryable(nextOffset - 1, AbortSignal.timeout(60_000));
    },
    async events() {
      const found =
        await sql<Batch>`select id, rows from event_batch where event_count > 0 order by id`.execute(db);
      return (await Promise.all(found.rows.map(readRows))).flat();
    },
    async close() {
      for (const work of works) await work.stop();
      await processor.stop();
      await log.close();
      await state.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
