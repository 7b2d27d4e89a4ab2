import { type Interval, type Sample, varianceOfMean } from './sample.ts';
import { studentQuantile } from './student-t.ts';
import { welchDegreesOfFreedom } from './welch.ts';

/** Finney's g: the squared ratio of the control mean's reach to the control mean. At 1 zero is inside its interval. */
export function finneyG(treated: Sample, control: Sample, confidence = 0.95): number {
  const t = studentQuantile((1 + confidence) / 2, welchDegreesOfFreedom(treated, control));
  return (t * t * varianceOfMean(control)) / control.mean ** 2;
}

/**
 * Fieller's interval of the relative lift: exact where the delta method is not, that is with a small control mean.
 * Null when the control mean cannot be told from zero: then no bounded interval exists. Needs a positive control mean.
 */
export function fiellerLiftInterval(treated: Sample, control: Sample, confidence = 0.95): Interval | null {
  const g = finneyG(treated, control, confidence);
  if (!(control.mean > 0) || !(g < 1)) return null;
  const t = studentQuantile((1 + confidence) / 2, welchDegreesOfFreedom(treated, control));
  const ratio = treated.mean / control.mean;
  const spread = (1 - g) * varianceOfMean(treated) + ratio ** 2 * varianceOfMean(control);
  const reach = (t / control.mean) * Math.sqrt(spread);
  return [(ratio - reach) / (1 - g) - 1, (ratio + reach) / (1 - g) - 1];
}
