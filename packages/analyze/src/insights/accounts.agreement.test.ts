import { DAY_MS } from '@skylantern/contracts';
import {
  anyWorld,
  closeTestEventStore,
  dateOfDay,
  dayOfDate,
  type LifeEvent,
  lifecycle,
  type ReferenceEvent,
  referenceFunnel,
  referenceRetention,
  referenceTrend,
  type World,
} from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { funnel } from './funnel.ts';
import { retention } from './retention.ts';
import { trend } from './trend.ts';

afterAll(closeTestEventStore);

const runs = { numRuns: Number(process.env['WORLDS'] ?? 20), seed: 20240311 };
const count = 'accounts' as const;
const accountOfPerson: Record<string, string | undefined> = { ada: 'acme', bob: 'acme', cleo: 'beta' };
/** Every third event names its account. */
const namedAt = (i: number): string | null => (i % 3 === 0 ? (i % 2 === 0 ? 'beta' : 'acme') : null);
const numbers: Record<string, number> = { acme: 1, beta: 2 };

/** The world in the event store, and its events as those of accounts: who has none did nothing. */
function tellAccounts({ timeZone, weekStart, dayZero, nowDay, told, events, merged }: World) {
  const story = lifecycle({ timeZone, weekStart, dayZero, now: `day ${nowDay} 12:00` });
  story.account('acme', {}).account('beta', {});
  for (const name of ['ada', 'bob', 'cleo', 'dan']) story.person(name, {}, accountOfPerson[name] ?? 'none');
  for (const [i, { person, name, atMs, properties, isBot }] of told.entries()) {
    const account = numbers[namedAt(i) ?? ''] ?? 0;
    const columns = { is_bot: isBot ? 1 : 0, account };
    story.person(person).did(name, new Date(atMs).toISOString(), properties, columns);
  }
  for (const [from, into] of merged) story.merged(from, into);
  const ofAccounts = events.flatMap((event, i): LifeEvent[] => {
    const account = namedAt(i) ?? accountOfPerson[event.person];
    return account === undefined ? [] : [{ ...event, person: account }];
  });
  return { story, ofAccounts };
}

test('accounts are counted as counting their events by hand gives', async () => {
  const question = fc.record({
    events: fc.tuple(fc.constantFrom('a', 'b', null), fc.constantFrom('a', 'b'), fc.constantFrom('b', 'c')),
    measure: fc.constantFrom('total', 'unique_persons', 'per_person', 'active7'),
    membership: fc.constantFrom('first_ever', 'first_in_range', 'recurring'),
    selection: fc.constantFrom('best', 'first', 'all'),
    from: fc.integer({ min: -3, max: 5 }),
    length: fc.integer({ min: 0, max: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(
      anyWorld,
      fc.array(question, { minLength: 2, maxLength: 3 }),
      async (world, questions) => {
        const { story, ofAccounts } = tellAccounts(world);
        const zero = dayOfDate(world.dayZero);
        const { timeZone, weekStart } = world;
        for (const { events, measure, membership, selection, from: first, length } of questions) {
          const [event, one, other] = events;
          const [from, until] = [zero + first, zero + first + length];
          const asked = { period: { from: dateOfDay(from), until: dateOfDay(until) }, count };
          const shared = { timeZone, weekStart, interval: 'day' as const, from, until };

          const of = measure === 'active7' ? { of: 'active', days: 7 } : { of: measure };
          const trendRows = await story.ask(trend, { series: [{ what: { event }, measure: of }] }, asked);
          expect(Object.fromEntries(trendRows.map(({ label, value }) => [label ?? 'whole', value]))).toEqual(
            referenceTrend(ofAccounts, { ...shared, event, measure, property: 'price', includeBots: false }),
          );

          const params = { start: { event: one }, return: { event: other }, membership, intervalCount: 4 };
          const retentionRows = await story.ask(retention, params, { ...asked, interval: 'day' });
          const expected = referenceRetention(ofAccounts, {
            ...shared,
            start: one,
            startValue: null,
            return: other,
            membership,
            returned: 'on',
            brackets: [],
            intervalCount: 4,
            rollingMs: null,
            minOccurrences: 1,
            nowMs: Math.floor(story.instantOf(`day ${world.nowDay} 12:00`) / 60_000) * 60_000,
          });
          for (const row of retentionRows.filter(
            ({ cohort, state }) => cohort !== null && state !== 'future',
          ))
            expect([row.cohort, row.interval, row.persons]).toEqual([
              row.cohort,
              row.interval,
              expected[`${row.cohort} ${row.interval}`],
            ]);

          const steps = [one, other];
          const funnelParams = {
            steps: steps.map((name) => ({ what: { event: name } })),
            window: '3d',
            selection,
          };
          const funnelRows = await story.ask(funnel, funnelParams, asked);
          const attempts = ['acme', 'beta'].flatMap((account) =>
            referenceFunnel(eventsOf(account, ofAccounts, steps), {
              steps: 2,
              fromMs: story.instantOf(`day ${first} 00:00`),
              toMs: story.instantOf(`day ${first + length + 1} 00:00`),
              windowMs: 3 * DAY_MS,
              nowMs: story.instantOf(`day ${world.nowDay} 12:00`),
              order: 'ordered',
              selection,
              completionMustBeInRange: false,
              anchorFirst: false,
              toleranceMs: 0,
              optionalSteps: [],
              stepWindowsMs: [],
              exclusions: [],
              onExclusion: 'dropAttempt',
              holdConstant: false,
              breakdown: null,
            }),
          );
          expect(funnelRows.map((row) => row.attempts)).toEqual(
            steps.map((_, i) => attempts.filter(({ depth }) => depth >= i + 1).length),
          );
        }
      },
    ),
    runs,
  );
}, 300_000);

function eventsOf(account: string, events: readonly LifeEvent[], steps: readonly string[]): ReferenceEvent[] {
  const maskOf = (event: ReferenceEvent) => event.steps.reduce((sum, step) => sum + 2 ** (step - 1), 0);
  return events
    .filter(({ person, isBot }) => person === account && !isBot)
    .map((event) => ({
      timeMs: event.atMs,
      steps: steps.flatMap((name, i) => (name === event.name ? [i + 1] : [])),
      exclusions: [],
      value: 0n,
    }))
    .sort((a, b) => a.timeMs - b.timeMs || maskOf(a) - maskOf(b));
}
