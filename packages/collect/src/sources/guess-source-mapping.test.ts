import { expect, test } from 'vitest';
import { guessSourceMapping } from './guess-source-mapping.ts';

const columns = (table: Record<string, string[]>) =>
  Object.entries(table).map(([name, values]) => ({ name, values }));
const table = { name: 'Customers', isReceived: false };

test('somebody and a time are an event; somebody alone is received now, or described', () => {
  const paid = columns({
    order_no: ['1', '2'],
    buyer: ['ann', 'ben'],
    paid_at: ['2026-03-01', '2026-03-02'],
  });
  expect(guessSourceMapping(paid, { name: 'Orders', isReceived: false })).toEqual({
    target: 'event',
    event: 'orders',
    person: { user_id: 'buyer' },
    time: { column: 'paid_at' },
    messageId: { column: 'order_no' },
  });
  const who = columns({ id: ['1'], 'customer.mail': ['ann@example.org'], total: ['5'] });
  expect(guessSourceMapping(who, { name: 'CRM', isReceived: true })).toEqual({
    target: 'event',
    event: 'crm',
    person: { email: 'customer.mail' },
  });
  expect(guessSourceMapping(who, table)).toEqual({ target: 'profile', person: { email: 'customer.mail' } });
});

test('what has an id and is about nobody is an item; what has none cannot be guessed', () => {
  const lamps = columns({ sku: ['a', 'b'], title: ['Lamp', 'Lamp'] });
  expect(guessSourceMapping(lamps, table)).toEqual({ target: 'item', item: { type: 'product', id: 'sku' } });
  expect(guessSourceMapping(columns({ title: ['Lamp', 'Lamp'] }), table)).toBe(null);
});
