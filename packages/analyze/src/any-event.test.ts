import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import { funnel } from './insights/funnel.ts';
import { retention } from './insights/retention.ts';
import { trend } from './insights/trend.ts';

afterAll(closeTestEventStore);

const any = { event: null };
const days = (from: string, until: string) => ({ period: { from, until } });
const threeDays = days('2024-01-01', '2024-01-03');

/** Ada comes on two days; Bob comes once, and is written to afterwards. */
const written = () =>
  lifecycle()
    .person('ada')
    .did('visited', 'day 0')
    .did('visited', 'day 1')
    .person('bob')
    .did('visited', 'day 0')
    .did('journey_entered', 'day 0 13:00')
    .did('message_sent', 'day 1')
    .did('message_opened', 'day 2');

async function counted(what: object, measure: object, more: object = {}): Promise<(number | null)[]> {
  const rows = await written().ask(trend, { series: [{ what, measure }] }, { ...threeDays, ...more });
  return rows.filter(({ part }) => part === 'total').map(({ value }) => value);
}

const filters = {
  match: 'all' as const,
  of: [{ property: { of: 'event' as const, name: 'x' }, operator: 'is_not_set' as const, values: [] }],
};

test('a message makes nobody active: neither in the bitmaps nor in the events', async () => {
  for (const more of [{}, { filters }, { interval: 'hour' as const }]) {
    const numbers = await counted(any, { of: 'unique_persons' }, more);
    expect(numbers.at(-1)).toBe(2);
  }
  expect(await counted(any, { of: 'unique_persons' })).toEqual([2, 1, 0, 2]);
  expect(await counted(any, { of: 'unique_persons' }, { filters })).toEqual([2, 1, 0, 2]);
  expect(await counted(any, { of: 'total' })).toEqual([2, 1, 0, 3]);
  expect(await counted(any, { of: 'per_person' })).toEqual([1, 1, 0, 1.5]);
});

test('who was written to is active in the days around their visits alone', async () => {
  const rows = await written().ask(
    trend,
    { series: [{ what: any, measure: { of: 'active', days: 7 } }] },
    days('2024-01-07', '2024-01-09'),
  );
  // Bob's visit of the 1st is in the seven days until the 7th; his messages are in none.
  expect(rows.map(({ value }) => value)).toEqual([2, 1, 0, 0]);
});

test('named, it is found', async () => {
  expect(await counted({ event: 'message_sent' }, { of: 'unique_persons' })).toEqual([0, 1, 0, 1]);
  expect(await counted({ event: 'message_opened' }, { of: 'total' }, { filters })).toEqual([0, 0, 1, 1]);
});

test('a message is no return, and begins no cohort', async () => {
  const rows = await written().ask(
    retention,
    { start: any, return: any, intervalCount: 2, membership: 'first_ever' },
    { ...threeDays, interval: 'day' },
  );
  const cells = rows
    .filter(({ cohort, part }) => cohort === '2024-01-01' && part === 'total')
    .map(({ persons }) => persons);
  expect(cells).toEqual([2, 1, 0]);
  const named = await written().ask(
    retention,
    { start: { event: 'visited' }, return: { event: 'message_sent' }, intervalCount: 2 },
    { ...threeDays, interval: 'day' },
  );
  expect(named.find(({ cohort, interval }) => cohort === '2024-01-01' && interval === 1)?.persons).toBe(1);
});

test('in a strict funnel a message between two steps disturbs nobody, unless it is a step', async () => {
  const given = lifecycle()
    .person('ada')
    .did('cart', 'day 0 10:00')
    .did('message_sent', 'day 0 11:00')
    .did('paid', 'day 0 12:00')
    .person('bob')
    .did('cart', 'day 0 10:00')
    .did('visited', 'day 0 11:00')
    .did('paid', 'day 0 12:00');
  const reached = async (...names: (string | null)[]) => {
    const steps = names.map((event) => ({ what: { event } }));
    const rows = await given.ask(funnel, { steps, order: 'strict', window: '1d' }, threeDays);
    return rows.map(({ persons }) => persons);
  };
  expect(await reached('cart', 'paid')).toEqual([2, 1]);
  expect(await reached('cart', 'message_sent', 'paid')).toEqual([2, 1, 1]);
  expect(await reached('cart', null)).toEqual([2, 2]);
});
