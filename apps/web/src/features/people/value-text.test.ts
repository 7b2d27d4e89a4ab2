import { beforeAll, expect, test } from 'vitest';
import { i18n } from '../../i18n/i18n.ts';
import { kindOf, valueText } from './value-text.ts';

beforeAll(() => i18n.changeLanguage('en'));

test('an instant is shown in the zone of the workspace, other texts as they are', () => {
  expect(valueText('2024-03-01T23:30:00Z', 'Asia/Shanghai')).toContain('Mar 2, 2024');
  expect(valueText('2024-03-01', 'Asia/Shanghai')).toBe('2024-03-01');
  expect(valueText('2024-99-01T00:00:00Z', 'UTC')).toBe('2024-99-01T00:00:00Z');
});

test('every kind of value has one line', () => {
  expect(valueText(12_345.5, 'UTC')).toBe('12,345.5');
  expect(valueText(['a', 2, true], 'UTC')).toBe('a, 2, true');
  expect(valueText({ a: { b: '<b>' } }, 'UTC')).toBe('{"a":{"b":"<b>"}}');
  expect(valueText(false, 'UTC')).toBe('false');
  expect(valueText(null, 'UTC')).toBe('–');
  expect(valueText('', 'UTC')).toBe('');
});

test('kinds', () => {
  expect([null, 0, '', '2024-03-01T00:00:00+08:00', [], {}, true].map(kindOf)).toEqual([
    'nothing',
    'number',
    'text',
    'time',
    'list',
    'object',
    'boolean',
  ]);
});
