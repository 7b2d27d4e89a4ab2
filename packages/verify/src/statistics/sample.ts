/** What the tests need to know of one arm's outcomes: how many persons, their mean, the variance of one outcome. */
export type Sample = { readonly persons: number; readonly mean: number; readonly variance: number };

export type Interval = readonly [low: number, high: number];

/** An arm in which each person either converted or not. Variance p(1 − p), without the n − 1 correction. */
export function sampleOfShare(persons: number, converted: number): Sample {
  const share = persons === 0 ? 0 : converted / persons;
  return { persons, mean: share, variance: share * (1 - share) };
}

/** An arm in which each person brought a value (an amount, a count), from its running sums. */
export function sampleOfValues(persons: number, sum: number, sumOfSquares: number): Sample {
  const mean = persons === 0 ? 0 : sum / persons;
  const variance = persons < 2 ? 0 : Math.max(0, (sumOfSquares - sum * mean) / (persons - 1));
  return { persons, mean, variance };
}

/** The variance of the arm's mean. */
export function varianceOfMean(sample: Sample): number {
  return sample.persons === 0 ? 0 : sample.variance / sample.persons;
}
