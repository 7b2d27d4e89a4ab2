import { type Executor, textArray } from '@skylantern/store';
import { sql } from 'kysely';
import { isRowSource } from '../door/log-record.ts';
import type { Fact } from './fact.ts';

/** Message ids are remembered for at least this many days. */
export const REMEMBER_DAYS = 8;

/** Rows of files and tables are remembered for good: somebody may import a file again after a year. */
const FOR_GOOD = '9999-12-31';

/** Only the facts whose message id is new, in their order; remembers those. */
export async function dropDuplicates(db: Executor, facts: readonly Fact[], now: Date): Promise<Fact[]> {
  const first = new Map<string, Fact>();
  for (const fact of facts) if (!first.has(fact.key)) first.set(fact.key, fact);
  // Sorted, so that two writers take the index entries in one order.
  const keys = [...first.keys()].sort();
  const today = now.toISOString().slice(0, 10);
  const fresh = await sql<{ key: string }>`
    insert into message_seen (key, seen_on) select key, seen_on
    from unnest(${keys}::uuid[], ${keys.map((key) => (isImported(first.get(key)) ? FOR_GOOD : today))}::date[]) as arrived (key, seen_on)
    on conflict do nothing returning key`.execute(db);
  const isNew = new Set(fresh.rows.map((row) => row.key));
  return [...first.values()].filter((fact) => isNew.has(fact.key));
}

/** Which of the keys are remembered: for the answer at the door. */
export async function listSeen(db: Executor, keys: readonly string[]): Promise<Set<string>> {
  const seen = await sql<{ key: string }>`
    select key from message_seen where key = any(${textArray(keys)}::uuid[])`.execute(db);
  return new Set(seen.rows.map((row) => row.key));
}

export async function forgetOldMessages(db: Executor, now: Date): Promise<void> {
  await sql`delete from message_seen where seen_on < ${now.toISOString()}::date - ${REMEMBER_DAYS}::int`.execute(
    db,
  );
}

const isImported = (fact: Fact | undefined): boolean => fact !== undefined && isRowSource(fact.record.source);
