import { DAY_MS, HOUR_MS } from '@skylantern/contracts';
import {
  anyWorld,
  closeTestEventStore,
  dateOfDay,
  dayOfDate,
  type ReferenceEvent,
  referenceFunnel,
  referenceRetention,
  referenceTrend,
  tellWorld,
} from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { trend } from './trend.ts';

afterAll(closeTestEventStore);

/** True of every event, and yet it must be read from its row. */
const always = {
  match: 'all' as const,
  of: [{ property: { of: 'event' as const, name: 'x' }, operator: 'is_not_set' as const, values: [] }],
};

/** Worlds per insight. */
const runs = { numRuns: Number(process.env['WORLDS'] ?? 25), seed: 20240310 };

const range = fc
  .tuple(fc.integer({ min: -3, max: 5 }), fc.integer({ min: 0, max: 8 }))
  .map(([from, length]) => ({ from, until: from + length }));

test('trend is what counting by hand gives', async () => {
  const measures = ['total', 'unique_persons', 'per_person', 'sum', 'median', 'active7'] as const;
  const question = fc.record({
    event: fc.constantFrom('a', 'b', null),
    measure: fc.constantFrom(...measures),
    interval: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    includeBots: fc.boolean(),
    range,
  });
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      fc.array(question, { minLength: 2, maxLength: 4 }),
      async (world, questions) => {
        const story = tellWorld(world);
        const { timeZone, weekStart } = world;
        const zero = dayOfDate(world.dayZero);
        for (const { event, measure, interval, includeBots, range: days } of questions) {
          const [from, until] = [zero + days.from, zero + days.until];
          const property = { of: 'event', name: 'price' };
          const asked =
            measure === 'active7'
              ? { of: 'active', days: 7 }
              : { of: measure, ...(measure === 'sum' || measure === 'median' ? { property } : {}) };
          const params = { series: [{ what: { event }, measure: asked }] };
          const request = {
            interval,
            includeBots,
            period: { from: dateOfDay(from), until: dateOfDay(until) },
          };
          const rows = await story.ask(trend, params, request);
          // with a filter on events the bitmaps cannot answer
          expect(await story.ask(trend, params, { ...request, filters: always })).toEqual(rows);
          const answer = rows.map(({ label, value }) => [label ?? 'whole', value]);
          const expected = referenceTrend(world.events, {
            event,
            measure,
            property: 'price',
            timeZone,
            weekStart,
            interval,
            from,
            until,
            includeBots,
          });
          expect(Object.fromEntries(answer)).toEqual(expected);
        }
      },
    ),
    runs,
  );
}, 300_000);

test('retention is what counting by hand gives', async () => {
  const question = fc.record({
    start: fc.constantFrom('a', 'b'),
    isPro: fc.boolean(),
    return: fc.constantFrom('a', 'b'),
    membership: fc.constantFrom(
      'first_ever' as const,
      'first_matching' as const,
      'first_in_range' as const,
      'recurring' as const,
    ),
    returned: fc.constantFrom(
      'on' as const,
      'on_or_after' as const,
      'on_or_before' as const,
      'consecutive' as const,
      'bracket' as const,
    ),
    rollingMs: fc.constantFrom(null, DAY_MS, 8 * HOUR_MS),
    minOccurrences: fc.integer({ min: 1, max: 2 }),
    interval: fc.constantFrom('day' as const, 'day' as const, 'week' as const, 'month' as const),
    range,
  });
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      fc.array(question, { minLength: 2, maxLength: 4 }),
      async (world, questions) => {
        const story = tellWorld(world);
        const { timeZone, weekStart } = world;
        const zero = dayOfDate(world.dayZero);
        for (const { start, isPro, rollingMs, interval, range: days, ...rest } of questions) {
          const [from, until] = [zero + days.from, zero + days.until];
          const brackets = [
            { from: 1, until: 2 },
            { from: 4, until: 6 },
          ];
          const pro = {
            match: 'all',
            of: [{ property: { of: 'event', name: 'plan' }, operator: 'is', values: ['pro'] }],
          };
          const params = {
            start: { event: start, ...(isPro ? { filters: pro } : {}) },
            return: { event: rest.return },
            membership: rest.membership,
            returned: rest.returned,
            minOccurrences: rest.minOccurrences,
            intervalCount: 5,
            intervals: rollingMs === null ? 'calendar' : 'rolling',
            ...(rollingMs === null ? {} : { rollingLength: `${rollingMs / HOUR_MS}h` }),
            ...(rest.returned === 'bracket' ? { brackets } : {}),
          };
          const period = { from: dateOfDay(from), until: dateOfDay(until) };
          const rows = await story.ask(retention, params, { interval, period });
          const nowMs = Math.floor(story.instantOf(`day ${world.nowDay} 12:00`) / 60_000) * 60_000;
          const expected = referenceRetention(world.events, {
            ...rest,
            start,
            startValue: isPro ? { property: 'plan', value: 'pro' } : null,
            brackets,
            intervalCount: 5,
            rollingMs,
            timeZone,
            weekStart,
            interval,
            from,
            until,
            nowMs,
          });
          // what lies ahead has no number: the reference counts nobody there either, but for "on or before"
          const seen = rows.filter(({ cohort, state }) => cohort !== null && state !== 'future');
          for (const row of seen) {
            expect([row.cohort, row.interval, row.persons]).toEqual([
              row.cohort,
              row.interval,
              expected[`${row.cohort} ${row.interval}`],
            ]);
            expect(row.persons).toBeLessThanOrEqual(row.reached);
          }
          expect(
            rows.filter(({ interval: k, cohort }) => k === 0 && cohort !== null).map(({ cohort }) => cohort),
          ).toEqual(
            Object.keys(expected)
              .filter((key) => key.endsWith(' 0'))
              .map((key) => key.split(' ')[0]),
          );
        }
      },
    ),
    runs,
  );
}, 300_000);

test('funnels by the timeline, by the events and by trying everything agree', async () => {
  const question = fc.record({
    steps: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 2, maxLength: 4 }),
    order: fc.constantFrom('ordered' as const, 'strict' as const, 'any' as const),
    selection: fc.constantFrom('best' as const, 'first' as const, 'all' as const),
    excludes: fc.boolean(),
    onExclusion: fc.constantFrom('drop_attempt' as const, 'drop_person' as const),
    windowMs: fc.constantFrom(HOUR_MS, DAY_MS, 3 * DAY_MS),
    completionMustBeInRange: fc.boolean(),
    range,
  });
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      fc.array(question, { minLength: 2, maxLength: 4 }),
      async (world, questions) => {
        const story = tellWorld(world);
        const zero = dayOfDate(world.dayZero);
        for (const {
          steps,
          order,
          selection,
          excludes,
          onExclusion,
          windowMs,
          completionMustBeInRange,
          range: days,
        } of questions) {
          const period = { from: dateOfDay(zero + days.from), until: dateOfDay(zero + days.until) };
          const span = { afterStep: 1, beforeStep: steps.length };
          const params = {
            steps: steps.map((event) => ({ what: { event } })),
            window: `${windowMs / HOUR_MS}h`,
            order,
            selection,
            onExclusion,
            completionMustBeInRange,
            ...(excludes ? { exclusions: [{ what: { event: 'c' }, ...span }] } : {}),
          };
          const told = await story.ask(funnel, params, { period });
          const read = await story.ask(funnel, params, { period, filters: always });
          expect(read).toEqual(told);
          const attempts = [...new Set(world.events.map(({ person }) => person))].flatMap((person) => {
            const mine = world.events.filter((event) => event.person === person && !event.isBot);
            const events = mine
              .map(
                (event): ReferenceEvent => ({
                  timeMs: event.atMs,
                  steps: steps.flatMap((name, i) => (name === event.name ? [i + 1] : [])),
                  exclusions: excludes && event.name === 'c' ? [1] : [],
                  value: 0n,
                }),
              )
              .sort((one, other) => one.timeMs - other.timeMs || maskOf(one) - maskOf(other));
            return referenceFunnel(events, {
              steps: steps.length,
              fromMs: story.instantOf(`day ${days.from} 00:00`),
              toMs: story.instantOf(`day ${days.until + 1} 00:00`),
              windowMs,
              nowMs: story.instantOf(`day ${world.nowDay} 12:00`),
              order,
              selection,
              completionMustBeInRange,
              anchorFirst: false,
              toleranceMs: 0,
              optionalSteps: [],
              stepWindowsMs: [],
              exclusions: excludes ? [span] : [],
              onExclusion: onExclusion === 'drop_person' ? 'dropPerson' : 'dropAttempt',
              holdConstant: false,
              breakdown: null,
            });
          });
          const expected = steps.map((_, i) => ({
            attempts: attempts.filter(({ depth }) => depth >= i + 1).length,
            inProgress: attempts.filter(({ depth, isInProgress }) => isInProgress && depth === i + 1).length,
          }));
          expect(told.map((row) => ({ attempts: row.attempts, inProgress: row.inProgress }))).toEqual(
            expected,
          );
        }
      },
    ),
    runs,
  );
}, 300_000);

function maskOf({ steps, exclusions }: ReferenceEvent): number {
  return [...steps.map((step) => 2 ** (step - 1)), ...exclusions.map((one) => 2 ** (31 + one))].reduce(
    (sum, one) => sum + one,
    0,
  );
}
