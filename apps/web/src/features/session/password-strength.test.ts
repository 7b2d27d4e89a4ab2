import { expect, test } from 'vitest';
import { isCommon, strengthOf } from './password-strength.ts';

test('short, common, repeated and one’s own words are weak', () => {
  for (const password of [
    'Tr0ub4d&r',
    'password12',
    'aaaaaaaaaaaaaa',
    '1234567890',
    'qwerty1234',
    'skylantern1',
  ]) {
    expect(strengthOf(password), password).toBe('weak');
  }
  expect(strengthOf('meilin-meilin', ['meilin'])).toBe('weak');
  expect(isCommon('MyPassw0rd')).toBe(true);
});

test('length and variety make it strong', () => {
  expect(strengthOf('correct horse battery staple')).toBe('strong');
  expect(strengthOf('v9#kQ2!mZx7p')).toBe('strong');
  expect(strengthOf('孔明灯升起来了照亮夜空')).toBe('strong');
  expect(['fair', 'good']).toContain(strengthOf('river-otter'));
});

test('own words may hold any character', () => {
  for (const word of ['My shop', 'a.b-c', '(x)*+?[y]{2}|/\\^$', '我的商店']) {
    expect(() => strengthOf('correct horse battery', [word])).not.toThrow();
  }
});
