import { type Interval, type Sample, varianceOfMean } from './sample.ts';
import { studentPValue, studentQuantile } from './student-t.ts';

export type TestResult = {
  readonly estimate: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  readonly interval: Interval;
  /** Two-sided. */
  readonly pValue: number;
};

/** Welch's test of the absolute difference treated − control: no assumption that both arms vary alike. */
export function welchDifference(treated: Sample, control: Sample, confidence = 0.95): TestResult {
  const standardError = Math.sqrt(varianceOfMean(treated) + varianceOfMean(control));
  return testAgainstZero(
    treated.mean - control.mean,
    standardError,
    welchDegreesOfFreedom(treated, control),
    confidence,
  );
}

export function welchDegreesOfFreedom(treated: Sample, control: Sample): number {
  const ofTreated = varianceOfMean(treated);
  const ofControl = varianceOfMean(control);
  if (ofTreated + ofControl === 0) return Infinity;
  // An arm of one person has no variance to speak of and must not turn the sum into NaN.
  const part = (variance: number, persons: number) => (variance === 0 ? 0 : variance ** 2 / (persons - 1));
  return (ofTreated + ofControl) ** 2 / (part(ofTreated, treated.persons) + part(ofControl, control.persons));
}

/** Estimate ± t · SE and its p-value. Without any variance the estimate is taken as certain. */
export function testAgainstZero(
  estimate: number,
  standardError: number,
  degreesOfFreedom: number,
  confidence: number,
): TestResult {
  if (standardError === 0) {
    const pValue = estimate === 0 ? 1 : 0;
    return { estimate, standardError, degreesOfFreedom, interval: [estimate, estimate], pValue };
  }
  const reach = studentQuantile((1 + confidence) / 2, degreesOfFreedom) * standardError;
  return {
    estimate,
    standardError,
    degreesOfFreedom,
    interval: [estimate - reach, estimate + reach],
    pValue: studentPValue(estimate / standardError, degreesOfFreedom),
  };
}
