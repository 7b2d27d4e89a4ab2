import type { Interval } from './sample.ts';

export type Incremental = { readonly total: number; readonly interval: Interval };

/** What the treatment added over all treated persons: n_T · (m_T − m_C), the interval scaled alike. */
export function incrementalTotal(
  treatedPersons: number,
  difference: { readonly estimate: number; readonly interval: Interval },
): Incremental {
  const [low, high] = difference.interval;
  return {
    total: treatedPersons * difference.estimate,
    interval: [treatedPersons * low, treatedPersons * high],
  };
}
