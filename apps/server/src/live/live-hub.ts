import type { StoredEvent } from '@skylantern/contracts';

const KEPT = 200;

type LiveListener = (rows: readonly StoredEvent[], arrived: number) => void;

/** The newest events of each workspace, handed to whoever watches. In memory: a view, not a record. */
export interface LiveHub {
  publish(rows: readonly StoredEvent[]): void;
  /**
   * The last events at once, then every new one, at most 200 of them at a time; `arrived` counts all new ones.
   * Returns what ends it.
   */
  watch(workspaceId: string, listener: LiveListener): () => void;
  close(): void;
}

export function makeLiveHub(): LiveHub {
  const recent = new Map<string, StoredEvent[]>();
  const listeners = new Map<string, Set<LiveListener>>();
  return {
    publish(rows) {
      const groups = new Map<string, StoredEvent[]>();
      for (const row of rows) {
        const group = groups.get(row.workspace_id) ?? [];
        group.push(row);
        groups.set(row.workspace_id, group);
      }
      for (const [workspaceId, group] of groups) {
        const live = group.filter((row) => row.is_historical === 0);
        recent.set(workspaceId, [...(recent.get(workspaceId) ?? []), ...live].slice(-KEPT));
        for (const listener of listeners.get(workspaceId) ?? []) {
          if (live.length > 0) listener(live.slice(-KEPT), live.length);
        }
      }
    },
    watch(workspaceId, listener) {
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set.add(listener));
      listener(recent.get(workspaceId) ?? [], 0);
      return () => set.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
