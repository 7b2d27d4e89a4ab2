const FIRST_MS = 30_000;
const LONGEST_MS = 3_600_000;
/** No other side makes us wait longer than this. */
const MAX_ASKED_MS = 86_400_000;
/** So often a source without a schedule is tried: whoever asked for it once may have forgotten it. */
const MAX_UNSCHEDULED = 10;

export interface Failed {
  /** Runs that failed one after another, this one included. */
  failures: number;
  needsHelp: boolean;
  afterMs: number | null;
  hasSchedule: boolean;
}

/**
 * When a source is tried again: after 30 seconds, then twice as long each time up to an hour, an hour at once where
 * somebody has to mend it; a quarter more or less, so that many do not come at the same moment. Null: not by itself.
 */
export function retryAt(failed: Failed, now: Date, random: () => number): Date | null {
  const { failures, needsHelp, afterMs, hasSchedule } = failed;
  if (!hasSchedule && failures >= MAX_UNSCHEDULED) return null;
  const backOff = needsHelp ? LONGEST_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, failures - 1));
  const spread = backOff * (0.75 + random() * 0.5);
  const waitMs = Math.max(spread, Math.min(MAX_ASKED_MS, afterMs ?? 0));
  return new Date(now.getTime() + Math.round(waitMs));
}
