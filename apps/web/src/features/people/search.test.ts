import { expect, test } from 'vitest';
import { personSearch, searchText } from './search.ts';

test('a search for digits stays a text, though the URL reads it as a number', () => {
  expect(searchText(138)).toBe('138');
  expect(searchText(true)).toBe('true');
  expect(searchText('Ada')).toBe('Ada');
  expect(searchText('')).toBeUndefined();
  expect(searchText({ a: 1 })).toBeUndefined();
});

test('of a stranger’s URL only what the screen knows is taken', () => {
  expect(personSearch({ event: 404, tab: 'messages', other: 1 })).toEqual({ event: '404', tab: 'messages' });
  expect(personSearch({ event: ['x'], tab: 'nonsense' })).toEqual({});
});
