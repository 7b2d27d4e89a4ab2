import { describe, expect, test } from 'vitest';
import { csvCell } from './persons-to-csv.ts';

describe('a cell', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['  =1+1', "'  =1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-2+3', "'-2+3"],
    ['+cmd|/C calc', "'+cmd|/C calc"],
    ['＝1+1', "'＝1+1"],
    ['\t=1', `"'\t=1"`],
    ['\r\n=1', `"'\r\n=1"`],
    ['=a"b', `"'=a""b"`],
  ])('%j runs no formula', (given, cell) => expect(csvCell(given)).toBe(cell));

  test.each([
    ['+4917012345', '+4917012345'],
    ['-5.5', '-5.5'],
    [-5, '-5'],
    [null, ''],
    [undefined, ''],
    [true, 'true'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [['a', 1], '"[""a"",1]"'],
    ['试', '试'],
  ])('%j is kept', (given, cell) => expect(csvCell(given)).toBe(cell));
});
