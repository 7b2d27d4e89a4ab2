import type { AttemptLayout } from './config.ts';

export type FunnelAttempt = {
  /** Highest step reached; in `any` order, how many steps. */
  depth: number;
  /** Not converted, and the window is still open. */
  isInProgress: boolean;
  enteredAtMs: number;
  /** Per step, whether it was filled. */
  filled: boolean[];
  /** Per step, when; null where it was not filled or times were not asked for. */
  reachedAtMs: (number | null)[];
  /** The value hash of the breakdown or held constant; 0 = none. */
  value: bigint;
};

/** Read one person's attempts from the words the engine wrote. */
export function readAttempts(words: BigUint64Array, layout: AttemptLayout): FunnelAttempt[] {
  const attempts: FunnelAttempt[] = [];
  for (let at = 0; at < words.length; at += layout.words) {
    attempts.push(readAttempt(words.subarray(at, at + layout.words), layout));
  }
  return attempts;
}

function readAttempt(words: BigUint64Array, layout: AttemptLayout): FunnelAttempt {
  let next = 0;
  const take = () => words[next++] ?? 0n;
  const head = take();
  const depth = Number(head & 31n);
  const enteredAtMs = Number(head >> 22n);
  const filledBits = layout.hasFilled ? Number(take()) : 2 ** depth - 1;
  const value = layout.hasValue ? take() : 0n;
  const filled = Array.from({ length: layout.steps }, (_, k) => (filledBits & (1 << k)) !== 0);
  const { timesFromStep } = layout;
  const reachedAtMs = filled.map((isFilled, k) => {
    if (timesFromStep === null) return null;
    if (k + 1 < timesFromStep) return enteredAtMs;
    const time = Number(take());
    return isFilled ? time : null;
  });
  return { depth, isInProgress: (head & 32n) !== 0n, enteredAtMs, filled, reachedAtMs, value };
}
