import { setTimeout as wait } from 'node:timers/promises';
import type { Executor } from '@skylantern/store';
import { readCursor } from '../process/batches.ts';
import { PROCESSOR } from '../process/processor.ts';

/** So many events may be in the log before the processor has taken them: live events wait behind them. */
const MAX_AHEAD = 200_000;
const LOOK_MS = 100;

/** Counts what was written since the processor's position; holds while that is too much. */
export function makeWhenNear(
  db: Executor,
): (offset: number, events: number, signal: AbortSignal) => Promise<void> {
  let sent: { offset: number; events: number }[] = [];
  return async (offset, events, signal) => {
    sent.push({ offset, events });
    while (sumOf(sent) > MAX_AHEAD) {
      signal.throwIfAborted();
      const { position } = await readCursor(db, PROCESSOR);
      sent = sent.filter((one) => one.offset >= position);
      if (sumOf(sent) > MAX_AHEAD) await wait(LOOK_MS, undefined, { signal });
    }
  };
}

const sumOf = (sent: readonly { events: number }[]): number => sent.reduce((sum, one) => sum + one.events, 0);
