import type { Condition, DidCondition, SegmentRule } from '@skylantern/contracts';
import { number } from '../../format/format.ts';
import { say } from '../../i18n/i18n.ts';
import type { Said } from '../../insights/sentence.ts';
import { filterText, type Mark, matcherText, type Surroundings, saying, windowText } from './say-parts.ts';
import { segmentWords } from './words.ts';

/** The rule as one sentence in the language of the page. */
export function ruleSentence(rule: SegmentRule, around: Surroundings): Said {
  const t = say(segmentWords);
  return saying((mark) => {
    if ('condition' in rule && rule.condition === 'listed') {
      return t('listedSays', { persons: mark(number(new Set(rule.persons).size)) });
    }
    return t('peopleWho', { rule: partText(rule, mark, around, true) });
  });
}

function partText(rule: SegmentRule, mark: Mark, around: Surroundings, isOutermost = false): string {
  const t = say(segmentWords);
  const joined = (parts: readonly SegmentRule[], joint: string): string => {
    const text = parts.map((part) => partText(part, mark, around)).join(joint);
    return isOutermost || parts.length < 2 ? text : t('brackets', { inner: text });
  };
  if ('all' in rule) return joined(rule.all, isOutermost ? t('andThen') : t('and'));
  if ('any' in rule) return joined(rule.any, isOutermost ? t('orElse') : t('or'));
  if (!('not' in rule)) return conditionText(rule, mark, around);
  const { not } = rule;
  if ('condition' in not && not.condition === 'in_segment') {
    return t('notInSegment', { name: mark(around.segmentName(not.segmentId)) });
  }
  if ('all' in not) return t('notAllOf', { inner: inside(not.all, t('and'), mark, around) });
  if ('any' in not) return t('noneOf', { inner: inside(not.any, t('or'), mark, around) });
  return t('notSo', { inner: partText(not, mark, around, true) });
}

function inside(rules: readonly SegmentRule[], joint: string, mark: Mark, around: Surroundings): string {
  return rules.map((rule) => partText(rule, mark, around)).join(joint);
}

function conditionText(condition: Condition, mark: Mark, around: Surroundings): string {
  const t = say(segmentWords);
  switch (condition.condition) {
    case 'did':
    case 'did_not': {
      const event = matcherText(condition.what, mark, around);
      const when = windowText(condition.within, mark, around);
      if (condition.condition === 'did_not') return t('didNot', { event, when });
      return t('did', { event, when, times: timesText(condition.count, mark) });
    }
    case 'has_property':
      return t(condition.filter.property.of === 'account' ? 'hasAccountProperty' : 'hasProperty', {
        filter: filterText(condition.filter, mark, around),
      });
    case 'in_segment':
      return t('inSegment', { name: mark(around.segmentName(condition.segmentId)) });
    case 'listed':
      return t('inList', { persons: mark(number(new Set(condition.persons).size)) });
  }
}

function timesText(count: DidCondition['count'], mark: Mark): string {
  const t = say(segmentWords);
  const { atLeast, atMost } = count ?? {};
  const times = (n: number) => mark(t('times', { count: n }));
  if (atLeast !== undefined && atMost !== undefined) {
    if (atLeast === atMost) return t('exactly', { times: times(atLeast) });
    return t('fromTo', { from: mark(number(atLeast)), times: times(atMost) });
  }
  if (atMost !== undefined) return t('atMost', { times: times(atMost) });
  return atLeast === undefined || atLeast === 1 ? '' : t('atLeast', { times: times(atLeast) });
}
