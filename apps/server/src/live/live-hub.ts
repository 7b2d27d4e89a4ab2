import type { LiveEvents } from '@skylantern/collect';
import type { StoredEvent } from '@skylantern/contracts';

const KEPT = 200;

type LiveListener = (rows: readonly StoredEvent[], arrived: number) => void;

/** The newest events of each workspace, handed to whoever watches. In memory: a view, not a record. */
export interface LiveHub {
  publish(arrived: readonly LiveEvents[]): void;
  /**
   * The last events at once, then every new one, at most 200 of them at a time; `arrived` counts all new ones.
   * Returns what ends it.
   */
  watch(workspaceId: string, listener: LiveListener): () => void;
  /** Shows nobody the events of these persons any more. */
  forget(workspaceId: string, persons: readonly number[]): void;
  close(): void;
}

export function makeLiveHub(): LiveHub {
  const recent = new Map<string, StoredEvent[]>();
  const listeners = new Map<string, Set<LiveListener>>();
  return {
    publish(all) {
      for (const { workspaceId, rows, arrived } of all) {
        recent.set(workspaceId, [...(recent.get(workspaceId) ?? []), ...rows].slice(-KEPT));
        for (const listener of listeners.get(workspaceId) ?? []) listener(rows, arrived);
      }
    },
    watch(workspaceId, listener) {
      const set = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, set.add(listener));
      listener(recent.get(workspaceId) ?? [], 0);
      return () => set.delete(listener);
    },
    forget(workspaceId, persons) {
      const rows = recent.get(workspaceId)?.filter((row) => !persons.includes(row.person));
      if (rows !== undefined) recent.set(workspaceId, rows);
    },
    close: () => listeners.clear(),
  };
}
