import { expect, test } from 'vitest';
import { insertAt, placeholderOf, rangeOfLine } from './insert-text.ts';

test('a property becomes Liquid, in brackets where its name is no plain word', () => {
  expect(placeholderOf('person', 'name')).toBe('{{ person.name }}');
  expect(placeholderOf('event', 'item.price')).toBe('{{ event.item.price }}');
  expect(placeholderOf('event', 'page 2 (category)')).toBe('{{ event["page 2 (category)"] }}');
});

test('it goes where the cursor is, in place of what is selected', () => {
  expect(insertAt('Hello ,', 6, 6, 'X')).toEqual({ text: 'Hello X,', cursor: 7 });
  expect(insertAt('Hello you', 6, 9, 'X')).toEqual({ text: 'Hello X', cursor: 7 });
  expect(insertAt('', 9, 3, 'X')).toEqual({ text: 'X', cursor: 1 });
});

test('a line is found by its number', () => {
  expect(rangeOfLine('a\nbcd\ne', 2)).toEqual([2, 5]);
  expect(rangeOfLine('a', 9)).toEqual([1, 1]);
});
