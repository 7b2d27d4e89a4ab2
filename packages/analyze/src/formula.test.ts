import { expect, test } from 'vitest';
import { evaluateFormula, parseFormula } from './formula.ts';

const given: Record<string, number | null> = { A: 6, B: 3, C: null };
const value = (text: string) => evaluateFormula(parseFormula(text, 3), (name) => given[name] ?? null);

test.each([
  ['A / B * 100', 200],
  ['A - B - B', 0],
  ['A - (B - B)', 6],
  ['2 + 3 * A', 20],
  ['-A + -(B)', -9],
  ['a / .5', 12],
  ['A / C', 0],
  ['C + 1', 1],
])('%s is %d', (text, expected) => expect(value(text)).toBe(expected));

test.each(['', 'A +', '(A', 'A)', 'A B', 'D', 'AB', 'A ** 2', 'constructor', '1..2', '(('.repeat(60)])(
  '"%s" is refused',
  (text) => expect(() => parseFormula(text, 3)).toThrow(expect.objectContaining({ code: 'query.invalid' })),
);
