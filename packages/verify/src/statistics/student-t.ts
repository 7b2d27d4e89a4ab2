import { normalQuantile, normalUpperTail } from './normal.ts';

const TINY = 1e-300;
/** From here on Wallace's transformation to a normal (off by 3e-11 at t = 6) is closer than the fraction's rounding. */
const NEARLY_NORMAL = 1e6;

/** P(T > t) for Student's t, with full relative accuracy in the far upper tail. Any df > 0, whole or not. */
export function studentUpperTail(t: number, degreesOfFreedom: number): number {
  if (t < 0) return 1 - studentUpperTail(-t, degreesOfFreedom);
  const v = degreesOfFreedom;
  if (v >= NEARLY_NORMAL) {
    return normalUpperTail(
      v === Infinity ? t : ((8 * v + 1) / (8 * v + 3)) * Math.sqrt(v * Math.log1p((t * t) / v)),
    );
  }
  // P(|T| > t) = I_x(v/2, 1/2) with x = v / (v + t²); x and 1 − x are both formed without cancellation.
  const a = v / 2;
  const x = v / (v + t * t);
  const y = (t * t) / (v + t * t);
  const front = Math.exp(-a * Math.log1p((t * t) / v) + logGammaRatio(a)) * Math.sqrt(y / Math.PI);
  const twoSided =
    x < (a + 1) / (a + 2.5) ? (front * betaFraction(a, 0.5, x)) / a : 1 - front * betaFraction(0.5, a, y) * 2;
  return twoSided / 2;
}

/** Two-sided p-value of a t statistic. */
export function studentPValue(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * studentUpperTail(Math.abs(t), degreesOfFreedom));
}

/** The t with P(T <= t) = share; share in (0, 1). */
export function studentQuantile(share: number, degreesOfFreedom: number): number {
  if (share === 0.5) return 0;
  return share < 0.5 ? -upperQuantile(share, degreesOfFreedom) : upperQuantile(1 - share, degreesOfFreedom);
}

/** Newton inside a bracket that only shrinks, so that heavy tails (df near 1) cannot throw it out. */
function upperQuantile(tail: number, v: number): number {
  let low = 0;
  let high = Math.max(1, -normalQuantile(tail));
  while (studentUpperTail(high, v) > tail) {
    low = high;
    high *= 2;
  }
  let t = high;
  for (let round = 0; round < 200; round += 1) {
    const excess = studentUpperTail(t, v) - tail;
    if (excess > 0) low = t;
    else high = t;
    const newton = t + excess / studentDensity(t, v);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 4e-16 * t) return next;
    t = next;
  }
  return t;
}

function studentDensity(t: number, v: number): number {
  const logKernel = (-(v + 1) / 2) * Math.log1p((t * t) / v);
  return Math.exp(logGammaRatio(v / 2) + logKernel) / Math.sqrt(v * Math.PI);
}

/** ln(Γ(a + 1/2) / Γ(a)): a difference of two logGammas would lose every digit for large a. */
function logGammaRatio(a: number): number {
  if (a < 20) return logGammaRatio(a + 1) - Math.log1p(0.5 / a);
  const b = 1 / (a * a);
  return 0.5 * Math.log(a) - (1 / 8 - b * (1 / 192 - b * (1 / 640 - (b * 17) / 14336))) / a;
}

/** Lentz's method on the continued fraction of the incomplete beta function; about √max(a, b) rounds. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || TINY);
  let value = d;
  for (let n = 1; n < 1_000_000; n += 1) {
    const even = (n * (b - n) * x) / ((a + 2 * n - 1) * (a + 2 * n));
    d = 1 / (1 + even * d || TINY);
    c = 1 + even / c || TINY;
    value *= d * c;
    const odd = (-(a + n) * (a + b + n) * x) / ((a + 2 * n) * (a + 2 * n + 1));
    d = 1 / (1 + odd * d || TINY);
    c = 1 + odd / c || TINY;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < 2e-16) break;
  }
  return value;
}
