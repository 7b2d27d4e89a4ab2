import type { Filters } from '@skylantern/contracts';
import { describe, expect, test } from 'vitest';
import { type InsightSearch, insightSearch } from './insight-search.ts';
import {
  addressOfQuestion,
  kinds,
  newQuestion,
  type Question,
  questionOf,
  questionOfRequest,
  requestOf,
  searchOf,
} from './question.ts';
import { usualPeriodOf } from './usual-period.ts';

const usual = { last: '30d' };
const onDesktop: Filters = {
  match: 'all',
  of: [{ property: { of: 'event', name: 'platform' }, operator: 'is', values: ['desktop'] }],
};
const lost: Question = {
  kind: 'funnel',
  params: {
    steps: [
      { what: { event: 'viewed', filters: onDesktop } },
      { what: { event: 'added' } },
      { what: { event: 'paid' } },
    ],
    window: '3d',
    exclusions: [{ what: { event: 'failed' }, afterStep: 1, beforeStep: 3 }],
  },
  period: { from: '2024-04-01', until: '2024-06-30' },
  interval: 'day',
  filters: onDesktop,
  breakdown: { by: [{ property: { of: 'person', name: 'city' } }], top: 5 },
  compare: false,
  count: 'accounts',
  chart: 'line',
};

/** As the router does it: texts stay texts, the rest is JSON. */
function throughUrl(address: string): InsightSearch {
  const query = new URL(address, 'http://here').searchParams;
  const parts = [...query].map(([key, text]) => {
    try {
      return [key, JSON.parse(text) as unknown];
    } catch {
      return [key, text];
    }
  });
  return insightSearch(Object.fromEntries(parts));
}

test('a question comes back out of its address as it was', () => {
  expect(questionOf('funnel', throughUrl(addressOfQuestion(lost)), usual)).toEqual(lost);
  const trend: Question = {
    ...newQuestion('trend', { last: '90d' }),
    kind: 'trend',
    params: {
      series: [
        { what: { event: 'paid' }, measure: { of: 'sum', property: { of: 'event', name: 'amount' } } },
        { what: { event: null }, measure: { of: 'active', days: 7 } },
      ],
      formula: 'A / B',
    },
    interval: 'week',
    compare: true,
    chart: 'bar',
  };
  expect(questionOf('trend', throughUrl(addressOfQuestion(trend)), usual)).toEqual(trend);
});

test('an address carries the saved insight that the question came from', () => {
  expect(throughUrl(addressOfQuestion(lost, 'ins_1')).saved).toBe('ins_1');
});

test('a step that is not chosen yet survives a reload, and keeps the question from being asked', () => {
  const begun = newQuestion('funnel', usual);
  expect(questionOf('funnel', throughUrl(addressOfQuestion(begun)), usual)).toEqual(begun);
  expect(requestOf(begun)).toBeNull();
});

describe('what a stranger typed into the address', () => {
  const fresh = newQuestion('funnel', usual);
  test.each([
    { params: { steps: [] } },
    { params: 'DROP TABLE' },
    { params: { steps: [{ what: { event: 1 } }, { what: { event: 'b' } }] } },
    { params: { series: [] }, period: 'yesterday', interval: 'decade' },
    { breakdown: { by: [] }, filters: { match: 'none', of: [] }, chart: 'pie', compare: true },
  ])('falls back to the usual: %j', (search) => {
    expect(questionOf('funnel', insightSearch(search), usual)).toEqual(fresh);
  });
});

test('a new question of each kind is well formed', () => {
  for (const kind of kinds) {
    const question = newQuestion(kind, usual);
    expect(questionOf(kind, searchOf(question), { last: '1d' })).toEqual(question);
  }
});

test('filters without a value are not sent', () => {
  const open: Filters = {
    match: 'any',
    of: [
      { property: { of: 'event', name: 'platform' }, operator: 'is', values: [] },
      { property: { of: 'event', name: 'amount' }, operator: 'is_set', values: [] },
      { segmentId: 'seg_1', isIn: true },
    ],
  };
  const request = requestOf({
    ...lost,
    filters: open,
    params: {
      steps: [
        { what: { event: 'a', filters: { ...open, of: open.of.slice(0, 1) } } },
        { what: { event: 'b' } },
      ],
    },
  });
  expect(request?.filters?.of).toEqual(open.of.slice(1));
  expect(request?.params).toEqual({ steps: [{ what: { event: 'a' } }, { what: { event: 'b' } }] });
});

test('a measure waits for its property', () => {
  const series = [
    {
      what: { event: 'paid' },
      measure: { of: 'sum' as const, property: { of: 'event' as const, name: '' } },
    },
  ];
  expect(requestOf({ ...newQuestion('trend', usual), kind: 'trend', params: { series } })).toBeNull();
});

test('a saved request is the question again, also when a part of it is no longer understood', () => {
  const request = requestOf(lost);
  expect(questionOfRequest('funnel', { ...request }, usual)).toEqual(lost);
  expect(
    questionOfRequest('funnel', { ...request, period: { from: 'once' }, interval: 'aeon' }, usual),
  ).toEqual({
    ...lost,
    period: usual,
  });
});

test('the usual period ends with the data where the data is old', () => {
  expect(usualPeriodOf('2024-06-30', '2026-11-21')).toEqual({ from: '2024-06-01', until: '2024-06-30' });
  expect(usualPeriodOf('2026-11-20', '2026-11-21')).toEqual({ last: '30d' });
  expect(usualPeriodOf(null, '2026-11-21')).toEqual({ last: '30d' });
});
