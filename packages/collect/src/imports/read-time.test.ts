import { expect, test } from 'vitest';
import { makeReadTime } from './read-time.ts';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

test.each([
  ['iso', 'UTC', '2024-02-29 23:59:59', '2024-02-29T23:59:59.000Z'],
  ['iso', 'UTC', '2024-02-29T23:59:59.5697Z', '2024-02-29T23:59:59.569Z'],
  ['iso', 'Asia/Shanghai', '2024-02-29', '2024-02-28T16:00:00.000Z'],
  ['iso', 'Asia/Shanghai', '2024-02-29T10:00:00+05:30', '2024-02-29T04:30:00.000Z'],
  ['iso', 'UTC', '2023-02-29', null],
  ['iso', 'UTC', '2024-13-01', null],
  ['iso', 'UTC', '2024-01-01 24:00:00', null],
  ['iso', 'UTC', '01/02/2024', null],
  ['epoch-s', 'UTC', '1704103200.25', '2024-01-01T10:00:00.250Z'],
  ['epoch-ms', 'UTC', '1704103200000', '2024-01-01T10:00:00.000Z'],
  ['epoch-ms', 'UTC', '2024', '1970-01-01T00:00:02.024Z'],
  ['DD/MM/YYYY HH:mm', 'UTC', '03/02/2024 10:05', '2024-02-03T10:05:00.000Z'],
  ['D.M.YYYY', 'Europe/Berlin', '3.2.2024', '2024-02-02T23:00:00.000Z'],
  ['M/D/YYYY h:mm A', 'UTC', '2/3/2024 12:05 AM', '2024-02-03T00:05:00.000Z'],
  ['M/D/YYYY h:mm A', 'UTC', '2/3/2024 12:05 pm', '2024-02-03T12:05:00.000Z'],
  ['M/D/YYYY h:mm A', 'UTC', '2/3/2024 13:05 PM', null],
  ['YYYY年M月D日 H:mm:ss', 'Asia/Shanghai', '2024年3月1日 8:00:00', '2024-03-01T00:00:00.000Z'],
  ['YYYY-MM-DD HH:mm:ss.SSS', 'UTC', '2024-01-01 00:00:00.07', '2024-01-01T00:00:00.070Z'],
])('%s in %s reads %s as %s', (format, zone, text, expected) => {
  expect(iso(makeReadTime(format, zone)(text))).toBe(expected);
});

// London 2024: on 31 March 01:00 → 02:00, on 27 October 02:00 → 01:00. Lord Howe moves by half an hour.
test.each([
  ['Europe/London', '2024-03-31 00:59:59', '2024-03-31T00:59:59.000Z'],
  ['Europe/London', '2024-03-31 01:30:00', '2024-03-31T01:30:00.000Z'], // skipped: 02:30 summer time
  ['Europe/London', '2024-03-31 02:00:00', '2024-03-31T01:00:00.000Z'],
  ['Europe/London', '2024-10-27 00:59:59', '2024-10-26T23:59:59.000Z'],
  ['Europe/London', '2024-10-27 01:30:00', '2024-10-27T00:30:00.000Z'], // shown twice: the earlier
  ['Europe/London', '2024-10-27 02:00:00', '2024-10-27T02:00:00.000Z'],
  ['Australia/Lord_Howe', '2024-04-07 01:45:00', '2024-04-06T14:45:00.000Z'],
  ['Australia/Lord_Howe', '2024-10-06 02:15:00', '2024-10-05T15:45:00.000Z'],
  ['Asia/Kathmandu', '2024-01-01 00:00:00', '2023-12-31T18:15:00.000Z'],
  ['America/Sao_Paulo', '2018-11-04 00:15:00', '2018-11-04T03:15:00.000Z'],
])('%s %s is %s', (zone, text, expected) => {
  expect(iso(makeReadTime('iso', zone)(text))).toBe(expected);
});

test('an unusable format or zone is refused with its field', () => {
  expect(() => makeReadTime('MM/YYYY')).toThrow('does not name the day');
  expect(() => makeReadTime('YYYY-MM-DD MM')).toThrow('names the month twice');
  expect(() => makeReadTime('iso', 'Mars/Olympus')).toThrow('there is no time zone "Mars/Olympus"');
});
