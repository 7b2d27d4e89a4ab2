import type { InsightRequest } from '@skylantern/analyze';
import type { Filter } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { addressOfRule, remainingOf } from './reach.ts';

const city: Filter = { property: { of: 'person', name: 'city' }, operator: 'is', values: ['Oslo'] };
const shoes: Filter = { property: { of: 'event', name: 'category' }, operator: 'is', values: ['shoes'] };
const funnel = (more: Partial<InsightRequest> = {}, params: object = {}): InsightRequest => ({
  params: {
    steps: [
      { what: { event: 'viewed' } },
      { what: { event: 'asked' }, optional: true },
      { what: { event: 'added' }, within: '2h' },
      { what: { event: 'paid' } },
    ],
    window: '3d',
    ...params,
  },
  period: { last: '30d' },
  ...more,
});

test('lost before the last step: did the one before, not this, within the window', () => {
  const found = remainingOf(funnel(), { step: 4, came: 'dropped' });
  expect(found).toEqual({ what: { event: 'added' }, without: { event: 'paid' }, within: '3d' });
  expect(found && addressOfRule(found)).toBe('/journeys/new?event=added&without=paid&within=3d');
  expect(remainingOf(funnel({}, { window: undefined }), { step: 4, came: 'in_progress' })?.within).toBe('7d');
});

test('an optional step is passed over; the window of a step goes before that of the funnel', () => {
  expect(remainingOf(funnel(), { step: 3, came: 'dropped' })).toEqual({
    what: { event: 'viewed' },
    without: { event: 'added' },
    within: '2h',
  });
});

test('filters of the question go along, those of events on both sides', () => {
  const filters = { match: 'all' as const, of: [city, shoes] };
  expect(remainingOf(funnel({ filters }), { step: 4, came: 'dropped' })).toMatchObject({
    what: { event: 'added', filters: { match: 'all', of: [city, shoes] } },
    without: { event: 'paid', filters: { match: 'all', of: [shoes] } },
  });
});

test('the value of a breakdown becomes a filter; one of events only where the first step was the last done', () => {
  const cell = { came: 'dropped', part: 'value', values: ['Oslo'] };
  const byCity = funnel({ breakdown: { by: [{ property: { of: 'person', name: 'city' } }] } });
  expect(remainingOf(byCity, { ...cell, step: 4 })?.what.filters?.of).toEqual([city]);
  expect(remainingOf(byCity, { ...cell, step: 4, values: [null] })?.what.filters?.of).toEqual([
    { property: { of: 'person', name: 'city' }, operator: 'is_not_set', values: [] },
  ]);
  const byCategory = funnel({ breakdown: { by: [{ property: { of: 'event', name: 'category' } }] } });
  expect(remainingOf(byCategory, { ...cell, step: 3 })?.what.filters?.of).toHaveLength(1);
  expect(remainingOf(byCategory, { ...cell, step: 4 })).toBeNull();
});

test('what a rule cannot say stays a list of people', () => {
  expect(remainingOf(funnel(), { step: 3, came: 'converted' })).toBeNull();
  expect(remainingOf(funnel({}, { order: 'any' }), { step: 3, came: 'dropped' })).toBeNull();
  const past: Filter = {
    property: { of: 'person', name: 'city', at: 'event' },
    operator: 'is',
    values: ['Oslo'],
  };
  const filters = { match: 'all' as const, of: [past] };
  expect(remainingOf(funnel({ filters }), { step: 4, came: 'dropped' })).toBeNull();
  const inSegment = { match: 'all' as const, of: [{ segmentId: 'seg_1', isIn: true }] };
  expect(remainingOf(funnel({ filters: inSegment }), { step: 3, came: 'dropped' })).toBeNull();
  const either = { match: 'any' as const, of: [city, shoes] };
  expect(remainingOf(funnel({ filters: either }), { step: 3, came: 'dropped' })).toBeNull();
  const anything = funnel({}, { steps: [{ what: { event: null } }, { what: { event: 'paid' } }] });
  expect(remainingOf(anything, { step: 2, came: 'dropped' })).toBeNull();
});
