import type { StoredEvent } from '@skylantern/contracts';

const KEPT = 200;

/** The newest events of each workspace, handed to whoever watches. In memory: a view, not a record. */
export interface LiveHub {
  publish(rows: readonly StoredEvent[]): void;
  /** The last events at once, then every new one; returns what ends it. */
  watch(workspaceId: string, listener: (rows: readonly StoredEvent[]) => void): () => void;
  close(): void;
}

export function makeLiveHub(): LiveHub {
  const recent = new Map<string, StoredEvent[]>();
  const listeners = new Map<string, Set<(rows: readonly StoredEvent[]) => void>>();
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
        for (const listener of listeners.get(workspaceId) ?? []) listener(live.slice(-KEPT));
      }
    },
    watch(workspaceId, listener) {
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set.add(listener));
      listener(recent.get(workspaceId) ?? []);
      return () => set.delete(listener);
    },
    close: () => listeners.clear(),
  };
}
