import type { IntervalUnit } from '@skylantern/contracts';
import type { SegmentNames } from './answer-parts.ts';
import type { Answered } from './use-answer.ts';

/** One number of an answer, and what it is called: for the people behind it. */
export interface PickedCell {
  cell: Record<string, unknown>;
  title: string;
}

/** What every view of an insight is given. */
export interface ViewProps {
  answered: Answered;
  /** Names the chart; the sentence of the question. */
  label: string;
  chart?: 'line' | 'bar';
  segments?: SegmentNames;
  onPick: (picked: PickedCell) => void;
}

/** Interval of an answer; the server says it as text. */
export function intervalOf({ request }: Answered): IntervalUnit {
  return request.interval ?? 'day';
}
