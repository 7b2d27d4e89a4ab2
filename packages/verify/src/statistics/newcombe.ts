import { normalQuantile } from './normal.ts';
import type { Interval } from './sample.ts';

/** Wilson's score interval of one share. */
export function wilsonInterval(converted: number, persons: number, confidence = 0.95): Interval {
  if (persons === 0) return [0, 1];
  const z2 = normalQuantile((1 + confidence) / 2) ** 2;
  const share = converted / persons;
  const centre = (share + z2 / (2 * persons)) / (1 + z2 / persons);
  const reach =
    Math.sqrt((z2 * share * (1 - share)) / persons + z2 ** 2 / (4 * persons ** 2)) / (1 + z2 / persons);
  // At the ends the score interval touches 0 and 1 exactly; rounding would leave it 1e-17 off.
  return [converted === 0 ? 0 : centre - reach, converted === persons ? 1 : centre + reach];
}

type Count = { readonly persons: number; readonly converted: number };

/** Newcombe's hybrid score interval (1998, method 10) of a difference of shares: holds its level with few conversions. */
export function newcombeInterval(treated: Count, control: Count, confidence = 0.95): Interval {
  const t = treated.converted / treated.persons;
  const c = control.converted / control.persons;
  const [tLow, tHigh] = wilsonInterval(treated.converted, treated.persons, confidence);
  const [cLow, cHigh] = wilsonInterval(control.converted, control.persons, confidence);
  return [t - c - Math.hypot(t - tLow, cHigh - c), t - c + Math.hypot(tHigh - t, c - cLow)];
}
