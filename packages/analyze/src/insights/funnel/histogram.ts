import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@skylantern/contracts';

const spans = [
  0,
  SECOND_MS,
  10 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  ...[1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365].map((days) => days * DAY_MS),
];

/** Bounds of the histogram of times to convert: equal steps for the eye, from seconds to the window. */
export function histogramBounds(windowMs: number): number[] {
  return [...spans.filter((span) => span < windowMs), windowMs + 1];
}
