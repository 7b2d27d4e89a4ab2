import { expect, test } from 'vitest';
import { cronOf, repeatOf } from './schedule.ts';

const base = { schedule: 'cron', time: '09:00', weekday: 1, monthday: 1, cron: '' } as const;

test.each([
  ['0 9 * * *', { schedule: 'daily', time: '09:00' }],
  ['30 18 * * 0', { schedule: 'weekly', time: '18:30', weekday: 7 }],
  ['5 8 15 * *', { schedule: 'monthly', time: '08:05', monthday: 15 }],
  ['*/5 * * * *', { schedule: 'cron', cron: '*/5 * * * *' }],
  ['0 25 * * *', { schedule: 'cron', cron: '0 25 * * *' }],
  ['0 9 1 * 1', { schedule: 'cron', cron: '0 9 1 * 1' }],
])('%s in words and back', (cron, repeat) => {
  expect(repeatOf(cron)).toEqual({ ...base, cron, ...repeat });
  expect(cronOf(repeatOf(cron))).toBe(cron);
});
