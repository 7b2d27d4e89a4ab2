import { type SegmentRule, SkylanternError } from '@skylantern/contracts';
import type { Sql } from '@skylantern/store/sql';
import { compileRule } from './compile-rule.ts';
import type { ConditionContext } from './define-condition.ts';

/** A saved rule, as the rules that refer to it need it. */
export interface SavedRule {
  id: string;
  name: string;
  rule: SegmentRule;
  isArchived: boolean;
}

/** How many saved segments one statement may have inside it; a segment that is named twice counts twice. */
const MAX_INLINED = 200;

/**
 * The function that makes a segment a subquery, with the segments that it refers to inside. Refuses unknown ids,
 * segments that contain each other, and more than a statement can bear.
 */
export function makeSegmentPersons(
  saved: ReadonlyMap<string, SavedRule>,
  context: Omit<ConditionContext, 'segmentPersons'>,
): (segmentId: string) => Sql {
  const open: SavedRule[] = [];
  let inlined = 0;

  function segmentPersons(segmentId: string): Sql {
    const segment = saved.get(segmentId);
    if (segment === undefined) {
      throw new SkylanternError('query.invalid', `there is no segment ${segmentId} here: choose another`, {
        field: 'segmentId',
        segmentId,
      });
    }
    const begin = open.indexOf(segment);
    if (begin >= 0) {
      const circle = [...open.slice(begin), segment].map(({ name }) => `"${name}"`).join(' → ');
      const last = open.at(-1)?.name ?? segment.name;
      throw new SkylanternError(
        'query.invalid',
        `segments contain each other: ${circle}; take "${segment.name}" out of "${last}"`,
        { field: 'segmentId', segmentId },
      );
    }
    if (open.length === 0) inlined = 0;
    inlined += 1;
    if (inlined > MAX_INLINED) {
      throw new SkylanternError(
        'query.invalid',
        `"${open[0]?.name}" has more than ${MAX_INLINED} segments inside: refer to fewer`,
        { field: 'segmentId' },
      );
    }
    open.push(segment);
    try {
      return compileRule(segment.rule, { ...context, segmentPersons });
    } finally {
      open.pop();
    }
  }

  return segmentPersons;
}

/** Ids of the segments that a rule names, in conditions and in the filters of events. */
export function segmentIdsIn(rule: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(rule)) {
    for (const one of rule) if (typeof one === 'object') segmentIdsIn(one, found);
  } else if (typeof rule === 'object' && rule !== null) {
    for (const [key, value] of Object.entries(rule)) {
      if (key === 'segmentId' && typeof value === 'string') found.add(value);
      else if (typeof value === 'object') segmentIdsIn(value, found);
    }
  }
  return found;
}
