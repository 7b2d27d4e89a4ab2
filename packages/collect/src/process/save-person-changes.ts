import type { Executor } from '@skylantern/store';
import { saveBatch } from './batches.ts';
import { listOverrideRows, listPersonRows } from './changes.ts';

/** Tells the event store, and all others who read batches, of persons that were changed by hand. */
export async function savePersonChanges(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
): Promise<void> {
  const changes = {
    persons: await listPersonRows(db, workspaceId, numbers),
    person_overrides: await listOverrideRows(db, workspaceId, numbers),
    accounts: [],
    person_history: [],
  };
  await saveBatch(db, { rows: [], changes, firstOffset: -1, lastOffset: -1 });
}
