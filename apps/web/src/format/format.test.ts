import { describe, expect, test } from 'vitest';
import { change, compactNumber, duration, interval, money, number, percent } from './format.ts';
import { dateTime, day, relativeTime, todayIn, zoneOffset } from './time.ts';

const en = { language: 'en' } as const;
const zh = { language: 'zh' } as const;

describe('numbers', () => {
  test('nothing known is a dash, never zero', () => {
    for (const format of [number, compactNumber, percent, duration]) {
      expect(format(null)).toBe('–');
      expect(format(Number.NaN)).toBe('–');
    }
    expect(money(null, 'CNY')).toBe('–');
    expect(number(0, en)).toBe('0');
    expect(change(10, 0, en)).toBe('–');
    expect(dateTime(null)).toBe('–');
    expect(dateTime('not a date')).toBe('–');
  });

  test('separators, two decimals at most, percent with one', () => {
    expect(number(1234567.891, en)).toBe('1,234,567.89');
    expect(percent(0.1234, en)).toBe('12.3%');
    expect(percent(1, zh)).toBe('100.0%');
    expect(compactNumber(1_234_567, en)).toBe('1.2M');
    expect(compactNumber(1_234_567, zh)).toBe('123.5万');
    expect(change(120, 100, en)).toBe('+20.0%');
    expect(change(80, 100, en)).toBe('-20.0%');
    expect(change(-5, -10, en)).toBe('+50.0%');
  });

  test('an interval is ± when it is symmetric, else both ends', () => {
    expect(interval(0.12, 0.1, 0.14, en)).toBe('12.0% ±2');
    expect(interval(0.12, 0.1, 0.15, en)).toBe('12.0% (10.0% – 15.0%)');
    expect(interval(0.12, null, 0.15, en)).toBe('12.0%');
  });

  test('money comes in minor units; a yen has none', () => {
    expect(money(123456, 'USD', en)).toBe('$1,234.56');
    expect(money(123456, 'CNY', zh)).toBe('¥1,234.56');
    expect(money(1234, 'JPY', en)).toBe('¥1,234');
  });

  test('a duration is told in its two largest units', () => {
    expect(duration(450, en)).toBe('450 ms');
    expect(duration(61_000, en)).toBe('1 min 1 sec');
    expect(duration(93_784_000, en)).toBe('1 day 2 hr');
    expect(duration(3_600_000, en)).toBe('1 hr');
    expect(duration(59_999, en)).toBe('1 min');
    expect(duration(93_784_000, zh)).toBe('1天2小时');
  });
});

describe('time', () => {
  const at = '2024-03-01T18:05:09Z';

  test('an instant is told in the given zone', () => {
    expect(dateTime(at, { ...en, timeZone: 'UTC' })).toBe('Mar 1, 2024, 18:05');
    expect(dateTime(at, { ...zh, timeZone: 'Asia/Shanghai' })).toBe('2024年3月2日 02:05');
    expect(zoneOffset(at, 'Asia/Shanghai')).toBe('GMT+8');
    expect(zoneOffset('2024-07-01T00:00:00Z', 'Europe/Berlin')).toBe('GMT+2');
  });

  test('a calendar day is that day wherever one looks from', () => {
    expect(day('2024-03-01', { ...en, timeZone: 'America/Los_Angeles' })).toBe('Mar 1, 2024');
    expect(day('2024-03-01', { ...en, year: false, weekday: true })).toBe('Fri, Mar 1');
  });

  test('today depends on the zone', () => {
    const now = new Date(at);
    expect(todayIn('UTC', now)).toBe('2024-03-01');
    expect(todayIn('Asia/Shanghai', now)).toBe('2024-03-02');
  });

  test('near times are told relative to now', () => {
    const now = Date.parse(at);
    expect(relativeTime(now - 180_000, now, en)).toBe('3 min. ago');
    expect(relativeTime(now - 10_000, now, en)).toBe('now');
    expect(relativeTime(now + 2 * 86_400_000, now, en)).toBe('in 2 days');
    expect(relativeTime(now - 86_400_000, now, zh)).toBe('昨天');
  });
});
