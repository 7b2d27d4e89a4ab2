import { type Sample, varianceOfMean } from './sample.ts';
import { type TestResult, testAgainstZero, welchDegreesOfFreedom } from './welch.ts';

/**
 * Relative lift (treated − control) / |control| by the delta method. Good while the control mean is known well;
 * see `relativeLift` for where it is not. Its p-value is not that of the absolute difference: never show both.
 */
export function deltaLift(treated: Sample, control: Sample, confidence = 0.95): TestResult {
  const base = Math.abs(control.mean);
  const variance =
    varianceOfMean(treated) / base ** 2 + (varianceOfMean(control) * treated.mean ** 2) / base ** 4;
  return testAgainstZero(
    (treated.mean - control.mean) / base,
    Math.sqrt(variance),
    welchDegreesOfFreedom(treated, control),
    confidence,
  );
}
