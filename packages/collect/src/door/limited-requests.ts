import type { Executor } from '@skylantern/store';
import { type Limited, saveLimited } from '../process/tally.ts';

export interface LimitedRequests {
  add(of: { workspaceId: string; source: string; events: number }): void;
  /** Writes down what was counted since the last time. */
  flush(now: Date): Promise<void>;
}

/** Counts requests that were answered 429, in memory: who is refused must not cost a write each. */
export function makeLimitedRequests(db: Executor): LimitedRequests {
  let counted = new Map<string, Limited>();

  function add({ workspaceId, source, events }: Omit<Limited, 'requests'>, requests = 1): void {
    const key = `${workspaceId}/${source}`;
    const known = counted.get(key) ?? { workspaceId, source, requests: 0, events: 0 };
    counted.set(key, { ...known, requests: known.requests + requests, events: known.events + events });
  }

  return {
    add: (of) => add(of),
    async flush(now) {
      const due = [...counted.values()];
      counted = new Map();
      await saveLimited(db, due, now).catch((cause: unknown) => {
        for (const one of due) add(one, one.requests);
        throw cause;
      });
    },
  };
}
