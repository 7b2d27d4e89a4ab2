import type { Filters, PropertyOperation } from '@skylantern/contracts';
import { sql } from '@skylantern/store/sql';
import { closeTestEventStore, lifecycle, testEventStore } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { funnel } from './insights/funnel.ts';
import { retention } from './insights/retention.ts';
import { trend } from './insights/trend.ts';

afterAll(closeTestEventStore);

const op = (kind: PropertyOperation['op'], name: string, value: PropertyOperation['value'] = null) => ({
  op: kind,
  name,
  value,
});
const past = (name: string) => ({ of: 'person' as const, name, at: 'event' as const });
const is = (name: string, ...values: string[]): Filters => ({
  match: 'all',
  of: [{ property: past(name), operator: 'is', values }],
});
const paid = { series: [{ what: { event: 'paid' }, measure: { of: 'total' as const } }] };

/** Ada pays on free, on pro, after she left; Bob on free until he is pro. Asked today, both are pro or nothing. */
const shop = () =>
  lifecycle()
    .person('ada')
    .changed('day 1', op('set', 'plan', 'free'))
    .changed('day 10', op('set', 'plan', 'pro'))
    .changed('day 20', op('unset', 'plan'))
    .did('paid', 'day 0')
    .did('paid', 'day 1')
    .did('paid', 'day 9')
    .did('paid', 'day 10')
    .did('paid', 'day 21')
    .person('bob')
    .changed('day 2', op('set', 'plan', 'free'))
    .changed('day 28', op('set', 'plan', 'pro'))
    .did('paid', 'day 3')
    .did('paid', 'day 29')
    .person('eve')
    .did('paid', 'day 5');

/** Whole-period numbers by value. */
const byValue = async (story: ReturnType<typeof lifecycle>, name: string) => {
  const rows = await story.ask(trend, paid, { breakdown: { by: [{ property: past(name) }] } });
  const whole = rows.filter(({ point, part }) => point === null && part === 'value');
  return Object.fromEntries(whole.map(({ values, value }) => [values[0] ?? 'none', value]));
};
const total = async (story: ReturnType<typeof lifecycle>, filters: Filters) => {
  const rows = await story.ask(trend, paid, { filters });
  return rows.find(({ point }) => point === null)?.value;
};

describe('trend', () => {
  test('each event counts under the value that its person had then', async () => {
    const story = shop();
    expect(await byValue(story, 'plan')).toEqual({ free: 3, pro: 2, none: 3 });
    const now = await story.ask(trend, paid, {
      breakdown: { by: [{ property: { of: 'person', name: 'plan' } }] },
    });
    const whole = now.filter(({ point, part }) => point === null && part === 'value');
    expect(Object.fromEntries(whole.map(({ values, value }) => [values[0] ?? 'none', value]))).toEqual({
      pro: 2,
      none: 6,
    });
  });

  test('filters: equal, not equal, not set; in a series too; persons behind a cell', async () => {
    const story = shop();
    expect(await total(story, is('plan', 'free'))).toBe(3);
    expect(
      await total(story, {
        match: 'all',
        of: [{ property: past('plan'), operator: 'is_not', values: ['free'] }],
      }),
    ).toBe(5);
    expect(
      await total(story, {
        match: 'all',
        of: [{ property: past('plan'), operator: 'is_not_set', values: [] }],
      }),
    ).toBe(3);
    const params = {
      series: [
        { what: { event: 'paid', filters: is('plan', 'pro') }, measure: { of: 'unique_persons' as const } },
      ],
    };
    const rows = await story.ask(trend, params);
    expect(rows.find(({ point }) => point === null)?.value).toBe(2);
    const cell = { series: 'A', point: null, part: 'value', values: ['free'] };
    const breakdown = { by: [{ property: past('plan') }] };
    expect(await story.persons(trend, paid, cell, { breakdown })).toEqual(['ada', 'bob']);
  });

  test('numbers, lists, first values, deletion, late and nested ones', async () => {
    const story = lifecycle()
      .person('ada')
      .changed('day 3', op('increment', 'orders', 2), op('append', 'likes', ['tea', 'tea']))
      .changed('day 1', op('increment', 'orders', 1), op('set_once', 'from', 'mail'))
      .changed(
        'day 5',
        op('set_once', 'from', 'ad'),
        op('union', 'likes', ['tea', 'jam']),
        op('set', 'home', { city: 'Rome' }),
      )
      .changed('day 7', op('remove', 'likes', 'tea'), op('set', 'orders', 10))
      .changed('day 8', op('increment', 'orders', 0.5))
      .changed('day 9', op('delete', ''))
      .changed('day 10', op('set_once', 'from', 'shop'));
    for (const day of [0, 2, 4, 6, 7, 8, 9, 11]) story.did('paid', `day ${day} 13:00`);
    expect(await byValue(story, 'orders')).toEqual({ none: 3, 1: 1, 3: 2, 10: 1, 10.5: 1 });
    expect(await byValue(story, 'likes')).toEqual({
      none: 4,
      '["tea","tea"]': 1,
      '["tea","tea","jam"]': 1,
      '["jam"]': 2,
    });
    expect(await byValue(story, 'from')).toEqual({ none: 2, mail: 5, shop: 1 });
    expect(await byValue(story, 'home.city')).toEqual({ none: 5, Rome: 3 });
    expect(await total(story, is('likes', 'jam'))).toBe(3);
    expect(
      await total(story, { match: 'all', of: [{ property: past('orders'), operator: 'gt', values: [2.5] }] }),
    ).toBe(4);
  });

  test('texts are as they were sent', async () => {
    const texts = ['say "hi"', 'back\\slash', 'two\nlines', '孔明灯', '[1]', '{}', '5', 'null', ''];
    const story = lifecycle().person('ada');
    for (const [i, text] of texts.entries()) {
      story.changed(`day ${i} 08:00`, op('set', 'note', text)).did('paid', `day ${i}`);
    }
    expect(await byValue(story, 'note')).toEqual(Object.fromEntries(texts.map((text) => [text, 1])));
  });

  test('merged persons have one history, of all that was said of them', async () => {
    const story = lifecycle()
      .person('ada')
      .changed('day 2', op('set', 'plan', 'free'), op('increment', 'orders', 1))
      .changed('day 6', op('set', 'plan', 'pro'), op('increment', 'orders', 1))
      .did('paid', 'day 5')
      .did('paid', 'day 7')
      .person('phone')
      .changed('day 4', op('set', 'plan', 'trial'), op('increment', 'orders', 5))
      .did('paid', 'day 3')
      .did('paid', 'day 6');
    expect(await byValue(story, 'plan')).toEqual({ free: 1, pro: 1, trial: 1, none: 1 });
    story.merged('phone', 'ada');
    expect(await byValue(story, 'plan')).toEqual({ free: 1, trial: 1, pro: 2 });
    expect(await byValue(story, 'orders')).toEqual({ 1: 1, 6: 1, 7: 2 });
  });
});

test('a funnel may ask at each step what the person was then, and part by it', async () => {
  const story = lifecycle()
    .person('ada')
    .changed('day 1', op('set', 'plan', 'free'))
    .did('tried', 'day 2')
    .changed('day 3', op('set', 'plan', 'pro'))
    .did('paid', 'day 4')
    .person('bob')
    .changed('day 1', op('set', 'plan', 'free'))
    .did('tried', 'day 2')
    .did('paid', 'day 4')
    .changed('day 5', op('set', 'plan', 'pro'));
  const steps = [
    { what: { event: 'tried', filters: is('plan', 'free') } },
    { what: { event: 'paid', filters: is('plan', 'pro') } },
  ];
  const rows = await story.ask(funnel, { steps, window: '7d' });
  expect(rows.map(({ persons }) => persons)).toEqual([2, 1]);
  const params = {
    steps: [{ what: { event: 'tried' } }, { what: { event: 'paid' } }],
    window: '7d',
    attribution: { by: 'last' },
  };
  const parts = await story.ask(funnel, params, { breakdown: { by: [{ property: past('plan') }] } });
  expect(
    parts
      .filter(({ part }) => part === 'value')
      .map(({ values, step, persons }) => [values[0], step, persons]),
  ).toEqual(
    expect.arrayContaining([
      ['pro', 2, 1],
      ['free', 2, 1],
    ]),
  );
  const filtered = await story.ask(
    funnel,
    { steps: params.steps, window: '7d' },
    { filters: is('plan', 'free') },
  );
  expect(filtered.map(({ persons }) => persons)).toEqual([2, 1]);
});

test('retention by what the person was when it began and when it came back', async () => {
  const story = lifecycle()
    .person('ada')
    .changed('day 0 08:00', op('set', 'plan', 'free'))
    .did('opened', 'day 0')
    .changed('day 0 20:00', op('set', 'plan', 'pro'))
    .did('opened', 'day 1')
    .person('bob')
    .changed('day 0 08:00', op('set', 'plan', 'free'))
    .did('opened', 'day 0')
    .did('opened', 'day 1');
  const params = {
    start: { event: 'opened' },
    return: { event: 'opened', filters: is('plan', 'pro') },
    membership: 'first_in_range',
    intervalCount: 1,
  };
  const request = { breakdown: { by: [{ property: past('plan') }] } };
  const rows = await story.ask(retention, params, request);
  const of = rows.filter(({ cohort, part }) => cohort === '2024-01-01' && part === 'value');
  expect(of.map(({ values, interval, persons }) => [values[0], interval, persons])).toEqual([
    ['free', 0, 2],
    ['free', 1, 1],
  ]);
});

test('what has no history is refused with a remedy', async () => {
  const story = shop();
  await expect(total(story, is('$first_seen_at', 'x'))).rejects.toThrow('has no history');
});

test('a question with past values still reads only the days and events that it is about', async () => {
  const story = shop();
  const analyst = await story.analyst();
  const request = {
    params: paid,
    period: { from: '2024-01-01', until: '2024-01-02' },
    filters: is('plan', 'free'),
  };
  const statement = await analyst.statement(story.workspaceId, 'trend', request);
  const store = await testEventStore();
  const lines = await store.query<{ explain: string }>(sql`EXPLAIN indexes = 1 ${statement}`);
  const plan = lines.map((line) => line.explain).join('\n');
  const [, events = ''] = plan.split('ReadFromMergeTree (default.events)');
  const [read = ''] = events.split('ReadFromMergeTree');
  expect(read).toMatch(/Condition: .*event_name in \['paid', 'paid'\]/);
  expect(read).toContain('toYYYYMM(day) in [202312');
});
