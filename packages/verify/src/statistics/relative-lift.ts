import { deltaLift } from './delta-lift.ts';
import { fiellerLiftInterval, finneyG } from './fieller-lift.ts';
import type { Interval, Sample } from './sample.ts';

/** Finney (Probit Analysis, 1971): below this g the simple interval is good enough. 77 conversions of a rare event at 95 %. */
const SMALL_G = 0.05;

export type RelativeLift = {
  /** (treated − control) / control: 0.12 is 12 % more. */
  readonly relative: number;
  /** Null when the control mean cannot be told from zero. */
  readonly interval: Interval | null;
  readonly method: 'delta' | 'fieller';
};

/** The relative lift with its interval, or null without a positive control mean, to which nothing can be compared. */
export function relativeLift(treated: Sample, control: Sample, confidence = 0.95): RelativeLift | null {
  if (!(control.mean > 0)) return null;
  const delta = deltaLift(treated, control, confidence);
  if (finneyG(treated, control, confidence) < SMALL_G) {
    return { relative: delta.estimate, interval: delta.interval, method: 'delta' };
  }
  const interval = fiellerLiftInterval(treated, control, confidence);
  return { relative: delta.estimate, interval, method: 'fieller' };
}
