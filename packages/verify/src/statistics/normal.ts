import { upperGamma } from './incomplete-gamma.ts';

/** P(Z > z) for a standard normal Z, with full relative accuracy in the far upper tail. */
export function normalUpperTail(z: number): number {
  const half = upperGamma(0.5, (z * z) / 2) / 2;
  return z >= 0 ? half : 1 - half;
}

/** P(Z <= z). */
export function normalCdf(z: number): number {
  return normalUpperTail(-z);
}

export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}

/** The z with P(Z <= z) = share; share in (0, 1). */
export function normalQuantile(share: number): number {
  if (Number.isNaN(share) || share < 0 || share > 1) return Number.NaN;
  if (share === 0) return -Infinity;
  if (share === 1) return Infinity;
  if (share === 0.5) return 0;
  if (share > 0.5) return -normalQuantile(1 - share);
  // Abramowitz & Stegun 26.2.23 is good to 4.5e-4; each Halley step triples the digits.
  const t = Math.sqrt(-2 * Math.log(share));
  let z =
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let round = 0; round < 4; round += 1) {
    const step = (normalCdf(z) - share) / normalDensity(z);
    z -= step / (1 + (z * step) / 2);
  }
  return z;
}
