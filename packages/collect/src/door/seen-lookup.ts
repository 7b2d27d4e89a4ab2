import type { Executor } from '@skylantern/store';
import { listSeen } from '../process/drop-duplicates.ts';

/** Asks which keys are remembered, with one query in flight at a time: callers that come meanwhile share the next. */
export function makeSeenLookup(db: Executor): (keys: readonly string[]) => Promise<ReadonlySet<string>> {
  let waiting: { keys: readonly string[]; resolve(seen: Set<string>): void; reject(cause: unknown): void }[] =
    [];
  let isAsking = false;

  async function ask(): Promise<void> {
    isAsking = true;
    while (waiting.length > 0) {
      const group = waiting;
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
    }
    isAsking = false;
  }

  return (keys) =>
    new Promise((resolve, reject) => {
      waiting.push({ keys, resolve, reject });
      if (!isAsking) void ask();
    });
}
