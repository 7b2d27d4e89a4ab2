import { chiSquareUpperTail } from './chi-square.ts';

/** So small because it is looked at again and again; GrowthBook and Eppo alarm at the same level. */
export const SAMPLE_RATIO_ALARM = 0.001;

/** Cochran's rule: the chi-square approximation needs five expected in every arm. */
const MINIMUM_EXPECTED = 5;

export type SampleRatio = { readonly chiSquare: number; readonly pValue: number; readonly mismatch: boolean };

/**
 * Did the arms get the persons they should have? Null while too few are expected in some arm to say. A share of 0
 * with persons in it is a mismatch for certain.
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): SampleRatio | null {
  const persons = counts.reduce((total, count) => total + count, 0);
  const sharesTotal = shares.reduce((total, share) => total + share, 0);
  let chiSquare = 0;
  let arms = 0;
  for (const [i, share] of shares.entries()) {
    const observed = counts[i] ?? 0;
    const expected = (persons * share) / sharesTotal;
    if (share === 0 && observed > 0) return { chiSquare: Infinity, pValue: 0, mismatch: true };
    if (share === 0) continue;
    if (expected < MINIMUM_EXPECTED) return null;
    chiSquare += (observed - expected) ** 2 / expected;
    arms += 1;
  }
  const pValue = arms < 2 ? 1 : chiSquareUpperTail(chiSquare, arms - 1);
  return { chiSquare, pValue, mismatch: pValue < SAMPLE_RATIO_ALARM };
}
