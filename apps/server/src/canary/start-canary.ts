import { randomUUID } from 'node:crypto';
import type { Door } from '@skylantern/collect';
import { blankEvent, type CanaryState } from '@skylantern/contracts';
import type { EventStore, StateStore } from '@skylantern/store';
import { sql as ch, dateOnly, ident, str } from '@skylantern/store/sql';
import { sql } from 'kysely';

/** Nobody is a member of it: its events are in nobody's numbers. */
export const CANARY_WORKSPACE = 'ws_canary';
const EVERY_MS = 60_000;
const LOOK_MS = 500;
const KEEP_DAYS = 2;

export interface CanaryPorts {
  state: StateStore;
  events: EventStore;
  door: Pick<Door, 'takeOwn'>;
  logger: { warn(facts: object, text: string): void; error(facts: object, text: string): void };
  /** An event must be queryable within this time. */
  limitMs: number;
  everyMs?: number;
  now?(): Date;
}

export interface Canary {
  state(): CanaryState;
  stop(): Promise<void>;
}

/**
 * Sends an event of its own through the door again and again, and asks the event store for it: what no part notices
 * of itself, a stage that stands still without an error, is seen here.
 */
export function startCanary(ports: CanaryPorts): Canary {
  const { state, events, door, logger, limitMs } = ports;
  const now = ports.now ?? (() => new Date());
  const stopping = new AbortController();
  let current: CanaryState = {
    isWell: true,
    failingSince: null,
    lastOkAt: null,
    tookMs: null,
    limitMs,
    fault: null,
  };
  let tidiedOn = '';

  async function run(): Promise<void> {
    await pause(ports.everyMs ?? EVERY_MS); // a server that just started has better things to do
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      await flyOnce();
      await tidy().catch(() => undefined); // another day
      await pause(Math.max(0, (ports.everyMs ?? EVERY_MS) - (performance.now() - startedAt)));
    }
  }

  async function flyOnce(): Promise<void> {
    const messageId = randomUUID();
    const startedAt = performance.now();
    try {
      await makeWorkspace();
      await door.takeOwn(CANARY_WORKSPACE, 'canary', [eventOf(messageId)], now());
      while (!(await isThere(messageId))) {
        if (stopping.signal.aborted) return;
        if (performance.now() - startedAt > limitMs)
          return failed(`not queryable within ${limitMs / 1_000} s`);
        await pause(LOOK_MS);
      }
      const tookMs = Math.round(performance.now() - startedAt);
      if (tookMs > limitMs) return failed(`queryable after ${Math.round(tookMs / 1_000)} s only`);
      if (!current.isWell) logger.warn({ tookMs, failingSince: current.failingSince }, 'canary.recovered');
      current = {
        isWell: true,
        failingSince: null,
        lastOkAt: now().toISOString(),
        tookMs,
        limitMs,
        fault: null,
      };
    } catch (cause) {
      if (!stopping.signal.aborted) failed(cause instanceof Error ? cause.message : String(cause));
    }
  }

  function failed(fault: string): void {
    const failingSince = current.failingSince ?? now().toISOString();
    current = { ...current, isWell: false, failingSince, fault };
    logger.error({ fault, failingSince, limitMs }, 'canary.failed');
  }

  async function makeWorkspace(): Promise<void> {
    await sql`insert into workspace (id, name) values (${CANARY_WORKSPACE}, 'Canary') on conflict do nothing`.execute(
      state,
    );
  }

  async function isThere(messageId: string): Promise<boolean> {
    const found = await events.query<{ n: number }>(
      ch`SELECT count() AS n FROM events WHERE workspace_id = ${str(CANARY_WORKSPACE)}
        AND event_name = 'canary_flown' AND day >= yesterday() AND message_id = ${str(messageId)}`,
      { maxSeconds: 10, signal: stopping.signal },
    );
    return (found[0]?.n ?? 0) > 0;
  }

  async function tidy(): Promise<void> {
    const today = now().toISOString().slice(0, 10);
    if (tidiedOn === today) return;
    tidiedOn = today;
    const before = new Date(now().getTime() - KEEP_DAYS * 86_400_000).toISOString().slice(0, 10);
    for (const table of ['events', 'daily_persons'] as const)
      await events.command(
        ch`ALTER TABLE ${ident(table)} DELETE WHERE workspace_id = ${str(CANARY_WORKSPACE)} AND day < ${dateOnly(before)}`,
      );
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      stopping.signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        stopping.signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }

  const running = run();
  return {
    state: () => current,
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

const eventOf = (messageId: string) =>
  blankEvent({ kind: 'track', name: 'canary_flown', messageId, userId: 'canary' });
