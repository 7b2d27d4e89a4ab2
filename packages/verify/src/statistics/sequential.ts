import type { Interval } from './sample.ts';

export type SequentialResult = { readonly interval: Interval; readonly pValue: number };

/**
 * Asymptotic confidence sequence (Waudby-Smith et al., arXiv 2103.06476): holds however often one looks, at the
 * price of width. `tunedFor` is the number of persons at which it is tightest. Not to be mixed with the fixed test.
 */
export function sequentialInterval(
  estimate: number,
  standardError: number,
  persons: number,
  { confidence = 0.95, tunedFor = 5_000 } = {},
): SequentialResult {
  const alpha = 1 - confidence;
  const logAlpha = -2 * Math.log(alpha);
  const rho2 = (logAlpha + Math.log(logAlpha + 1)) / tunedFor;
  const weight = persons * rho2 + 1;
  const reach =
    standardError *
    Math.sqrt(persons) *
    Math.sqrt(((2 * weight) / (persons ** 2 * rho2)) * Math.log(Math.sqrt(weight) / alpha));
  const squared = (estimate ** 2 * persons) / standardError ** 2;
  const evidence = Math.exp((rho2 * squared) / (2 * weight)) / Math.sqrt(weight);
  return { interval: [estimate - reach, estimate + reach], pValue: Math.min(1, 1 / evidence) };
}
