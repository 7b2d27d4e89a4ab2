import { savePersonChanges } from '@skylantern/collect';
import type { ReconciliationReply } from '@skylantern/contracts';
import { reconcilePersons } from '@skylantern/verify';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Stores } from './open-stores.ts';

const LOOK_MS = 3_600_000;
const KEPT = 400;

export interface Reconciliations {
  run(workspaceId: string, signal: AbortSignal): Promise<ReconciliationReply>;
  list(workspaceId: string, page: { before: number; limit: number }): Promise<ReconciliationReply[]>;
  stop(): Promise<void>;
}

/** Compares the persons of every workspace once a day, and whenever somebody asks; see `reconcilePersons`. */
export function startReconciliations(ports: {
  stores: Stores;
  logger: Logger;
  wake(): void;
}): Reconciliations {
  const { state, events } = ports.stores;
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();

  async function run(workspaceId: string, signal: AbortSignal): Promise<ReconciliationReply> {
    const repair = async (id: string, numbers: readonly number[]) => {
      await state.transaction((trx) => savePersonChanges(trx, id, numbers));
      ports.wake();
    };
    const found = await reconcilePersons({ state, events, repair }, workspaceId, signal);
    const { persons, differing, repaired, faults, tookMs } = found;
    if (differing > 0 || faults.length > 0)
      ports.logger.error({ workspaceId, differing, faults }, 'reconciliation.differs');
    const saved = await sql<Row>`
      insert into reconciliation (workspace_id, persons, differing, repaired, faults, took_ms)
      values (${workspaceId}, ${persons}, ${differing}, ${repaired}, ${JSON.stringify(faults)}::jsonb, ${tookMs})
      returning ${columns}`.execute(state);
    await sql`delete from reconciliation where workspace_id = ${workspaceId} and id not in (
      select id from reconciliation where workspace_id = ${workspaceId} order by id desc limit ${KEPT})`.execute(
      state,
    );
    const [row] = saved.rows;
    if (row === undefined) throw new Error('an insert gave no row');
    return replyOf(row);
  }

  async function runDue(): Promise<void> {
    const due = await sql<{ id: string }>`
      select id from workspace w where not exists (
        select from reconciliation r where r.workspace_id = w.id and r.at > now() - interval '23 hours')
      order by id`.execute(state);
    for (const { id } of due.rows) {
      if (stopping.signal.aborted) return;
      await run(id, stopping.signal).catch((err: unknown) => {
        if (!stopping.signal.aborted) ports.logger.error({ err, workspaceId: id }, 'reconciliation.failed');
      });
    }
  }

  const timer = setInterval(() => {
    running = running.then(runDue).catch((err: unknown) => {
      if (!stopping.signal.aborted) ports.logger.error({ err }, 'reconciliation.failed');
    });
  }, LOOK_MS);

  return {
    run,
    async list(workspaceId, { before, limit }) {
      const found = await sql<Row>`
        select ${columns} from reconciliation where workspace_id = ${workspaceId} and id < ${before}
        order by id desc limit ${limit}`.execute(state);
      return found.rows.map(replyOf);
    },
    async stop() {
      clearInterval(timer);
      stopping.abort(new Error('the server stops'));
      await running;
    },
  };
}

interface Row extends Omit<ReconciliationReply, 'at'> {
  at: Date;
}

const columns = sql`id, at, persons, differing, repaired, faults, took_ms as "tookMs"`;
const replyOf = ({ at, ...row }: Row): ReconciliationReply => ({ ...row, at: at.toISOString() });
