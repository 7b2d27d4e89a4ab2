import { InSegmentCondition } from '@skylantern/contracts';
import { defineCondition } from '../define-condition.ts';
import { part } from '../explain-filters.ts';

export const inSegment = defineCondition({
  condition: 'in_segment',
  says: 'Is in another saved segment today.',
  config: InSegmentCondition,
  compile: ({ segmentId }, context) => context.segmentPersons(segmentId),
  explain: ({ segmentId }, names) => part('segment.in', { segmentId, name: names.segmentName(segmentId) }),
});
