import { DAY_MS, HOUR_MS } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { type FunnelRow, funnel } from './funnel.ts';

afterAll(closeTestEventStore);

const steps = (...names: string[]) => names.map((event) => ({ what: { event } }));
const ab = { steps: steps('a', 'b'), window: '7d' };
const abc = { steps: steps('a', 'b', 'c'), window: '7d' };
/** True of every event, and yet to be read from its row: the same question by the masked path. */
const always = {
  match: 'all' as const,
  of: [
    { property: { of: 'event' as const, name: 'never_sent' }, operator: 'is_not_set' as const, values: [] },
  ],
};
const masked = { filters: always };

function counts(rows: readonly FunnelRow[], part = 'total'): number[] {
  return rows.filter((row) => row.part === part).map((row) => row.persons);
}

describe.each([
  ['timeline', {}],
  ['masked', masked],
])('%s', (_, request) => {
  test('a step reached after the window does not count, at its end it does', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .did('b', 'day 7')
      .person('bob')
      .did('a', 'day 0')
      .did('b', 'day 7 12:00:00.001')
      .person('cleo')
      .did('b', 'day 0')
      .did('a', 'day 1');
    expect(counts(await given.ask(funnel, ab, request))).toEqual([3, 1]);
  });

  test('an attempt begins in the period and may end after it', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 29')
      .did('b', 'day 33')
      .person('bob')
      .did('a', 'day 30')
      .did('b', 'day 31')
      .person('cleo')
      .did('a', 'day -1')
      .did('b', 'day 1');
    expect(counts(await given.ask(funnel, ab, request))).toEqual([1, 1]);
    expect(counts(await given.ask(funnel, { ...ab, completionMustBeInRange: true }, request))).toEqual([
      1, 0,
    ]);
  });

  test('equal steps need different events; events of one instant count in either order', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .person('bob')
      .did('a', 'day 0')
      .did('a', 'day 1')
      .person('cleo')
      .did('b', 'day 0 10:00')
      .did('a', 'day 0 10:00');
    expect(counts(await given.ask(funnel, { steps: steps('a', 'a') }, request))).toEqual([3, 1]);
    expect(counts(await given.ask(funnel, ab, request))).toEqual([3, 1]);
  });

  test('strict order, any order, optional steps, exclusions', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .did('z', 'day 1')
      .did('b', 'day 2')
      .did('c', 'day 3')
      .person('bob')
      .did('a', 'day 0')
      .did('b', 'day 2')
      .did('c', 'day 3')
      .person('cleo')
      .did('c', 'day 0')
      .did('a', 'day 1')
      .did('b', 'day 2')
      .person('dan')
      .did('a', 'day 0')
      .did('c', 'day 1');
    const ask = async (params: object) => counts(await given.ask(funnel, { ...abc, ...params }, request));
    expect(await ask({})).toEqual([4, 3, 2]);
    expect(await ask({ order: 'strict' })).toEqual([4, 2, 1]);
    expect(await ask({ order: 'any' })).toEqual([4, 4, 3]);
    const optional = [
      { what: { event: 'a' } },
      { what: { event: 'b' }, optional: true },
      { what: { event: 'c' } },
    ];
    expect(await ask({ steps: optional })).toEqual([4, 3, 3]);
    const exclusions = [{ what: { event: 'z' }, afterStep: 1, beforeStep: 2 }];
    expect(await ask({ exclusions })).toEqual([4, 2, 1]);
    expect(await ask({ exclusions, onExclusion: 'drop_person' })).toEqual([3, 2, 1]);
    expect(await ask({ steps: [{ what: { event: 'a' } }, { what: { event: 'b' }, within: '24h' }] })).toEqual(
      [4, 1],
    );
  });

  test('all attempts: one after the other', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .did('b', 'day 1')
      .did('a', 'day 2')
      .did('b', 'day 3')
      .did('a', 'day 4');
    const rows = await given.ask(funnel, { ...ab, selection: 'all' }, request);
    expect(rows.map((row) => [row.persons, row.attempts])).toEqual([
      [1, 3],
      [1, 2],
    ]);
  });

  test('who is still on the way is told apart', async () => {
    const given = lifecycle({ now: 'day 5' })
      .person('ada')
      .did('a', 'day 0')
      .did('b', 'day 1')
      .person('bob')
      .did('a', 'day 4')
      .person('cleo')
      .did('a', 'day -1');
    const rows = await given.ask(
      funnel,
      { ...ab, window: '3d' },
      { ...request, period: { from: '2023-12-01', until: '2024-01-05' } },
    );
    expect(rows).toMatchObject([
      { step: 1, persons: 3, inProgress: 1, shareOfFirst: 1, shareOfPrevious: null },
      {
        step: 2,
        persons: 1,
        inProgress: 0,
        shareOfFirst: 1 / 3,
        shareOfPrevious: 1 / 3,
        shareOfDecided: 1 / 2,
      },
    ]);
    const who = (cell: object) =>
      given.persons(funnel, { ...ab, window: '3d' }, cell, {
        ...request,
        period: { from: '2023-12-01', until: '2024-01-05' },
      });
    expect(await who({ step: 1 })).toEqual(['ada', 'bob', 'cleo']);
    expect(await who({ step: 2 })).toEqual(['ada']);
    expect(await who({ step: 2, came: 'dropped' })).toEqual(['cleo']);
    expect(await who({ step: 2, came: 'in_progress' })).toEqual(['bob']);
  });

  test('times to convert', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .did('b', 'day 1')
      .did('c', 'day 3')
      .person('bob')
      .did('a', 'day 0')
      .did('b', 'day 0 18:00')
      .did('c', 'day 0 21:00')
      .person('cleo')
      .did('a', 'day 0')
      .did('b', 'day 2');
    const rows = await given.ask(funnel, abc, request);
    expect(rows[1]).toMatchObject({
      medianFromPreviousMs: DAY_MS,
      averageFromPreviousMs: ((24 + 6 + 48) / 3) * HOUR_MS,
      medianFromFirstMs: DAY_MS,
    });
    expect(rows[2]).toMatchObject({
      medianFromPreviousMs: 25.5 * HOUR_MS,
      averageFromFirstMs: 40.5 * HOUR_MS,
    });
    expect(rows[2]?.histogram.filter((bin) => bin.attempts > 0)).toEqual([
      { fromMs: 6 * HOUR_MS, untilMs: 12 * HOUR_MS, attempts: 1 },
      { fromMs: 3 * DAY_MS, untilMs: 5 * DAY_MS, attempts: 1 },
    ]);
  });

  test('merged persons, bots, an event nobody sent, nobody at all', async () => {
    const given = lifecycle()
      .person('ada')
      .did('a', 'day 0')
      .person('phone')
      .did('b', 'day 1')
      .person('crawler')
      .did('a', 'day 0', {}, { is_bot: 1 })
      .merged('phone', 'ada');
    expect(counts(await given.ask(funnel, ab, request))).toEqual([1, 1]);
    expect(counts(await given.ask(funnel, { steps: steps('a', 'unheard') }, request))).toEqual([1, 0]);
    expect(counts(await lifecycle().ask(funnel, abc, request))).toEqual([0, 0, 0]);
  });

  test('by a person property and by segments', async () => {
    const given = lifecycle()
      .person('ada', { city: 'Berlin' })
      .did('a', 'day 0')
      .did('b', 'day 1')
      .person('bob', { city: 'Paris' })
      .did('a', 'day 0')
      .person('cleo')
      .did('a', 'day 0')
      .person('dan', { city: 'Berlin' })
      .did('a', 'day 0')
      .segment('seg_a', ['ada', 'bob']);
    const parts = (rows: readonly FunnelRow[]) => rows.map((row) => [row.part, ...row.values, row.persons]);
    const breakdown = { by: [{ property: { of: 'person' as const, name: 'city' } }], top: 2 };
    expect(parts(await given.ask(funnel, ab, { ...request, breakdown }))).toEqual([
      ['total', 4],
      ['total', 1],
      ['value', 'Berlin', 2],
      ['value', 'Berlin', 1],
      ['value', null, 1],
      ['value', null, 0],
      ['other', 1],
      ['other', 0],
    ]);
    expect(parts(await given.ask(funnel, ab, { ...request, breakdown: { segments: ['seg_a'] } }))).toEqual([
      ['total', 4],
      ['total', 1],
      ['value', 'seg_a', 2],
      ['value', 'seg_a', 1],
    ]);
    const who = given.persons(
      funnel,
      ab,
      { step: 1, part: 'value', values: ['Berlin'] },
      { ...request, breakdown },
    );
    expect(await who).toEqual(['ada', 'dan']);
  });
});

test('the golden vectors: windows in seconds', async () => {
  const at = (seconds: number) => `day 0 00:00:${String(seconds.toFixed(3)).padStart(6, '0')}`;
  const asked = async (params: object, ...stream: [string, number][]) => {
    const given = lifecycle().person('ada');
    for (const [name, seconds] of stream) given.did(name, at(seconds));
    return counts(await given.ask(funnel, { ...ab, window: '10s', ...params }));
  };
  expect(await asked({}, ['a', 0], ['b', 10])).toEqual([1, 1]);
  expect(await asked({}, ['a', 0], ['b', 10.001])).toEqual([1, 0]);
  expect(await asked({}, ['a', 5], ['b', 5])).toEqual([1, 1]);
  expect(await asked({}, ['b', 5], ['a', 5.5])).toEqual([1, 0]);
  expect(await asked({ toleranceMs: 2000 }, ['b', 5], ['a', 5.5])).toEqual([1, 1]);
  expect(await asked({}, ['a', 0], ['a', 5], ['b', 12])).toEqual([1, 1]);
  expect(await asked({ selection: 'first' }, ['a', 0], ['a', 5], ['b', 12])).toEqual([1, 0]);
  expect(await asked({ steps: steps('a', 'a') }, ['a', 0])).toEqual([1, 0]);
  const exclusions = [{ what: { event: 'x' }, afterStep: 1, beforeStep: 2 }];
  expect(await asked({ exclusions }, ['a', 0], ['x', 1], ['b', 2], ['a', 3], ['b', 4])).toEqual([1, 1]);
  expect(await asked({ steps: steps('a', 'b', 'c') }, ['a', 0], ['b', 8], ['c', 16])).toEqual([1, 1, 0]);
  expect(await asked({ order: 'strict' }, ['a', 0], ['z', 1], ['b', 2])).toEqual([1, 0]);
});

test('steps with filters on properties', async () => {
  const pro = {
    match: 'all' as const,
    of: [{ property: { of: 'event' as const, name: 'plan' }, operator: 'is' as const, values: ['pro'] }],
  };
  const given = lifecycle()
    .person('ada')
    .did('a', 'day 0', { plan: 'pro' })
    .did('a', 'day 1', { plan: 'free' })
    .person('bob')
    .did('a', 'day 0', { plan: 'free' })
    .did('a', 'day 1', { plan: 'pro' });
  const params = { steps: [{ what: { event: 'a', filters: pro } }, { what: { event: 'a' } }] };
  expect(counts(await given.ask(funnel, params))).toEqual([2, 1]);
});

test('hold a property constant', async () => {
  const given = lifecycle()
    .person('ada')
    .did('a', 'day 0', { cart: 1 })
    .did('b', 'day 1', { cart: '1' })
    .person('bob')
    .did('a', 'day 0', { cart: 1 })
    .did('b', 'day 1', { cart: 2 })
    .person('cleo')
    .did('a', 'day 0')
    .did('b', 'day 1');
  const holdConstant = [{ of: 'event', name: 'cart' }];
  expect(counts(await given.ask(funnel, { ...ab, holdConstant }))).toEqual([2, 1]);
});

test('attribution of an event breakdown', async () => {
  const given = lifecycle()
    .person('ada')
    .did('a', 'day 0', { plan: 'free' })
    .did('b', 'day 1', { plan: 'pro' })
    .person('bob')
    .did('a', 'day 0')
    .did('b', 'day 1', { plan: 'pro' })
    .person('cleo')
    .did('a', 'day 0', { plan: 'free' });
  const breakdown = { by: [{ property: { of: 'event' as const, name: 'plan' } }] };
  const ask = async (attribution: object) => {
    const rows = await given.ask(funnel, { ...ab, attribution }, { breakdown });
    const parts: Record<string, number[]> = {};
    for (const row of rows) {
      const name = row.part === 'value' ? String(row.values[0]) : row.part;
      parts[name] = [...(parts[name] ?? []), row.persons];
    }
    return parts;
  };
  expect(await ask({ by: 'first' })).toEqual({ total: [3, 2], free: [2, 1], pro: [1, 1] });
  expect(await ask({ by: 'last' })).toEqual({ total: [3, 2], free: [1, 0], pro: [2, 2] });
  expect(await ask({ by: 'step', step: 1 })).toEqual({ total: [3, 2], free: [2, 1], null: [1, 1] });
  expect(await ask({ by: 'step', step: 2 })).toEqual({ total: [3, 2], pro: [2, 2], null: [1, 0] });
});

test('what does not fit is refused with its field', async () => {
  const ask = (params: object) => lifecycle().ask(funnel, { ...ab, ...params });
  await expect(ask({ steps: steps('a') })).rejects.toMatchObject({ facts: { field: 'params.steps' } });
  await expect(ask({ window: 'soon' })).rejects.toMatchObject({ facts: { field: 'params.window' } });
  await expect(
    ask({ exclusions: [{ what: { event: 'x' }, afterStep: 2, beforeStep: 2 }] }),
  ).rejects.toMatchObject({
    message: 'params: an exclusion lies between two steps',
  });
  await expect(ask({ holdConstant: [{ of: 'person', name: 'x' }] })).rejects.toMatchObject({
    facts: { field: 'params.holdConstant.0' },
  });
});
