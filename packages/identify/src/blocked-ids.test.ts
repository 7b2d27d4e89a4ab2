import { expect, test } from 'vitest';
import { isBlockedId } from './blocked-ids.ts';

test.each([
  '',
  ' ',
  '0',
  'null',
  '"null"',
  'NaN',
  '[object Object]',
  '0000-0000',
  'aaaa',
  '{"a":1}',
  '-1',
  'x',
  'é'.repeat(200),
])('%s stands for nobody', (value) => expect(isBlockedId(value)).toBe(true));

test.each(['42', 'u1', 'ada@example.org', '0042', '王小明', 'c0ffee00-0000-4000-8000-000000000000'])(
  '%s is an id',
  (value) => expect(isBlockedId(value)).toBe(false),
);
