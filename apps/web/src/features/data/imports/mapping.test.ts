import type { ImportMapping } from '@skylantern/contracts';
import { ImportMapping as Schema } from '@skylantern/contracts';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import {
  blankMapping,
  inZone,
  isComplete,
  nameOf,
  rolesOf,
  typeOf,
  whereOf,
  withName,
  withType,
  withUse,
} from './mapping.ts';

const orders: ImportMapping = {
  event: 'order_placed',
  person: { user_id: 'Customer ID' },
  time: { column: 'InvoiceDate', format: 'D/M/YYYY H:mm', zone: 'Europe/London' },
  messageId: { column: 'Invoice' },
  context: { 'page.url': 'url' },
  properties: { types: { Price: 'number' } },
};

test('what is used for nothing else is an event property', () => {
  expect(whereOf(orders, 'Price')).toBe('event');
  expect(whereOf(orders, 'Customer ID')).toBe('out');
  expect(rolesOf(orders, 'Customer ID')).toEqual(['user_id']);
  expect(rolesOf(orders, 'url')).toEqual(['page.url']);
  expect(rolesOf(orders, 'Invoice')).toEqual(['message']);
});

test('leaving a column out and taking it back gives the same mapping, without traces', () => {
  const plain: ImportMapping = { ...orders, properties: {} };
  const out = withUse(plain, 'Country', 'out');
  expect(out.properties).toEqual({ exclude: ['Country'] });
  expect(whereOf(out, 'Country')).toBe('out');
  const back = withUse(out, 'Country', 'event');
  expect(back).not.toHaveProperty('properties');
  expect(whereOf(back, 'Country')).toBe('event');
});

test('name and type move with a column that becomes the person’s', () => {
  const named = withType(withName(orders, 'Country', 'country'), 'Country', 'string');
  const persons = withUse(named, 'Country', 'person');
  expect(persons.personProperties).toEqual({
    include: ['Country'],
    rename: { Country: 'country' },
    types: { Country: 'string' },
  });
  expect(persons.properties).toEqual({ types: { Price: 'number' } });
  expect([nameOf(persons, 'Country'), typeOf(persons, 'Country'), whereOf(persons, 'Country')]).toEqual([
    'country',
    'string',
    'person',
  ]);
  const again = withUse(persons, 'Country', 'event');
  expect(again).not.toHaveProperty('personProperties');
  expect(again.properties).toEqual({
    types: { Price: 'number', Country: 'string' },
    rename: { Country: 'country' },
  });
});

test('with a list of included columns, only that list changes', () => {
  const listed: ImportMapping = { ...orders, properties: { include: ['Price'] } };
  expect(whereOf(listed, 'Country')).toBe('out');
  expect(withUse(listed, 'Country', 'event').properties).toEqual({ include: ['Price', 'Country'] });
  expect(withUse(listed, 'Price', 'out').properties).toEqual({ include: [] });
});

test('every result is a mapping by the schema', () => {
  for (const use of ['event', 'person', 'out'] as const) {
    expect(Check(Schema, withUse(withName(orders, 'Price', 'price'), 'Price', use))).toBe(true);
  }
});

test('complete: an event, a time, a person', () => {
  expect(isComplete(blankMapping)).toBe(false);
  expect(isComplete(orders)).toBe(true);
  expect(isComplete({ ...orders, person: { email: '' } })).toBe(false);
  expect(isComplete({ ...orders, event: { column: '' } })).toBe(false);
});

test('the zone of the workspace stands in where the mapping names none', () => {
  expect(inZone(blankMapping, 'Asia/Shanghai').time).toEqual({ column: '', zone: 'Asia/Shanghai' });
  expect(inZone(orders, 'Asia/Shanghai')).toBe(orders);
});
