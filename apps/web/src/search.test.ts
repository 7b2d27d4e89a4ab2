import { expect, test } from 'vitest';
import { parsePeriod, periodText, questionSearch } from './search.ts';
import { periodOf } from './ui/periods.ts';

test('a period survives the URL', () => {
  for (const text of ['30d', '24h', '2024-03-01..2024-03-31']) {
    const period = parsePeriod(text);
    expect(period === null ? null : periodText(period)).toBe(text);
  }
});

test('what is not a question is dropped', () => {
  expect(parsePeriod('2024-03-31..2024-03-01')).toBeNull();
  expect(parsePeriod('0d')).toBeNull();
  expect(
    questionSearch({
      period: 'soon',
      compare: 'yes',
      interval: 'fortnight',
      filters: { match: 'all' },
      by: 'x',
    }),
  ).toEqual({});
});

test('what is a question stays', () => {
  const filters = {
    match: 'all',
    of: [{ property: { of: 'event', name: '$os' }, operator: 'is', values: ['iOS'] }],
  };
  const asked = {
    period: '7d',
    compare: true,
    interval: 'week',
    filters,
    by: [{ of: 'person', name: 'city' }],
  };
  expect(questionSearch({ ...asked, stray: 1 })).toEqual(asked);
});

test('presets are calendar days; weeks begin where the workspace says', () => {
  const sunday = '2024-03-03';
  expect(periodOf('today', sunday)).toEqual({ last: '1d' });
  expect(periodOf('yesterday', '2024-03-01')).toEqual({ from: '2024-02-29', until: '2024-02-29' });
  expect(periodOf('thisWeek', sunday, 1)).toEqual({ from: '2024-02-26', until: sunday });
  expect(periodOf('thisWeek', sunday, 7)).toEqual({ from: sunday, until: sunday });
  expect(periodOf('lastWeek', sunday, 1)).toEqual({ from: '2024-02-19', until: '2024-02-25' });
  expect(periodOf('lastMonth', '2024-01-15')).toEqual({ from: '2023-12-01', until: '2023-12-31' });
});
