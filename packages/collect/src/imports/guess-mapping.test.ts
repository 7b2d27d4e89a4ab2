import { expect, test } from 'vitest';
import { guessMapping } from './guess-mapping.ts';

const columns = (table: Record<string, string[]>) =>
  Object.entries(table).map(([name, values]) => ({ name, values }));

test('a clickstream is understood by its names', () => {
  const guess = guessMapping(
    columns({
      user_id: ['user_0000', 'user_0001'],
      session_id: ['s1', 's2'],
      event: ['home', 'cart'],
      timestamp: ['2024-03-13 10:21:14', '2024-03-13 10:22:00'],
      platform: ['desktop', 'mobile'],
      utm_source: ['x', 'y'],
    }),
    'clicks.csv',
  );
  expect(guess).toEqual({
    event: { column: 'event' },
    person: { user_id: 'user_id' },
    time: { column: 'timestamp' },
    session: 'session_id',
    context: { 'campaign.source': 'utm_source' },
  });
});

test('orders: the event is named by the file, ids that stand once name the fact, numbers become numbers', () => {
  const guess = guessMapping(
    columns({
      order_id: ['489434', '489435', 'C489436'],
      customer_id: ['13085', '13085', '13078'],
      ordered_at: ['2009-12-01 07:45:00', '2009-12-01 07:46:00', '2009-12-01 09:06:00'],
      amount: ['505.3', '-145.8', '0'],
      zip: ['0123', '04567', '1'],
      gift: ['true', 'FALSE', 'true'],
      due: ['2009-12-31', '2009-12-31', '2010-01-01'],
    }),
    'Orders 2009.csv.gz',
  );
  expect(guess).toEqual({
    event: 'orders',
    person: { user_id: 'customer_id' },
    time: { column: 'ordered_at' },
    messageId: { column: 'order_id' },
    properties: { types: { amount: 'number', gift: 'boolean', due: 'date' } },
  });
});

test.each([
  [['13/02/2024 10:00', '01/02/2024 11:00'], 'D/M/YYYY H:mm'],
  [['02/13/2024 10:00', '02/01/2024 11:00'], 'M/D/YYYY H:mm'],
  [['1704103200', '1704103201'], 'epoch-s'],
  [['1704103200000'], 'epoch-ms'],
  [['2024年3月1日'], 'YYYY年M月D日'],
  [['20240301'], 'YYYYMMDD'],
  [['2024-03-01T10:00:00Z'], undefined],
])('times like %j are of the format %s', (values, format) => {
  const guess = guessMapping(columns({ 用户编号: ['u1'], 时间: values }), 'x.csv');
  expect(guess?.time).toEqual(format === undefined ? { column: '时间' } : { column: '时间', format });
  expect(guess?.person).toEqual({ user_id: '用户编号' });
});

test('an e-mail address is known by its values; without a time or a person there is no guess', () => {
  expect(
    guessMapping(columns({ Contact: ['a@example.org', 'b@example.org'], When: ['2024-01-01'] }), 'x.csv')
      ?.person,
  ).toEqual({ email: 'Contact' });
  expect(guessMapping(columns({ user_id: ['u1'], total: ['5'] }), 'x.csv')).toBeNull();
  expect(guessMapping(columns({ created_at: ['2024-01-01'], total: ['5'] }), 'x.csv')).toBeNull();
});
