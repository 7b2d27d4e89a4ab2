import { expect, test } from 'vitest';
import { renamesOf, renamesText } from './renames.ts';

test('lines become names for values; what is not written to the end is left out', () => {
  const renames = renamesOf('p = order_paid\n 退款=order_refunded \nx =\n= y\nz\na=b=c');
  expect(renames).toEqual({ p: 'order_paid', 退款: 'order_refunded', a: 'b=c' });
  expect(renamesText(renames)).toBe('p = order_paid\n退款 = order_refunded\na = b=c');
  expect(renamesOf(renamesText(renames))).toEqual(renames);
  expect(renamesOf('')).toEqual({});
});
