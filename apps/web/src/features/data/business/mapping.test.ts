import { expect, test } from 'vitest';
import { blankMapping, forColumns, isComplete, withColumns, withTarget } from './mapping.ts';

test('a mapping is complete when its target has what it needs', () => {
  expect(isComplete(blankMapping)).toBe(false);
  expect(isComplete({ target: 'event', event: 'paid', person: { user_id: 'buyer' } })).toBe(true);
  expect(isComplete({ target: 'event', event: 'paid', person: { user_id: 'buyer', email: '' } })).toBe(false);
  expect(isComplete({ target: 'account', account: 'key' })).toBe(true);
  expect(isComplete({ target: 'item', item: { type: 'product', id: '' } })).toBe(false);
});

test('another target leaves out what it does not know, and keeps the columns', () => {
  const event = {
    target: 'event',
    event: 'paid',
    person: { user_id: 'buyer' },
    time: { column: 'at' },
    properties: { exclude: ['note'] },
    personProperties: { include: ['city'] },
  } as const;
  expect(
    withTarget(
      { ...event, properties: { exclude: ['note'] }, personProperties: { include: ['city'] } },
      'item',
    ),
  ).toEqual({
    target: 'item',
    item: { type: 'product', id: '' },
    time: { column: 'at' },
    properties: { exclude: ['note'] },
  });
  const item = withTarget(blankMapping, 'item');
  expect(withColumns(item, { ...forColumns(item), properties: { include: ['title'] } })).toEqual({
    ...item,
    properties: { include: ['title'] },
  });
});
