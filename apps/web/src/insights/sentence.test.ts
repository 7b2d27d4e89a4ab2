import { afterAll, describe, expect, test } from 'vitest';
import { chooseLanguage } from '../i18n/i18n.ts';
import { partName } from './answer-parts.ts';
import { newQuestion, type Question } from './question.ts';
import { plain, sentenceOf, seriesName, shortName } from './sentence.ts';

afterAll(() => chooseLanguage('en'));

const base = newQuestion('trend', { last: '30d' });
const trend: Question = {
  ...base,
  kind: 'trend',
  params: {
    series: [
      { what: { event: 'add_to_cart' }, measure: { of: 'unique_persons' } },
      { what: { event: 'purchase' }, measure: { of: 'sum', property: { of: 'event', name: 'amount' } } },
    ],
  },
  breakdown: { by: [{ property: { of: 'event', name: 'platform' } }] },
  compare: true,
};
const funnel: Question = {
  ...base,
  kind: 'funnel',
  params: { steps: ['view', 'cart', 'purchase'].map((event) => ({ what: { event } })), window: '2d' },
};
const retention: Question = {
  ...base,
  kind: 'retention',
  interval: 'week',
  params: {
    start: { event: 'signed_up' },
    return: { event: null },
    membership: 'first_ever',
    returned: 'on_or_after',
  },
};

describe.each([
  {
    language: 'en' as const,
    trend:
      'Different people who did add_to_cart and sum of amount of purchase per day, by platform, against the period before',
    funnel: 'Of people who did view, how many then did cart, then purchase within 2 days',
    retention:
      'Of people who did signed_up for the first time, how many did any event in each later week or after it',
    formula:
      'B / A per day, where A is different people who did add_to_cart and B is sum of amount of purchase',
  },
  {
    language: 'zh' as const,
    trend: '每日: 做过 add_to_cart 的人数、purchase 的 amount 总和, 按 platform 细分, 与上一周期对比',
    funnel: '做过 view 的用户中, 有多少人在 2 天 内接着做了 cart, 再做 purchase',
    retention: '首次做 signed_up 的用户中, 有多少人在之后每周或更晚做了 任意事件',
    formula: '每日: B / A, 其中 A 为 做过 add_to_cart 的人数、B 为 purchase 的 amount 总和',
  },
])('sentences in $language', (said) => {
  test('trend, formula, funnel, retention', () => {
    chooseLanguage(said.language);
    expect(plain(sentenceOf(trend))).toBe(said.trend);
    expect(plain(sentenceOf(funnel))).toBe(said.funnel);
    expect(plain(sentenceOf(retention))).toBe(said.retention);
    const { breakdown: _, ...rest } = trend;
    const formula: Question = {
      ...rest,
      breakdown: null,
      compare: false,
      params: { ...trend.params, formula: 'B / A' },
    };
    expect(plain(sentenceOf(formula))).toBe(said.formula);
  });
});

test('a property as it was at the event says so', () => {
  const by = [{ property: { of: 'person' as const, name: 'plan', at: 'event' as const } }];
  chooseLanguage('en');
  expect(plain(sentenceOf({ ...trend, breakdown: { by } }))).toContain(', by plan at the event,');
  chooseLanguage('zh');
  expect(plain(sentenceOf({ ...trend, breakdown: { by } }))).toContain('按 事件发生时的 plan 细分');
});

test('an event name that looks like a placeholder, or like a nested key, stays as it was sent', () => {
  chooseLanguage('en');
  const hostile = '{{window}} $t(by) <b>';
  const question: Question = {
    ...funnel,
    params: { steps: [{ what: { event: hostile } }, { what: { event: 'b' } }] },
  };
  expect(plain(sentenceOf(question))).toBe(`Of people who did ${hostile}, how many then did b within 7 days`);
});

test('the parts of a sentence are apart, so that they can be drawn strong', () => {
  expect(Object.values(sentenceOf(funnel).parts)).toEqual(['view', 'cart', 'purchase', '2 days']);
});

test('names', () => {
  expect(shortName(funnel)).toBe('view → purchase');
  expect(shortName(trend)).toBe(
    'Different people who did add_to_cart and Sum of amount of purchase, by platform',
  );
  expect(seriesName({ what: { event: 'sms' }, measure: { of: 'per_person' } })).toBe('sms per person');
});

test('who is counted is said: accounts where they are', () => {
  chooseLanguage('en');
  const count = 'accounts' as const;
  const own = { ...trend, breakdown: null, compare: false, count };
  expect(plain(sentenceOf(own))).toBe(
    'Different accounts that did add_to_cart and sum of amount of purchase per day, of events that belong to an account',
  );
  expect(plain(sentenceOf({ ...funnel, count }))).toBe(
    'Of accounts that did view, how many then did cart, then purchase within 2 days',
  );
  expect(plain(sentenceOf({ ...retention, count }))).toContain(
    'Of accounts that did signed_up for the first',
  );
  expect(seriesName({ what: { event: 'sms' }, measure: { of: 'per_person' } }, count)).toBe(
    'sms per account',
  );
  chooseLanguage('zh');
  expect(plain(sentenceOf({ ...funnel, count }))).toBe(
    '做过 view 的企业中, 有多少家在 2 天 内接着做了 cart, 再做 purchase',
  );
  expect(partName({ part: 'total', values: [] }, undefined, count)).toBe('全部企业');
});
