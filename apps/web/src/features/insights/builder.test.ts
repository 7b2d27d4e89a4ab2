import { expect, test } from 'vitest';
import { csvOf } from '../../charts/csv.ts';
import { activeOn, isOld, trendAddress, weekTo } from '../home/asks.ts';
import { bracketsText, parseBrackets } from './brackets.ts';
import { moved } from './move.ts';
import { cellText, isNumbers } from './sql-cells.ts';

test('spans of intervals as people write them', () => {
  const brackets = [
    { from: 1, until: 7 },
    { from: 8, until: 8 },
    { from: 9, until: 30 },
  ];
  expect(parseBrackets('1-7, 8，9–30')).toEqual(brackets);
  expect(bracketsText(brackets)).toBe('1-7, 8, 9-30');
  for (const wrong of ['', '0-3', '3-1', '1-7, 7-9', '1-', 'a', '5, 2'])
    expect(parseBrackets(wrong)).toBeNull();
});

test('a step is moved, and none is lost at the ends', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
});

test('cells of an SQL result, on screen and as CSV', () => {
  const rows = [
    { n: 1, list: ['a', '"b"'], none: null },
    { n: null, list: [], none: null },
  ];
  expect(isNumbers(rows, 'n')).toBe(true);
  expect(isNumbers(rows, 'list')).toBe(false);
  expect(isNumbers(rows, 'none')).toBe(false);
  const names = ['n', 'list', 'none'] as const;
  expect(
    csvOf(
      names,
      rows.map((row) => names.map((name) => cellText(row[name]))),
    ),
  ).toBe('n,list,none\r\n1,"[""a"",""\\""b\\""""]",\r\n,[],');
});

test('home asks about the week that ends with the newest events', () => {
  expect(isOld('2024-06-30', '2026-11-21')).toBe(true);
  expect(isOld('2026-11-20', '2026-11-21')).toBe(false);
  expect(isOld('2026-11-22', '2026-11-21')).toBe(false);
  expect(weekTo('2024-03-02')).toEqual({ from: '2024-02-25', until: '2024-03-02' });
  expect(activeOn({ last: '7d' }).params).toEqual({
    series: [{ what: { event: null }, measure: { of: 'unique_persons' } }],
  });
  const address = new URL(trendAddress('purchase', 'total', '2024-06-30', '2026-11-21'), 'http://here');
  expect(address.pathname).toBe('/insights/trend');
  expect(address.searchParams.get('period')).toBe('2024-06-03..2024-06-30');
  expect(trendAddress('purchase', 'total', '2026-11-21', '2026-11-21')).toContain('period=28d');
});
