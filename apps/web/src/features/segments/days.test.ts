import { expect, test } from 'vitest';
import { dayOf, plusDays, startOfDay } from './days.ts';

test('a day begins where the workspace is', () => {
  expect(startOfDay('2024-03-01', 'Asia/Shanghai')).toBe('2024-02-29T16:00:00.000Z');
  expect(startOfDay('2024-03-31', 'Europe/Berlin')).toBe('2024-03-30T23:00:00.000Z');
  expect(startOfDay(plusDays('2024-03-31', 1), 'Europe/Berlin')).toBe('2024-03-31T22:00:00.000Z');
});

test('an instant lies in the day that clocks show there', () => {
  expect(dayOf('2024-02-29T16:00:00.000Z', 'Asia/Shanghai')).toBe('2024-03-01');
  expect(dayOf('2024-02-29T15:59:59.999Z', 'Asia/Shanghai')).toBe('2024-02-29');
});
