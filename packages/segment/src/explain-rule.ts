import { type RulePart, type SegmentRule, SkylanternError, unreachable } from '@skylantern/contracts';
import { findCondition } from './conditions/index.ts';
import type { Names } from './define-condition.ts';
import { part } from './explain-filters.ts';

/** The rule as parts of a sentence: keys of the page's dictionary and values, no prose. */
export function explainRule(rule: SegmentRule, names: Names): RulePart {
  const each = (rules: readonly SegmentRule[]) => rules.map((one) => explainRule(one, names));
  if ('all' in rule) return part('segment.all', {}, each(rule.all));
  if ('any' in rule) return part('segment.any', {}, each(rule.any));
  if ('not' in rule) return part('segment.not', {}, [explainRule(rule.not, names)]);
  if (!('condition' in rule)) return unreachable(rule);
  const definition = findCondition(rule.condition);
  if (definition === null) {
    throw new SkylanternError('internal', 'a saved rule has a condition that this version does not know');
  }
  return definition.explain(rule, names);
}
