import { sql } from '@skylantern/store/sql';
import { closeTestEventStore, lifecycle, testEventStore } from '@skylantern/testkit';
import { afterAll, expect, test } from 'vitest';
import { questionSettings } from '../ask/analyst.ts';
import { insights } from './index.ts';

afterAll(closeTestEventStore);

const property = (of: 'event' | 'person' | 'account', name: string) => ({ property: { of, name } });
const category = { of: 'item' as const, type: 'product', name: 'category' };
const filters = {
  match: 'any',
  of: [
    { ...property('event', 'plan'), operator: 'is', values: ['pro', 7, true] },
    { ...property('event', '$country'), operator: 'is_not', values: ['DE'] },
    { ...property('person', 'age'), operator: 'between', values: [1, 2] },
    { ...property('account', 'tier'), operator: 'matches', values: ['^g'] },
    { ...property('event', 'at'), operator: 'after', values: ['2024-01-01'] },
    { property: category, operator: 'is_not', values: ['lamps'] },
    { segmentId: 'seg_a', isIn: false },
  ],
};
const what = { event: 'visited', filters };
const price = { of: 'event', name: 'price' };
const itemPrice = { ...category, name: 'price' };
const measures = [
  ...['total', 'unique_persons', 'per_person', 'unique_sessions'].map((of) => ({ of })),
  ...['sum', 'avg', 'min', 'max', 'median', 'p90', 'p95', 'p99', 'distinct_values'].map((of) => ({
    of,
    property: price,
  })),
  { of: 'sum', property: itemPrice },
  { of: 'distinct_values', property: itemPrice },
  { of: 'active', days: 7 },
  { of: 'active', days: 30 },
];
/** Every form of every insight, with a cell. */
const questions: Record<string, { params: Record<string, unknown>; cell: object }[]> = {
  trend: [
    ...measures.map((measure) => ({
      params: { series: [{ what, measure }] },
      cell: { series: 'A', point: 0 },
    })),
    {
      params: { series: [{ what: { event: null }, measure: { of: 'unique_persons' } }] },
      cell: { series: 'A', point: null },
    },
  ],
  funnel: ['ordered', 'strict', 'any'].flatMap((order) =>
    ['best', 'all'].flatMap((selection) =>
      [what, { event: 'visited' }].map((one) => ({
        params: { steps: [{ what: one }, { what: { event: 'paid' } }], order, selection },
        cell: { step: 2, came: 'dropped' },
      })),
    ),
  ),
  retention: ['on', 'on_or_after', 'on_or_before', 'consecutive', 'bracket'].flatMap((returned, i) =>
    ['calendar', 'rolling'].map((intervals, j) => ({
      params: {
        start: what,
        return: { event: null },
        membership: ['first_ever', 'first_matching', 'first_in_range', 'recurring'][(2 * i + j) % 4],
        returned,
        intervals,
        ...(returned === 'bracket' ? { brackets: [{ from: 1, until: 3 }] } : {}),
      },
      cell: { cohort: null, interval: 1, came: 'not_returned' },
    })),
  ),
};
const breakdowns = [
  { by: [property('event', 'plan')] },
  { by: [property('event', 'plan'), { ...property('person', 'age'), buckets: [0, 18] }], top: 3 },
  { by: [property('account', 'tier')] },
  { by: [{ property: category }, { property: itemPrice, buckets: [10] }] },
  { segments: ['seg_a', 'seg_b'] },
];

test.each(insights.map(({ name }) => name))(
  'every statement of %s fits the schema',
  async (name) => {
    const store = await testEventStore();
    const story = lifecycle()
      .segment('seg_a', ['ada'])
      .segment('seg_b', ['bob'])
      .itemLink('product', 'product_id')
      .itemLink('product', 'sku')
      .person('ada')
      .did('visited', 'day 0')
      .merged('bob', 'ada');
    const analyst = await story.analyst();
    const asked = questions[name];
    expect(asked, `${name} has no questions here: add some`).toBeDefined();
    for (const [i, { params, cell }] of (asked ?? []).entries()) {
      // Each form meets one of the breakdowns, the first meets all.
      for (const breakdown of i === 0 ? breakdowns : [breakdowns[i % breakdowns.length] ?? null]) {
        const part = breakdown === null ? {} : { part: 'value', values: ['x'] };
        const request = {
          params,
          breakdown,
          compare: true,
          filters,
          period: { from: '2024-01-01', until: '2024-01-31' },
        };
        for (const asCell of [undefined, { ...cell, ...part }]) {
          const statement = await analyst.statement(story.workspaceId, name, request, asCell);
          const plan = await store.query(sql`EXPLAIN ${statement}`, { settings: questionSettings });
          expect(plan.length).toBeGreaterThan(0);
        }
      }
    }
  },
  300_000,
);
