import type { Executor } from '@skylantern/store';
import { saveBatch } from './batches.ts';
import { listAccountRows, listOverrideRows, listPersonRows } from './changes.ts';

/** Tells the event store, and all others who read batches, of persons and accounts that no event changed. */
export async function savePersonChanges(
  db: Executor,
  workspaceId: string,
  numbers: readonly number[],
  accounts: readonly number[] = [],
): Promise<void> {
  const changes = {
    persons: await listPersonRows(db, workspaceId, numbers),
    person_overrides: await listOverrideRows(db, workspaceId, numbers),
    accounts: await listAccountRows(db, workspaceId, accounts),
    items: [],
    person_history: [],
  };
  await saveBatch(db, { rows: [], changes, firstOffset: -1, lastOffset: -1 });
}
