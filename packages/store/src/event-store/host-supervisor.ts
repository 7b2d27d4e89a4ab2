import { SkylanternError } from '@skylantern/contracts';
import type { HostProcess } from './host-process.ts';

export interface SupervisorPorts {
  readonly start: () => Promise<HostProcess>;
  /** Told about each death that nobody asked for. */
  readonly onDeath: (facts: { pid: number; stderr: string }) => void;
  readonly backoffMs: (attempt: number) => number;
  /** How long a query waits for a restart. */
  readonly patienceMs: number;
}

const endWithinMs = 10_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps one host process running until closed. The first start must work; later ones are tried for ever. */
export async function superviseHost({ start, onDeath, backoffMs, patienceMs }: SupervisorPorts) {
  let closed = false;
  let host: HostProcess | null = await start();
  let waiting: ((now: HostProcess | null) => void)[] = [];

  function tell(now: HostProcess | null): void {
    const told = waiting;
    waiting = [];
    for (const resolve of told) resolve(now);
  }

  async function restart(): Promise<HostProcess | null> {
    for (let attempt = 0; !closed; attempt += 1) {
      await pause(backoffMs(attempt));
      if (closed) break;
      try {
        return await start();
      } catch {
        // said again by the next attempt, and by every query that loses patience
      }
    }
    return null;
  }

  async function keepRunning(first: HostProcess): Promise<void> {
    let current: HostProcess | null = first;
    while (current !== null) {
      const stderr = await current.ended;
      host = null;
      if (closed) return;
      onDeath({ pid: current.pid, stderr });
      current = await restart();
      if (closed) {
        current?.kill();
        return;
      }
      host = current;
      tell(current);
    }
  }

  const keeping = keepRunning(host);

  return {
    /** The running host; while it restarts, the next one. */
    async current(): Promise<HostProcess> {
      if (host !== null) return host;
      const next = closed
        ? null
        : await new Promise<HostProcess | null>((resolve) => {
            waiting.push(resolve);
            setTimeout(() => resolve(null), patienceMs).unref();
          });
      if (next !== null) return next;
      throw new SkylanternError(
        'store.unavailable',
        closed ? 'the event store is closed' : 'the event store is restarting; try again',
      );
    },
    pid: () => host?.pid ?? null,
    async close(): Promise<void> {
      closed = true;
      const last = host;
      tell(null);
      if (last === null) return;
      last.terminate();
      const force = setTimeout(last.kill, endWithinMs);
      await last.ended;
      clearTimeout(force);
      await keeping;
    },
  };
}
