import { setTimeout as wait } from 'node:timers/promises';
import { sql as ch, ident, instant, strings } from '@skylantern/store/sql';
import type { ErasurePorts, RunStep } from './erasure-step.ts';
import { listPersonTables } from './forget-in-events.ts';
import { listStateTables } from './forget-in-state.ts';

/** Tables of the state store that rows were removed from, beside those that have a column `person`. */
const touchedTables = [
  'person',
  'identity_change',
  'merge',
  'open_session',
  'quarantine',
  'event_batch',
  'audit_entry',
  'segment',
  'tracked_link',
  'wait',
  'suppression',
  'journey_occurrence',
  // Held the numbers and sequences until now.
  'erasure',
];
const POLL_MS = 1_000;
const PATIENCE_MS = 15 * 60_000;

/** Gives freed space back: rows that are gone for every query may still be bytes in a file. */
export const compact: RunStep = async (ports, { isThorough }, signal) => {
  const notes: string[] = [];
  const named = (await listStateTables(ports.state)).map(({ name }) => name);
  for (const table of new Set([...touchedTables, ...named])) {
    signal.throwIfAborted();
    // VACUUM FULL writes the table anew; a plain one lets the space be overwritten.
    await ports.state.pool.query(`vacuum ${isThorough ? '(full)' : ''} ${table}`);
  }
  const checkpointed = await ports.state.pool.query('checkpoint').then(
    () => true,
    () => false,
  );
  if (!checkpointed) notes.push('state-store-checkpoint-not-allowed');
  if (!isThorough) notes.push('state-store-freed-space-is-overwritten-later');
  notes.push('state-store-write-ahead-log-is-overwritten-later');
  if (!(await dropOldParts(ports, signal))) notes.push('event-store-old-parts-end-by-themselves');
  return { plan: { notes } };
};

/** The engine keeps the parts that a deletion replaced for eight minutes: not here. False: it did not let us. */
async function dropOldParts({ events, now }: ErasurePorts, signal: AbortSignal): Promise<boolean> {
  const since = now();
  const storeTables = [...(await listPersonTables(events)), 'daily_persons'];
  const until = performance.now() + PATIENCE_MS;
  try {
    for (const table of storeTables)
      await events.command(ch`ALTER TABLE ${ident(table)} MODIFY SETTING old_parts_lifetime = 1`, { signal });
    for (;;) {
      const left = await events.query<{ n: number }>(
        ch`SELECT count() AS n FROM system.parts WHERE database = currentDatabase() AND active = 0
          AND table IN ${strings(storeTables)} AND remove_time <= ${instant(since)}`,
        { signal },
      );
      if (left[0]?.n === 0) return true;
      if (performance.now() > until) return false;
      await wait(POLL_MS, undefined, { signal });
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    return false;
  } finally {
    for (const table of storeTables)
      await events
        .command(ch`ALTER TABLE ${ident(table)} RESET SETTING old_parts_lifetime`)
        .catch(() => undefined);
  }
}
