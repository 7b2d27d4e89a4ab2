import { readCursor } from '@skylantern/collect';
import { makeSleeper } from '@skylantern/store';
import { sql } from 'kysely';
import { channels } from '../channels/index.ts';
import { makeEngine } from './engine.ts';
import type { EngagementPorts } from './ports.ts';
import { ENGAGE_CONSUMER } from './take-events.ts';

/** PostgreSQL channel on which a changed journey wakes every server. */
export const ENGAGEMENT_CHANNEL = 'engagement';
const LONGEST_SLEEP_MS = 60_000;
const SHORTEST_SLEEP_MS = 20; // for what is due but held by another; news comes by wake()
/** Three events tell of one message: together they are one record of the log, and one batch to identify. */
const TELL_TOGETHER_MS = 200;

export interface Engagement {
  /** Says that there may be something to do: events were identified, a rule was published. */
  wake(): void;
  /** The last event batch that was heard. */
  position(): number;
  stop(): Promise<void>;
}

/** Runs engagement until stopped. Sleeps until something is due or it is woken; looks at nothing in between. */
export async function startEngagement(ports: EngagementPorts): Promise<Engagement> {
  const db = ports.state.tables<object>();
  await sql`insert into cursor (consumer, position) values (${ENGAGE_CONSUMER}, 0) on conflict do nothing`.execute(
    db,
  );
  let first = (await readCursor(db, ENGAGE_CONSUMER)).position;
  const engine = makeEngine(ports, () => {
    sending.wake();
    telling.wake();
  });
  const out = new Set<Promise<void>>();
  const telling = makeLoop(ports, 'engagement.telling-failed', () => engine.tell(), TELL_TOGETHER_MS);
  const sending = makeLoop(ports, 'engagement.sending-failed', async () => {
    for (const call of await engine.send()) {
      out.add(call);
      void call.finally(() => {
        out.delete(call);
        sending.wake();
        telling.wake();
      });
    }
    return engine.nextSendAt();
  });
  const deciding = makeLoop(ports, 'engagement.deciding-failed', async () => {
    await engine.decide();
    first = Math.max(first, engine.position());
    if (await engine.watch()) await engine.decide();
    // Tracking and ended rules leave something to tell, too, and wake us for it.
    sending.wake();
    telling.wake();
    return engine.nextDecisionAt();
  });
  const tidying = makeLoop(ports, 'engagement.tidying-failed', () => engine.tidy());
  const unlisten = await ports.state.listen(ENGAGEMENT_CHANNEL, () => {
    engine.watchSoon();
    deciding.wake();
  });
  return {
    wake: deciding.wake,
    position: () => Math.max(first, engine.position()),
    async stop() {
      await unlisten();
      await deciding.stop();
      await sending.stop();
      await Promise.allSettled([...out]);
      await telling.stop();
      await tidying.stop();
      for (const channel of channels.values()) channel.close?.();
    },
  };
}

/**
 * Does `work` when woken, and at the time that it names itself; after a failure again, ever later. Once woken it
 * lingers, so that what comes in the meantime is done together.
 */
function makeLoop(ports: EngagementPorts, failure: string, work: () => Promise<Date | null>, lingerMs = 0) {
  const stopping = new AbortController();
  const sleeper = makeSleeper(stopping.signal);

  async function run(): Promise<void> {
    let failures = 0;
    for (;;) {
      if (lingerMs > 0) await sleeper.pause(lingerMs);
      if (stopping.signal.aborted) return;
      sleeper.listen();
      let sleepMs = LONGEST_SLEEP_MS;
      try {
        const next = await work();
        failures = 0;
        if (next !== null) sleepMs = next.getTime() - ports.now().getTime();
      } catch (cause) {
        failures += 1;
        ports.logger.error({ cause, failures }, failure);
        sleepMs = Math.min(30_000, 100 * 2 ** failures);
        sleeper.listen(); // what woke it meanwhile waits for the next try
      }
      await sleeper.sleep(Math.min(LONGEST_SLEEP_MS, Math.max(sleepMs, SHORTEST_SLEEP_MS)));
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
