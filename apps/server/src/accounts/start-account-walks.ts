import { findRunningWalk, noteWalkFault, walkOn } from '@skylantern/collect';
import { makeSleeper, type StateStore } from '@skylantern/store';
import { sql } from 'kysely';

const IDLE_MS = 60_000;
const RETRY_MS = 10_000;

export interface AccountWalks {
  /** Says that there may be something to do. */
  wake(): void;
  stop(): Promise<void>;
}

/** Goes through the persons of one workspace after the other, portion by portion, from where the last process ended. */
export function startAccountWalks(ports: {
  state: StateStore;
  /** Who joined is to reach the event store. */
  wakeFeeder(): void;
  logger: { info(facts: object, text: string): void; error(facts: object, text: string): void };
}): AccountWalks {
  const { state, logger } = ports;
  const stopping = new AbortController();
  const sleeper = makeSleeper(stopping.signal);

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      sleeper.listen();
      const workspaceId = await findRunningWalk(state).catch((err: unknown) => {
        logger.error({ err }, 'account-walks.not-read');
        return null;
      });
      if (workspaceId === null) await sleeper.sleep(IDLE_MS);
      else if (!(await walk(workspaceId))) await sleeper.sleep(RETRY_MS);
    }
  }

  async function walk(workspaceId: string): Promise<boolean> {
    try {
      let all = 0;
      for (let portion = 1; !stopping.signal.aborted; portion += 1) {
        const joined = await state.transaction((trx) => walkOn(trx, workspaceId));
        if (joined === null) break;
        all += joined;
        if (joined > 0) ports.wakeFeeder();
        // Planned for the empty tables of the beginning, a portion of 125 takes 83 ms; so 22 (30,000 persons, busy machine).
        if (Number.isInteger(Math.log2(portion))) await sql`analyze account, account_person`.execute(state);
      }
      logger.info({ workspaceId, joined: all }, 'account-walk.ended');
      return true;
    } catch (cause) {
      logger.error({ err: cause, workspaceId }, 'account-walk.failed');
      const fault = cause instanceof Error ? cause.message.slice(0, 300) : 'unknown';
      await noteWalkFault(state, workspaceId, fault).catch(() => undefined);
      return false;
    }
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
