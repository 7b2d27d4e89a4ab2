import type { ItemLink, PropertyRef } from '@skylantern/contracts';
import {
  anyWorld,
  closeTestEventStore,
  dateOfDay,
  dayOfDate,
  type LifeEvent,
  type ReferenceItem,
  referenceItemValue,
  referenceTrend,
  tellWorld,
} from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { funnel } from './insights/funnel.ts';
import { retention } from './insights/retention.ts';
import { trend } from './insights/trend.ts';

afterAll(closeTestEventStore);

const cost: PropertyRef = { of: 'item', type: 'thing', name: 'cost' };
const kind: PropertyRef = { ...cost, name: 'kind' };
/** What the worlds' events have in `plan` and `price` is taken for ids. */
const anyItems = fc.uniqueArray(
  fc.record({
    type: fc.constantFrom('thing', 'thing', 'other'),
    id: fc.constantFrom('pro', 'free', '1', '2.5', '4', 'gratis'),
    properties: fc.record({
      cost: fc.constantFrom(3, '7', 0.5, 'dear', null),
      kind: fc.constantFrom('x', 'y', '', null),
    }),
  }),
  { maxLength: 8, selector: ({ type, id }) => `${type}/${id}` },
);
const anyLinks = fc.constantFrom<ItemLink[]>(
  [{ type: 'thing', key: 'plan' }],
  [
    { type: 'thing', key: 'plan' },
    { type: 'other', key: 'price' },
    { type: 'thing', key: 'price' },
  ],
  [
    { type: 'thing', key: 'price' },
    { type: 'thing', key: 'plan' },
  ],
);

const operators = ['is', 'is_not', 'gt', 'is_set', 'is_not_set'] as const;
const valuesFor = { is: ['7', 3], is_not: ['7', 3], gt: [1], is_set: [], is_not_set: [] };

/** The same events with the item's values as properties of their own. */
function carried(events: readonly LifeEvent[], known: { items: ReferenceItem[]; links: ItemLink[] }) {
  const carriedValue = (event: LifeEvent, name: string) => {
    const value = referenceItemValue(event, { type: 'thing', name }, known);
    return typeof value === 'string' || typeof value === 'number' ? value : null;
  };
  return events.map((event) => ({
    ...event,
    properties: { ...event.properties, cost: carriedValue(event, 'cost'), kind: carriedValue(event, 'kind') },
  }));
}

test('properties of items answer as if each event carried them itself', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      anyItems,
      anyLinks,
      fc.constantFrom(...operators),
      async (world, items, links, operator) => {
        const known = { items, links };
        const pointing = tellWorld(world);
        for (const { type, id, properties } of items) pointing.item(type, id, properties);
        for (const { type, key } of links) pointing.itemLink(type, key);
        const carrying = tellWorld({ ...world, told: carried(world.told, known) });

        const zero = dayOfDate(world.dayZero);
        const period = { from: dateOfDay(zero - 2), until: dateOfDay(zero + 6) };
        const { timeZone, weekStart } = world;
        const summed = await pointing.ask(
          trend,
          { series: [{ what: { event: 'a' }, measure: { of: 'sum', property: cost } }] },
          { period },
        );
        const expected = referenceTrend(carried(world.events, known), {
          event: 'a',
          measure: 'sum',
          property: 'cost',
          timeZone,
          weekStart,
          interval: 'day',
          from: zero - 2,
          until: zero + 6,
          includeBots: false,
        });
        expect(Object.fromEntries(summed.map(({ label, value }) => [label ?? 'whole', value]))).toEqual(
          expected,
        );

        for (const [insight, paramsOf] of [
          [
            trend,
            (filters: object) => ({
              series: [{ what: { event: null, filters }, measure: { of: 'unique_persons' } }],
            }),
          ],
          [
            funnel,
            (filters: object) => ({
              steps: [{ what: { event: 'a', filters } }, { what: { event: 'b' } }],
              window: '4d',
            }),
          ],
          [
            retention,
            (filters: object) => ({
              start: { event: 'a' },
              return: { event: null, filters },
              intervalCount: 3,
            }),
          ],
        ] as const) {
          const paramsWith = (property: PropertyRef) =>
            paramsOf({ match: 'all', of: [{ property, operator, values: valuesFor[operator] }] });
          const own = (name: string): PropertyRef => ({ of: 'event', name });
          const by = (property: PropertyRef) => ({ period, breakdown: { by: [{ property }] } });
          const answer = await pointing.ask(insight, paramsWith(cost), by(kind));
          const same = await carrying.ask(insight, paramsWith(own('cost')), by(own('kind')));
          expect(answer).toEqual(same);
        }
      },
    ),
    { numRuns: Number(process.env['WORLDS'] ?? 20), seed: 5 },
  );
}, 300_000);
