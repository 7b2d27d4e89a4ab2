import type { SourceMapping } from '@skylantern/contracts';
import { expect, test } from 'vitest';
import { blankMapping, forColumns, isComplete, withColumns, withPart, withTarget } from './mapping.ts';

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

test('the type of items may come from a column, which has to be chosen', () => {
  const item = (type: string | { column: string }): SourceMapping => ({
    target: 'item',
    item: { type, id: 'sku' },
  });
  expect([item('product'), item({ column: 'kind' })].map(isComplete)).toEqual([true, true]);
  expect([item(''), item({ column: '' })].map(isComplete)).toEqual([false, false]);
});

test('a part is set, and taken out by null', () => {
  const set = withPart({ target: 'event', event: 'paid' }, 'encoding', 'gb18030');
  expect(set).toEqual({ target: 'event', event: 'paid', encoding: 'gb18030' });
  expect(withPart(set, 'encoding', null)).toEqual({ target: 'event', event: 'paid' });
});
