import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';
import { evenly, weekends } from './points.ts';

test('quotes, line ends and nothing', () => {
  expect(
    csvOf(
      ['a', 'b'],
      [
        ['x,"y"\n', 1.5],
        [null, true],
      ],
    ),
  ).toBe('a,b\r\n"x,""y""\n",1.5\r\n,true');
});

test('a text that a spreadsheet would run is made harmless; a negative number stays one', () => {
  expect(csvOf(['n'], [['=HYPERLINK("x")'], ['@a'], [-5]])).toBe('n\r\n"\'=HYPERLINK(""x"")"\r\n\'@a\r\n-5');
});

test('weekends are runs of places, cut at the ends', () => {
  const days = ['2024-03-03', '2024-03-04', '2024-03-08', '2024-03-09', '2024-03-10'];
  expect(weekends(days, 'day')).toEqual([
    [0, 0],
    [3, 4],
  ]);
  expect(weekends(days, 'week')).toEqual([]);
  expect(evenly(30, 10)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
});
