import type { FunnelRow, RetentionRow, TrendRow } from '@skylantern/analyze';
import { beforeAll, expect, test } from 'vitest';
import { OTHER } from '../charts/palette.ts';
import { chooseLanguage } from '../i18n/i18n.ts';
import { inOrder } from './answer-parts.ts';
import { convertBars, funnelParts, stepNames } from './funnel-shape.ts';
import { columnNames, retentionParts } from './retention-shape.ts';
import { scalesOf, trendShape } from './trend-shape.ts';

beforeAll(() => chooseLanguage('en'));

const trendRow = (row: Partial<TrendRow>): TrendRow => ({
  series: 'A',
  compared: false,
  point: 0,
  label: '2024-06-01',
  from: '2024-06-01T00:00:00.000Z',
  isComplete: true,
  part: 'total',
  values: [],
  value: 0,
  ...row,
});
const params = { series: [{ what: { event: 'paid' }, measure: { of: 'total' as const } }] };

test('a trend: points in order, the whole period apart, the period before beside it, the open end marked', () => {
  const rows = [
    trendRow({ value: 3 }),
    trendRow({ point: 1, label: '2024-06-02', value: 5, isComplete: false }),
    trendRow({ point: null, label: null, value: 7 }),
    trendRow({ compared: true, label: '2024-05-30', value: 1 }),
    trendRow({ compared: true, point: 1, label: '2024-05-31', value: 2 }),
    trendRow({ compared: true, point: null, label: null, value: 3 }),
  ];
  expect(trendShape(rows, params, false, false)).toEqual({
    points: ['2024-06-01', '2024-06-02'],
    incompleteFrom: 1,
    lines: [
      {
        key: 'Number of paid',
        name: 'Number of paid',
        series: 'A',
        cut: {},
        values: [3, 5],
        before: [1, 2],
        whole: 7,
        wholeBefore: 3,
        unit: { key: 'count', name: 'Count' },
      },
    ],
  });
});

test('a trend broken down: a line per value, without the total; the cut leads to the people of the value', () => {
  const rows = [
    trendRow({ value: 6 }),
    trendRow({ part: 'value', values: ['iOS'], value: 3 }),
    trendRow({ part: 'value', values: [null], value: 2 }),
    trendRow({ part: 'other', value: 1 }),
  ];
  const { lines } = trendShape(rows, params, true, false);
  expect(lines.map(({ key, name, cut }) => ({ key, name, cut }))).toEqual([
    { key: 'iOS', name: 'iOS', cut: { part: 'value', values: ['iOS'] } },
    { key: '$none', name: '(none)', cut: { part: 'value', values: [null] } },
    { key: OTHER, name: '(other)', cut: { part: 'other' } },
  ]);
});

test('series of different units get an axis each; those of one name keep apart', () => {
  const amount = { of: 'event' as const, name: 'amount' };
  const several = {
    series: [
      { what: { event: 'paid' }, measure: { of: 'sum' as const, property: amount } },
      { what: { event: 'paid' }, measure: { of: 'unique_persons' as const } },
      { what: { event: 'paid' }, measure: { of: 'avg' as const, property: amount } },
      { what: { event: 'paid' }, measure: { of: 'total' as const } },
      { what: { event: 'paid' }, measure: { of: 'total' as const } },
    ],
  };
  const rows = ['A', 'B', 'C', 'D', 'E'].map((series) => trendRow({ series }));
  const { lines } = trendShape(rows, several, false, false);
  expect(scalesOf(lines).map(({ unit, lines: of }) => [unit.name, of.map(({ name }) => name)])).toEqual([
    ['Sum of amount', ['Sum of amount of paid']],
    ['Count', ['Different people who did paid', 'D · Number of paid', 'E · Number of paid']],
    ['amount', ['Average amount of paid']],
  ]);
});

const funnelRow = (row: Partial<FunnelRow>): FunnelRow => ({
  step: 1,
  event: 'a',
  isOptional: false,
  persons: 0,
  attempts: 0,
  inProgress: 0,
  shareOfFirst: null,
  shareOfPrevious: null,
  shareOfDecided: null,
  medianFromPreviousMs: null,
  averageFromPreviousMs: null,
  medianFromFirstMs: null,
  averageFromFirstMs: null,
  histogram: [],
  part: 'total',
  values: [],
  ...row,
});

test('a funnel: a step after an optional one is counted against the step before that', () => {
  const rows = [
    funnelRow({ persons: 10, inProgress: 2 }),
    funnelRow({ step: 2, persons: 3, isOptional: true, inProgress: 1 }),
    funnelRow({ step: 3, persons: 6 }),
  ];
  const [whole] = funnelParts(rows);
  expect(whole?.cells.map(({ after, open }) => ({ after, open }))).toEqual([
    { after: undefined, open: 0 },
    { after: 0, open: 2 },
    { after: 0, open: 2 },
  ]);
  expect(stepNames({ steps: [{ what: { event: 'a' } }, { what: { event: null } }] })).toEqual([
    'a',
    'any event',
  ]);
});

test('time to convert: empty bars at both ends are left out', () => {
  const minute = 60_000;
  const last = funnelRow({
    histogram: [
      { fromMs: 0, untilMs: minute, attempts: 0 },
      { fromMs: minute, untilMs: 5 * minute, attempts: 4 },
      { fromMs: 5 * minute, untilMs: 60 * minute, attempts: 0 },
      { fromMs: 60 * minute, untilMs: 180 * minute, attempts: 1 },
      { fromMs: 180 * minute, untilMs: 360 * minute, attempts: 0 },
    ],
  });
  expect(convertBars(last).map(({ name, value }) => [name, value])).toEqual([
    ['1–5 min', 4],
    ['5 min – 1 hr', 0],
    ['1–3 hr', 1],
  ]);
  expect(convertBars(undefined)).toEqual([]);
});

test('retention: cohorts and their total, the future empty, the unfinished marked', () => {
  const row = (more: Partial<RetentionRow>): RetentionRow => ({
    cohort: '2024-06-03',
    from: '',
    size: 4,
    interval: 0,
    persons: 4,
    reached: 4,
    share: 1,
    state: 'complete',
    part: 'total',
    values: [],
    ...more,
  });
  const [all] = retentionParts(
    [
      row({}),
      row({ interval: 2, share: null, persons: 0, state: 'future' }),
      row({ interval: 1, share: 0.25, persons: 1, state: 'partial' }),
      row({ cohort: null }),
    ],
    'week',
  );
  expect(all?.cohorts.map(({ name, cohort }) => [name, cohort])).toEqual([['Jun 3, 2024', '2024-06-03']]);
  expect(all?.cohorts[0]?.cells).toEqual([
    { share: 1, persons: 4, isIncomplete: false },
    { share: 0.25, persons: 1, isIncomplete: true },
    { share: null, persons: 0, isIncomplete: false },
  ]);
  expect(all?.total.name).toBe('All, weighted');
  const params = { start: { event: 'a' }, return: { event: 'b' } };
  expect(columnNames({ ...params, intervalCount: 2 }, 'day')).toEqual(['Day 0', 'Day 1', 'Day 2']);
  const brackets = [
    { from: 1, until: 1 },
    { from: 2, until: 7 },
  ];
  expect(columnNames({ ...params, returned: 'bracket', brackets }, 'day')).toEqual([
    'Day 0',
    'Day 1',
    'Days 2–7',
  ]);
});

test('parts by bounds stand in the order of the bounds, everything else in that of the answer', () => {
  const of = ({ name }: { name: string | null }) => [name];
  const parts = ['≥50', null, '<-10', '5–50', '-10–5'].map((name) => ({ name }));
  const by = { by: [{ property: { of: 'event' as const, name: 'amount' }, buckets: [-10, 5, 50] }] };
  expect(inOrder(parts, by, of).map(({ name }) => name)).toEqual(['<-10', '-10–5', '5–50', '≥50', null]);
  expect(inOrder(parts, { by: [{ property: { of: 'event', name: 'amount' } }] }, of)).toBe(parts);
});
