import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { type TrendRow, trend } from './trend.ts';

afterAll(closeTestEventStore);

const visited = { event: 'visited' };
const unique = { series: [{ what: visited, measure: { of: 'unique_persons' } }] };
const total = { series: [{ what: visited, measure: { of: 'total' } }] };
const days = (from: string, until: string) => ({ period: { from, until } });

function points(rows: readonly TrendRow[], series = 'A', compared = false): (number | null)[] {
  return rows
    .filter((row) => row.series === series && row.part === 'total' && row.compared === compared)
    .map((row) => row.value);
}

function wholes(rows: readonly TrendRow[], series = 'A') {
  return rows
    .filter((row) => row.series === series && row.point === null && !row.compared)
    .map(({ part, values, value }) => [part === 'value' ? values.join(' / ') : part, value]);
}

const twoVisitors = () =>
  lifecycle()
    .person('ada')
    .did('visited', 'day 0')
    .did('visited', 'day 0 13:00')
    .did('visited', 'day 1')
    .person('bob')
    .did('visited', 'day 1');

test('unique persons of the whole period are counted once, not summed', async () => {
  const rows = await twoVisitors().ask(trend, unique, days('2024-01-01', '2024-01-03'));
  expect(points(rows)).toEqual([1, 2, 0, 2]);
});

test('totals, and total per person', async () => {
  const perPerson = { series: [{ what: visited, measure: { of: 'per_person' } }] };
  const given = twoVisitors();
  expect(points(await given.ask(trend, total, days('2024-01-01', '2024-01-03')))).toEqual([2, 2, 0, 4]);
  expect(points(await given.ask(trend, perPerson, days('2024-01-01', '2024-01-03')))).toEqual([2, 1, 0, 2]);
});

test('nothing at all still has every point', async () => {
  const rows = await lifecycle().ask(trend, unique, days('2024-01-01', '2024-01-02'));
  expect(points(rows)).toEqual([0, 0, 0]);
  expect(rows.map((row) => row.label)).toEqual(['2024-01-01', '2024-01-02', null]);
});

test('a merged person counts once, in the bitmaps and in the events', async () => {
  const given = twoVisitors().merged('bob', 'ada');
  const filtered = {
    filters: {
      match: 'all' as const,
      of: [{ property: { of: 'event' as const, name: 'x' }, operator: 'is_not_set' as const, values: [] }],
    },
  };
  expect(points(await given.ask(trend, unique, days('2024-01-01', '2024-01-03')))).toEqual([1, 1, 0, 1]);
  expect(
    points(await given.ask(trend, unique, { ...days('2024-01-01', '2024-01-03'), ...filtered })),
  ).toEqual([1, 1, 0, 1]);
});

test('bots count only when asked for', async () => {
  const given = lifecycle()
    .person('ada')
    .did('visited', 'day 0')
    .person('crawler')
    .did('visited', 'day 0', {}, { is_bot: 1 });
  const one = days('2024-01-01', '2024-01-01');
  expect(points(await given.ask(trend, total, one))).toEqual([1, 1]);
  expect(points(await given.ask(trend, total, { ...one, includeBots: true }))).toEqual([2, 2]);
});

test('numeric properties: numbers, and numbers sent as text', async () => {
  const given = lifecycle()
    .person('ada')
    .did('paid', 'day 0', { price: 10 })
    .did('paid', 'day 0', { price: '20' })
    .did('paid', 'day 0', { price: 40 })
    .did('paid', 'day 0', { price: 'gratis' })
    .did('paid', 'day 0')
    .did('paid', 'day 1', { price: 5.5 });
  const price = { of: 'event', name: 'price' };
  const of = (name: string) => ({
    series: [{ what: { event: 'paid' }, measure: { of: name, property: price } }],
  });
  const period = days('2024-01-01', '2024-01-03');
  expect(points(await given.ask(trend, of('sum'), period))).toEqual([70, 5.5, 0, 75.5]);
  expect(points(await given.ask(trend, of('avg'), period))).toEqual([70 / 3, 5.5, null, 75.5 / 4]);
  expect(points(await given.ask(trend, of('min'), period))).toEqual([10, 5.5, null, 5.5]);
  expect(points(await given.ask(trend, of('max'), period))).toEqual([40, 5.5, null, 40]);
  expect(points(await given.ask(trend, of('median'), period))).toEqual([20, 5.5, null, 15]);
  expect(points(await given.ask(trend, of('p90'), period))).toEqual([36, 5.5, null, 34]);
  expect(points(await given.ask(trend, of('distinct_values'), period))).toEqual([4, 1, 0, 5]);
});

test('unique sessions; an event without a session is in none', async () => {
  const given = lifecycle()
    .person('ada')
    .did('visited', 'day 0', {}, { session_id: 's1' })
    .did('visited', 'day 0', {}, { session_id: 's1' })
    .did('visited', 'day 1', {}, { session_id: 's1' })
    .did('visited', 'day 1', {}, { session_id: 's2' })
    .did('visited', 'day 1');
  const sessions = { series: [{ what: visited, measure: { of: 'unique_sessions' } }] };
  expect(points(await given.ask(trend, sessions, days('2024-01-01', '2024-01-02')))).toEqual([1, 2, 2]);
});

test('active in 7 days: everyone of the seven calendar days that end with the point', async () => {
  const given = lifecycle()
    .person('ada')
    .did('visited', 'day 0 00:00')
    .person('bob')
    .did('visited', 'day 6 23:59:59.999');
  const active = { series: [{ what: visited, measure: { of: 'active', days: 7 } }] };
  // ada stands in the windows ending on day 0 to day 6, bob from day 6 on
  const rows = await given.ask(trend, active, days('2024-01-05', '2024-01-09'));
  expect(points(rows).slice(0, 5)).toEqual([1, 1, 2, 1, 1]);
  expect(
    await given.persons(trend, active, { series: 'A', point: 2 }, days('2024-01-05', '2024-01-09')),
  ).toEqual(['ada', 'bob']);
  expect(
    await given.persons(trend, active, { series: 'A', point: null }, days('2024-01-05', '2024-01-09')),
  ).toEqual(['bob']);
  expect(points(rows)[5]).toBe(1);
  const before = await given.ask(trend, active, days('2023-12-31', '2024-01-01'));
  expect(points(before).slice(0, 2)).toEqual([0, 1]);
});

test('the period before stands beside the period, point by point', async () => {
  const rows = await twoVisitors().ask(trend, unique, { ...days('2024-01-02', '2024-01-02'), compare: true });
  expect(points(rows)).toEqual([2, 2]);
  expect(points(rows, 'A', true)).toEqual([1, 1]);
});

test('a formula between series: missing points are 0, division by 0 is 0', async () => {
  const given = lifecycle()
    .person('ada')
    .did('visited', 'day 0')
    .did('paid', 'day 0')
    .person('bob')
    .did('visited', 'day 0')
    .did('paid', 'day 1');
  const params = {
    series: [
      { what: { event: 'paid' }, measure: { of: 'unique_persons' } },
      { what: visited, measure: { of: 'unique_persons' } },
    ],
    formula: 'A / B * 100',
  };
  const rows = await given.ask(trend, params, days('2024-01-01', '2024-01-03'));
  expect(points(rows, 'formula')).toEqual([50, 0, 0, 100]);
});

describe('breakdown', () => {
  const plans = () =>
    lifecycle()
      .person('ada', { city: 'Berlin' })
      .did('visited', 'day 0', { plan: 'pro' })
      .did('visited', 'day 1', { plan: 'free' })
      .person('bob', { city: '上海' })
      .did('visited', 'day 0', { plan: 'pro' })
      .person('cleo')
      .did('visited', 'day 0')
      .person('dan', { city: 'Berlin' })
      .did('visited', 'day 0', { plan: 'team' });
  const period = days('2024-01-01', '2024-01-02');
  const by = (name: string, of: 'event' | 'person', top?: number) => ({
    by: [{ property: { of, name } }],
    ...(top === undefined ? {} : { top }),
  });

  test('by an event property: values by size, none for what is not set, a person in several', async () => {
    const rows = await plans().ask(trend, unique, { ...period, breakdown: by('plan', 'event') });
    expect(wholes(rows)).toEqual([
      ['total', 4],
      ['pro', 2],
      ['', 1], // (none): cleo
      ['free', 1],
      ['team', 1],
    ]);
    const none = rows.find((row) => row.part === 'value' && row.values[0] === null);
    expect(none?.values).toEqual([null]);
  });

  test('the rest is (other), each person once', async () => {
    const rows = await plans()
      .person('ada')
      .did('visited', 'day 1', { plan: 'team' })
      .ask(trend, unique, { ...period, breakdown: by('plan', 'event', 1) });
    // free: ada; team: dan, ada; none: cleo → three persons, not four; pro and team tie at two, by name
    expect(wholes(rows)).toEqual([
      ['total', 4],
      ['pro', 2],
      ['other', 3],
    ]);
  });

  test("by a person property: today's value", async () => {
    const rows = await plans().ask(trend, unique, { ...period, breakdown: by('city', 'person') });
    expect(wholes(rows)).toEqual([
      ['total', 4],
      ['Berlin', 2],
      ['', 1],
      ['上海', 1],
    ]);
  });

  test('by two properties', async () => {
    const breakdown = { by: [...by('city', 'person').by, ...by('plan', 'event').by] };
    const rows = await plans().ask(trend, total, { ...period, breakdown });
    expect(wholes(rows)).toEqual([
      ['total', 5],
      [' / ', 1],
      ['Berlin / free', 1],
      ['Berlin / pro', 1],
      ['Berlin / team', 1],
      ['上海 / pro', 1],
    ]);
  });

  test('by segments: who is in two stands in both, and the total has everyone once', async () => {
    const rows = await plans()
      .segment('seg_a', ['ada', 'bob'])
      .segment('seg_b', ['bob'])
      .ask(trend, unique, { ...period, breakdown: { segments: ['seg_a', 'seg_b'] } });
    expect(wholes(rows)).toEqual([
      ['total', 4],
      ['seg_a', 2],
      ['seg_b', 1],
    ]);
  });

  test('by numeric buckets: a bound belongs to the bucket above it', async () => {
    const rows = await lifecycle()
      .person('ada')
      .did('visited', 'day 0', { n: -1 })
      .did('visited', 'day 0', { n: 0 })
      .did('visited', 'day 0', { n: '9.9' })
      .did('visited', 'day 0', { n: 10 })
      .did('visited', 'day 0', { n: 'many' })
      .ask(trend, total, {
        ...period,
        breakdown: { by: [{ property: { of: 'event', name: 'n' }, buckets: [0, 10] }] },
      });
    expect(wholes(rows)).toEqual([
      ['total', 5],
      ['0–10', 2],
      ['', 1],
      ['<0', 1],
      ['≥10', 1],
    ]);
  });

  test('the persons behind a cell', async () => {
    const given = plans();
    const breakdown = by('plan', 'event', 1);
    const ask = (cell: unknown) => given.persons(trend, unique, cell, { ...period, breakdown });
    expect(await ask({ series: 'A', point: 0 })).toEqual(['ada', 'bob', 'cleo', 'dan']);
    expect(await ask({ series: 'A', point: 1 })).toEqual(['ada']);
    expect(await ask({ series: 'A', point: null, part: 'value', values: ['pro'] })).toEqual(['ada', 'bob']);
    expect(await ask({ series: 'A', point: null, part: 'other' })).toEqual(['ada', 'cleo', 'dan']);
    await expect(ask({ series: 'Z', point: 0 })).rejects.toMatchObject({ facts: { field: 'cell.series' } });
  });
});

test('the current interval is not complete', async () => {
  const rows = await lifecycle({ now: 'day 1 08:00' }).ask(trend, unique, { period: { last: '2d' } });
  expect(rows.map((row) => [row.label, row.isComplete])).toEqual([
    ['2024-01-01', true],
    ['2024-01-02', false],
    [null, false],
  ]);
});

test("a viewer's zone is not the workspace's: days move, the bitmaps do not answer", async () => {
  const given = lifecycle({ timeZone: 'Asia/Shanghai' })
    .person('ada')
    .did('visited', 'day 1 05:00')
    .did('visited', 'day 1 20:00');
  const period = days('2024-01-01', '2024-01-02');
  expect(points(await given.ask(trend, total, period))).toEqual([0, 2, 2]);
  expect(points(await given.ask(trend, total, { ...period, timeZone: 'America/New_York' }))).toEqual([
    1, 1, 2,
  ]);
});

test('days from the bitmaps, before, between and after changes of the clock', async () => {
  const told = ['2024-03-09', '2024-03-10', '2024-03-11', '2024-07-01', '2024-11-03', '2024-11-04'];
  const given = lifecycle({ timeZone: 'America/New_York', dayZero: '2024-03-01' }).person('ada');
  for (const day of told) given.did('visited', `${day}T05:30:00Z`);
  const rows = await given.ask(trend, unique, days('2024-03-01', '2024-11-30'));
  const found = rows.filter(({ point, value }) => point !== null && value === 1).map(({ label }) => label);
  expect(found).toEqual(told);
  expect(rows.at(-1)).toMatchObject({ point: null, value: 1 });
});

test.each(['Australia/Lord_Howe', 'Asia/Kathmandu', 'America/New_York', 'Asia/Shanghai', 'UTC'])(
  'hours of a day with a change of the clock, in %s',
  async (timeZone) => {
    const dayZero = timeZone === 'America/New_York' ? '2024-11-03' : '2024-04-07';
    const given = lifecycle({ timeZone, dayZero }).person('ada');
    const start = given.instantOf('day 0 00:00');
    const end = given.instantOf('day 1 00:00');
    for (let at = start; at < end; at += 30 * 60_000) given.did('visited', new Date(at).toISOString());
    const rows = await given.ask(trend, total, { ...days(dayZero, dayZero), interval: 'hour' });
    const hours = rows.filter(({ point }) => point !== null);
    const clock = new Intl.DateTimeFormat('en', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    for (const { from, label } of hours) {
      expect([clock.format(new Date(from)).slice(0, 2), clock.format(new Date(from)).slice(3)]).toEqual([
        label?.slice(11, 13),
        '00',
      ]);
    }
    expect(hours.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe((end - start) / (30 * 60_000));
    expect(new Set(hours.map(({ value }) => value))).toEqual(
      new Set(timeZone === 'Australia/Lord_Howe' ? [2, 3] : [2]),
    );
  },
);
