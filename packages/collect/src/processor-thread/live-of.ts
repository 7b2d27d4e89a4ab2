import type { StoredEvent } from '@skylantern/contracts';
import type { LiveEvents } from './words.ts';

/** A watcher sees at most this many events at a time. */
const KEPT = 200;

/** What those who watch events arrive need of a batch; imports of old events are not shown. */
export function liveOf(rows: readonly StoredEvent[]): LiveEvents[] {
  const groups = new Map<string, StoredEvent[]>();
  for (const row of rows) {
    if (row.is_historical === 1) continue;
    const group = groups.get(row.workspace_id);
    if (group === undefined) groups.set(row.workspace_id, [row]);
    else group.push(row);
  }
  return [...groups].map(([workspaceId, group]) => ({
    workspaceId,
    rows: group.slice(-KEPT),
    arrived: group.length,
  }));
}
