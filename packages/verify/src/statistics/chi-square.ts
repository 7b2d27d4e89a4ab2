import { upperGamma } from './incomplete-gamma.ts';

/** P(X > x) for a chi-square X: the p-value of a chi-square test. */
export function chiSquareUpperTail(x: number, degreesOfFreedom: number): number {
  return upperGamma(degreesOfFreedom / 2, x / 2);
}
