import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import { type RetentionRow, retention } from './retention.ts';

afterAll(closeTestEventStore);

const signedUp = { event: 'signed_up' };
const visited = { event: 'visited' };
const comeBack = { start: signedUp, return: visited, intervalCount: 3 };
const days = (from: string, until: string) => ({ period: { from, until } });

/** `persons/reached`, with `*` for a partial cell and `-` for the future. */
function table(rows: readonly RetentionRow[], part = 'total') {
  const cohorts: Record<string, string> = {};
  for (const row of rows) {
    if (row.part !== part) continue;
    const cell =
      row.state === 'future' ? '-' : `${row.persons}/${row.reached}${row.state === 'partial' ? '*' : ''}`;
    const cohort = row.cohort ?? 'all';
    cohorts[cohort] = [cohorts[cohort], cell].filter(Boolean).join(' ');
  }
  return cohorts;
}

test('calendar days: on, on or after, on or before, consecutive', async () => {
  const given = lifecycle()
    .person('ada')
    .did('signed_up', 'day 0')
    .did('visited', 'day 1')
    .did('visited', 'day 3')
    .person('bob')
    .did('signed_up', 'day 0')
    .did('visited', 'day 2')
    .person('cleo')
    .did('signed_up', 'day 1')
    .did('visited', 'day 1');
  const ask = async (returned: string) =>
    table(await given.ask(retention, { ...comeBack, returned }, days('2024-01-01', '2024-01-02')));
  expect(await ask('on')).toEqual({
    '2024-01-01': '2/2 1/2 1/2 1/2',
    '2024-01-02': '1/1 0/1 0/1 0/1', // the return on the day of the start is interval 0
    all: '3/3 1/3 1/3 1/3',
  });
  expect(await ask('on_or_after')).toMatchObject({ '2024-01-01': '2/2 2/2 2/2 1/2' });
  expect(await ask('on_or_before')).toMatchObject({ '2024-01-01': '2/2 1/2 2/2 2/2' });
  expect(await ask('consecutive')).toMatchObject({ '2024-01-01': '2/2 1/2 0/2 0/2' });
});

test('brackets, and how many returns one needs', async () => {
  const given = lifecycle()
    .person('ada')
    .did('signed_up', 'day 0')
    .did('visited', 'day 1')
    .did('visited', 'day 2')
    .person('bob')
    .did('signed_up', 'day 0')
    .did('visited', 'day 5');
  const brackets = [
    { from: 1, until: 3 },
    { from: 4, until: 7 },
  ];
  const params = { start: signedUp, return: visited, returned: 'bracket', brackets };
  const day0 = days('2024-01-01', '2024-01-01');
  expect(table(await given.ask(retention, params, day0))).toMatchObject({ '2024-01-01': '2/2 1/2 1/2' });
  expect(table(await given.ask(retention, { ...params, minOccurrences: 2 }, day0))).toMatchObject({
    '2024-01-01': '2/2 1/2 0/2',
  });
  const onTwo = { ...comeBack, minOccurrences: 2 };
  const rows = await given.person('ada').did('visited', 'day 2').ask(retention, onTwo, day0);
  expect(table(rows)).toMatchObject({ '2024-01-01': '2/2 0/2 1/2 0/2' });
});

test('start on Monday 20:00, return on Tuesday 06:00: calendar day 1, rolling day 0', async () => {
  const given = lifecycle().person('ada').did('signed_up', 'day 0 20:00').did('visited', 'day 1 06:00');
  const day0 = days('2024-01-01', '2024-01-01');
  expect(table(await given.ask(retention, comeBack, day0))).toMatchObject({
    '2024-01-01': '1/1 1/1 0/1 0/1',
  });
  expect(table(await given.ask(retention, { ...comeBack, intervals: 'rolling' }, day0))).toMatchObject({
    '2024-01-01': '1/1 0/1 0/1 0/1',
  });
});

test('rolling intervals are exact to the millisecond, of any length', async () => {
  const given = lifecycle()
    .person('early')
    .did('signed_up', 'day 0 20:59')
    .did('visited', 'day 1 20:58:59.999')
    .person('exact')
    .did('signed_up', 'day 0 20:59')
    .did('visited', 'day 1 20:59');
  const day0 = days('2024-01-01', '2024-01-01');
  const rolling = { ...comeBack, intervals: 'rolling' };
  expect(table(await given.ask(retention, rolling, day0))).toMatchObject({ '2024-01-01': '2/2 1/2 0/2 0/2' });
  const hours = await given.ask(retention, { ...rolling, rollingLength: '8h' }, day0);
  expect(table(hours)).toMatchObject({ '2024-01-01': '2/2 0/2 1/2 1/2' });
});

test('who belongs to a cohort', async () => {
  const given = lifecycle()
    .person('old')
    .did('signed_up', 'day -5', { plan: 'free' })
    .did('signed_up', 'day 0', { plan: 'pro' })
    .did('signed_up', 'day 1', { plan: 'pro' })
    .person('pro')
    .did('signed_up', 'day 0', { plan: 'pro' })
    .did('signed_up', 'day 1', { plan: 'pro' })
    .person('veteran')
    .did('signed_up', 'day -5', { plan: 'pro' })
    .did('signed_up', 'day 0', { plan: 'pro' });
  const pro = {
    event: 'signed_up',
    filters: {
      match: 'all',
      of: [{ property: { of: 'event', name: 'plan' }, operator: 'is', values: ['pro'] }],
    },
  };
  const sizes = async (membership: string) => {
    const params = { start: pro, return: visited, membership, intervalCount: 1 };
    const rows = await given.ask(retention, params, days('2024-01-01', '2024-01-02'));
    return rows.filter((row) => row.interval === 0).map((row) => row.size);
  };
  expect(await sizes('first_ever')).toEqual([1, 0, 1]); // pro
  expect(await sizes('first_matching')).toEqual([2, 0, 2]); // pro, old
  expect(await sizes('first_in_range')).toEqual([3, 0, 3]);
  expect(await sizes('recurring')).toEqual([3, 2, 5]);
});

test('the start event itself is no return, the same event later is', async () => {
  const given = lifecycle().person('ada').did('visited', 'day 0').did('visited', 'day 2');
  const params = { start: visited, return: visited, membership: 'recurring', intervalCount: 2 };
  expect(table(await given.ask(retention, params, days('2024-01-01', '2024-01-03')))).toMatchObject({
    '2024-01-01': '1/1 0/1 1/1',
    '2024-01-03': '1/1 0/1 0/1',
  });
});

test('complete, partial and future cells; totals over complete ones', async () => {
  const given = lifecycle({ now: 'day 3 12:00' })
    .person('ada')
    .did('signed_up', 'day 0')
    .did('visited', 'day 3 09:00')
    .person('bob')
    .did('signed_up', 'day 2')
    .did('visited', 'day 3 09:00')
    .person('cleo')
    .did('signed_up', 'day 3 08:00');
  expect(table(await given.ask(retention, comeBack, days('2024-01-01', '2024-01-04')))).toEqual({
    '2024-01-01': '1/1 0/1 0/1 1/1*',
    '2024-01-02': '0/0 0/0 0/0* -',
    '2024-01-03': '1/1 1/1* - -',
    '2024-01-04': '1/1 - - -',
    all: '3/3 0/1 0/1 0/0*', // day 1: ada alone has lived it to its end
  });
});

test('rolling: the share is of those who have lived through the interval', async () => {
  const given = lifecycle({ now: 'day 2 12:00' })
    .person('ada')
    .did('signed_up', 'day 0 08:00')
    .did('visited', 'day 1 09:00')
    .person('bob')
    .did('signed_up', 'day 0 18:00')
    .did('visited', 'day 1 20:00');
  const rows = await given.ask(
    retention,
    { ...comeBack, intervals: 'rolling' },
    days('2024-01-01', '2024-01-01'),
  );
  // ada's day 1 ended at day 2 08:00; bob's ends at day 2 18:00
  expect(table(rows)).toMatchObject({ '2024-01-01': '2/2 1/1* 0/0* -' });
});

test('weeks begin where the viewer says, months are months', async () => {
  const given = lifecycle()
    .person('ada')
    .did('signed_up', 'day 6')
    .did('visited', 'day 7') // Sunday 7th, Monday 8th
    .person('bob')
    .did('signed_up', 'day 20')
    .did('visited', 'day 31'); // 21 January, 1 February; it is 1 March
  const whole = days('2024-01-01', '2024-01-31');
  const sunday = await given.ask(retention, comeBack, { ...whole, interval: 'week', weekStart: 7 });
  expect(table(sunday)['2024-01-07']).toBe('1/1 0/1 0/1 0/1');
  const monday = await given.ask(retention, comeBack, { ...whole, interval: 'week', weekStart: 1 });
  expect(table(monday)['2024-01-01']).toBe('1/1 1/1 0/1 0/1');
  const months = await given.ask(retention, comeBack, { ...whole, interval: 'month' });
  expect(table(months)['2024-01-01']).toBe('2/2 1/2 0/2* -');
});

test('a calendar day may have 23 hours', async () => {
  // New York, 10 March 2024: 02:00 does not exist
  const given = lifecycle({ timeZone: 'America/New_York', dayZero: '2024-03-09' })
    .person('ada')
    .did('signed_up', 'day 0 23:30')
    .did('visited', 'day 1 23:45')
    .person('bob')
    .did('signed_up', 'day 0 00:10')
    .did('visited', 'day 2 00:05');
  expect(table(await given.ask(retention, comeBack, days('2024-03-09', '2024-03-09')))).toMatchObject({
    '2024-03-09': '2/2 1/2 1/2 0/2',
  });
});

test('a breakdown is by the start event; the total has everyone once', async () => {
  const given = lifecycle()
    .person('ada', { city: 'Berlin' })
    .did('signed_up', 'day 0', { plan: 'pro' })
    .did('visited', 'day 1', { plan: 'free' })
    .person('bob')
    .did('signed_up', 'day 0', { plan: 'free' })
    .person('cleo')
    .did('signed_up', 'day 0')
    .did('visited', 'day 1')
    .segment('seg_a', ['ada', 'bob']);
  const day0 = days('2024-01-01', '2024-01-01');
  const parts = (rows: readonly RetentionRow[]) =>
    rows
      .filter((row) => row.cohort === null && row.interval === 1)
      .map((row) => [row.part, ...row.values, `${row.persons}/${row.reached}`]);
  const params = { ...comeBack, intervalCount: 1 };
  const plan = { by: [{ property: { of: 'event' as const, name: 'plan' } }], top: 2 };
  expect(parts(await given.ask(retention, params, { ...day0, breakdown: plan }))).toEqual([
    ['total', '2/3'],
    ['value', null, '1/1'],
    ['value', 'free', '0/1'],
    ['other', '1/1'],
  ]);
  const city = { by: [{ property: { of: 'person' as const, name: 'city' } }] };
  expect(parts(await given.ask(retention, params, { ...day0, breakdown: city }))).toEqual([
    ['total', '2/3'],
    ['value', null, '1/2'],
    ['value', 'Berlin', '1/1'],
  ]);
  const segments = { segments: ['seg_a'] };
  expect(parts(await given.ask(retention, params, { ...day0, breakdown: segments }))).toEqual([
    ['total', '2/3'],
    ['value', 'seg_a', '1/2'],
  ]);
  const who = (cell: object, breakdown: typeof plan | null = null) =>
    given.persons(retention, params, { cohort: '2024-01-01', ...cell }, { ...day0, breakdown });
  expect(await who({ interval: 0 })).toEqual(['ada', 'bob', 'cleo']);
  expect(await who({ interval: 1 })).toEqual(['ada', 'cleo']);
  expect(await who({ interval: 1, came: 'not_returned' })).toEqual(['bob']);
  expect(await who({ interval: 1, part: 'other' }, plan)).toEqual(['ada']);
  expect(await who({ interval: 1, cohort: null })).toEqual(['ada', 'cleo']);
});

test('a merged person has one life', async () => {
  const given = lifecycle()
    .person('ada')
    .did('signed_up', 'day 0')
    .person('phone')
    .did('visited', 'day 1')
    .merged('phone', 'ada');
  expect(table(await given.ask(retention, comeBack, days('2024-01-01', '2024-01-01')))).toMatchObject({
    '2024-01-01': '1/1 1/1 0/1 0/1',
  });
});

test('what does not fit is refused with its field', async () => {
  const given = lifecycle();
  const ask = (params: object, request = {}) => given.ask(retention, { ...comeBack, ...params }, request);
  await expect(ask({ returned: 'bracket' })).rejects.toMatchObject({ facts: { field: 'brackets' } });
  await expect(ask({}, { interval: 'hour' })).rejects.toMatchObject({ facts: { field: 'interval' } });
  await expect(ask({ intervalCount: 0 })).rejects.toMatchObject({ facts: { field: 'params.intervalCount' } });
});
