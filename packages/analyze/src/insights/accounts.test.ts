import type { Filters } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import type { Breakdown } from '../breakdown.ts';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { trend } from './trend.ts';

afterAll(closeTestEventStore);

const count = 'accounts' as const;
/** The event names no account: that of its person counts. */
const unnamed = { account: 0 };

/** Acme has Ada and Bob, Beta has Cleo; Dan belongs to nobody. Cleo once acts for Acme. */
const world = () =>
  lifecycle()
    .account('acme', { plan: 'pro' })
    .account('beta', { plan: 'free' })
    .person('ada', { role: 'buyer' }, 'acme')
    .did('viewed', 'day 0 10:00', { page: 'a' }, unnamed)
    .did('viewed', 'day 1 10:00', { page: 'b' })
    .person('bob', { role: 'boss' }, 'acme')
    .did('viewed', 'day 0 11:00', {}, unnamed)
    .did('paid', 'day 2 09:00', {}, unnamed)
    .person('cleo', { role: 'buyer' }, 'beta')
    .did('viewed', 'day 0 12:00', {}, unnamed)
    .did('viewed', 'day 8 12:00', {}, { account: 1 })
    .did('viewed', 'day 9 12:00', {}, unnamed)
    .person('dan')
    .did('viewed', 'day 0 13:00')
    .did('paid', 'day 0 14:00');

test('a trend counts an account once, whoever of its persons did it; who belongs to none is not counted', async () => {
  const story = world();
  const params = { series: [{ what: { event: 'viewed' }, measure: { of: 'unique_persons' } }] };
  const period = { from: '2024-01-01', until: '2024-01-10' };
  const rows = await story.ask(trend, params, { period, count });
  // days 0, 1, 8, 9: both (Ada and Bob are one); Acme; Acme by Cleo; Beta
  expect(rows.map(({ value }) => value)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 1, 1, 2]);
  const persons = await story.ask(trend, params, { period });
  expect(persons.at(0)?.value).toBe(4);
  const total = { series: [{ what: { event: 'viewed' }, measure: { of: 'total' } }] };
  expect((await story.ask(trend, total, { period, count })).at(-1)?.value).toBe(6);
  const per = { series: [{ what: { event: 'viewed' }, measure: { of: 'per_person' } }] };
  expect((await story.ask(trend, per, { period, count })).at(-1)?.value).toBe(3);
  expect(await story.accounts(trend, params, { series: 'A', point: 8 }, { period })).toEqual(['acme']);
  expect(await story.accounts(trend, params, { series: 'A', point: null }, { period })).toEqual([
    'acme',
    'beta',
  ]);
  // everybody of the accounts behind the number
  expect(await story.persons(trend, params, { series: 'A', point: 8 }, { period, count })).toEqual([
    'ada',
    'bob',
  ]);
});

test('a funnel: the account takes step 1 by one of its persons and step 2 by another', async () => {
  const params = { steps: [{ what: { event: 'viewed' } }, { what: { event: 'paid' } }], window: '7d' };
  const story = world();
  const reached = async (request: object) =>
    (await story.ask(funnel, params, request)).map(({ persons }) => persons);
  expect(await reached({ count })).toEqual([2, 1]);
  expect(await reached({})).toEqual([4, 2]); // Bob and Dan by themselves
  expect(await story.accounts(funnel, params, { step: 2 })).toEqual(['acme']);
  expect(await story.accounts(funnel, params, { step: 2, came: 'dropped' })).toEqual(['beta']);
});

test('retention: the account comes back when any of its persons does', async () => {
  const params = {
    start: { event: 'viewed' },
    return: { event: 'viewed' },
    intervalCount: 2,
    membership: 'first_in_range',
  };
  const period = { from: '2024-01-01', until: '2024-01-07' };
  const story = world();
  const rows = async (request: object) =>
    (await story.ask(retention, params, { period, interval: 'week', ...request }))
      .filter(({ cohort }) => cohort !== null)
      .map(({ persons }) => persons);
  expect(await rows({ count })).toEqual([2, 2, 0]); // Acme on day 8 by Cleo, Beta on day 9
  expect(await rows({})).toEqual([4, 1, 0]);
  const cell = { cohort: '2024-01-01', interval: 1 };
  expect(await story.accounts(retention, params, cell, { period, interval: 'week' })).toEqual([
    'acme',
    'beta',
  ]);
});

test('broken down and filtered by properties of accounts, persons and events', async () => {
  const story = world();
  const params = { steps: [{ what: { event: 'viewed' } }, { what: { event: 'paid' } }], window: '7d' };
  const by = (of: 'account' | 'person', name: string): Breakdown => ({ by: [{ property: { of, name } }] });
  const parts = async (breakdown: Breakdown) =>
    (await story.ask(funnel, params, { count, breakdown }))
      .filter(({ part, step }) => part === 'value' && step === 1)
      .map(({ values, persons }) => [values[0], persons]);
  expect(await parts(by('account', 'plan'))).toEqual([
    ['free', 1],
    ['pro', 1],
  ]);
  // of the event that began it: Ada's and Cleo's first views
  expect(await parts(by('person', 'role'))).toEqual([['buyer', 2]]);
  const pro: Filters = {
    match: 'all',
    of: [{ property: { of: 'account', name: 'plan' }, operator: 'is', values: ['pro'] }],
  };
  const filtered = async (request: object) =>
    (await story.ask(funnel, params, { filters: pro, ...request })).map(({ persons }) => persons);
  expect(await filtered({ count })).toEqual([1, 1]);
  expect(await filtered({})).toEqual([3, 1]); // Ada, Bob, and Cleo when she acts for Acme
  const trendParams = { series: [{ what: { event: 'viewed' }, measure: { of: 'unique_persons' } }] };
  const whole = (await story.ask(trend, trendParams, { count, breakdown: by('person', 'role') }))
    .filter(({ point, part }) => point === null && part === 'value')
    .map(({ values, value }) => [values[0], value]);
  expect(whole).toEqual([
    ['buyer', 2],
    ['boss', 1],
  ]);
});

test('segments hold persons: a funnel of accounts cannot be broken down by them; persons have no accounts to list', async () => {
  const story = world().segment('seg_1', ['ada']);
  const params = { steps: [{ what: { event: 'viewed' } }, { what: { event: 'paid' } }] };
  const breakdown = { segments: ['seg_1'] };
  await expect(story.ask(funnel, params, { count, breakdown })).rejects.toThrow('segments hold persons');
  await expect(story.accounts(funnel, params, { step: 1 }, { count: 'persons' })).rejects.toThrow(
    'counts persons',
  );
});

test('persons who were merged belong to the account of the person they are today', async () => {
  const story = lifecycle()
    .account('acme', {})
    .person('laptop')
    .did('viewed', 'day 0')
    .person('ada', {}, 'acme')
    .did('paid', 'day 1');
  const params = { steps: [{ what: { event: 'viewed' } }, { what: { event: 'paid' } }] };
  const reached = async () => (await story.ask(funnel, params, { count })).map(({ persons }) => persons);
  expect(await reached()).toEqual([0, 0]);
  story.merged('laptop', 'ada');
  expect(await reached()).toEqual([1, 1]);
});

test('a workspace without accounts counts none', async () => {
  const story = lifecycle().person('ada').did('viewed', 'day 0');
  const params = { series: [{ what: { event: 'viewed' }, measure: { of: 'unique_persons' } }] };
  expect((await story.ask(trend, params, { count })).at(-1)?.value).toBe(0);
});
