import { expect, test } from 'vitest';
import { shareDigits } from './funnel-option.ts';
import { isDirect } from './line-option.ts';

test('shares above the bars of a funnel lose their decimals, then themselves, before they touch', () => {
  expect(shareDigits(1000, 3, 1)).toBe(1);
  expect(shareDigits(1000, 3, 3)).toBe(1);
  expect(shareDigits(620, 3, 3)).toBe(0);
  expect(shareDigits(340, 3, 3)).toBeNull();
});

const line = (name: string, ...values: number[]) => ({ key: name, name, values });

test('names stand at the ends of lines only where they fit whole and apart', () => {
  expect(isDirect(900, [line('web', 1, 10), line('app', 1, 4)])).toBe(true);
  expect(isDirect(900, [line('web', 1, 10), line('app', 1, 10)])).toBe(false);
  const long = 'different people who did Product list viewed';
  expect(isDirect(900, [line('web', 1, 10), line(long, 1, 4)])).toBe(false);
  expect(isDirect(400, [line('web', 1, 10), line('app', 1, 4)])).toBe(false);
});
