import { setTimeout as wait } from 'node:timers/promises';
import type { Executor } from '@skylantern/store';
import { listSeen } from '../process/drop-duplicates.ts';

/** A query for a few keys costs as much as one for many; a caller who is alone never waits. */
const BETWEEN_MS = 8;

/** Asks which keys are remembered, with one query in flight at a time: callers that come meanwhile share the next. */
export function makeSeenLookup(db: Executor): (keys: readonly string[]) => Promise<ReadonlySet<string>> {
  let waiting: { keys: readonly string[]; resolve(seen: Set<string>): void; reject(cause: unknown): void }[] =
    [];
  let isAsking = false;

  async function ask(): Promise<void> {
    isAsking = true;
    while (waiting.length > 0) {
      const group = waiting;
      const askedAt = performance.now();
      waiting = [];
      try {
        const seen = await listSeen(
          db,
          group.flatMap((one) => one.keys),
        );
        for (const one of group) one.resolve(seen);
      } catch (cause) {
        for (const one of group) one.reject(cause);
      }
      const restMs = askedAt + BETWEEN_MS - performance.now();
      if (group.length > 1 && restMs > 1) await wait(restMs);
    }
    isAsking = false;
  }

  return (keys) =>
    new Promise((resolve, reject) => {
      waiting.push({ keys, resolve, reject });
      if (!isAsking) void ask();
    });
}
