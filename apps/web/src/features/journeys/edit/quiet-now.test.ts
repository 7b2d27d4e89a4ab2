import { expect, test } from 'vitest';
import { isQuietAt } from './quiet-now.ts';

const night = { from: '22:00', to: '08:00' };
const noon = { from: '12:00', to: '13:30' };

test('quiet hours by the clock of a zone, also over midnight', () => {
  const at = new Date('2026-03-01T23:30:00Z');
  expect(isQuietAt(at, night, 'UTC')).toBe(true);
  expect(isQuietAt(at, night, 'Asia/Shanghai')).toBe(true); // 07:30
  expect(isQuietAt(at, night, 'America/New_York')).toBe(false); // 18:30
  expect(isQuietAt(new Date('2026-03-01T08:00:00Z'), night, 'UTC')).toBe(false);
  expect(isQuietAt(new Date('2026-03-01T12:00:00Z'), noon, 'UTC')).toBe(true);
  expect(isQuietAt(new Date('2026-03-01T13:30:00Z'), noon, 'UTC')).toBe(false);
  expect(isQuietAt(at, { from: '23:30', to: '23:30' }, 'UTC')).toBe(false);
});
