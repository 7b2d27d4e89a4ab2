import { useSyncExternalStore } from 'react';
import { recall, remember } from './memory.ts';

const key = 'workspace';
const listeners = new Set<() => void>();
let current: string | null = recall(key);

/** The id of the workspace that the page looks at; null before the log-in. */
export function currentWorkspace(): string | null {
  return current;
}

/** Changes the workspace for the whole page. Queries are keyed by it, so nothing of the old one stays on screen. */
export function chooseWorkspace(id: string | null): void {
  if (id === current) return;
  current = id;
  remember(key, id);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useWorkspaceId(): string | null {
  return useSyncExternalStore(subscribe, currentWorkspace);
}
