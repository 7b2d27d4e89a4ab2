import { DAY_MS, type Json, propertyOperators } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle, type ReferenceChange, referencePast } from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { trend } from './insights/trend.ts';

afterAll(closeTestEventStore);

const who = fc.constantFrom('ada', 'bob', 'cleo');
const minute = fc.integer({ min: 0, max: 40 });
const change = fc.record({
  who,
  minute,
  op: fc.constantFrom(...propertyOperators),
  name: fc.constantFrom('x', 'x', 'y'),
  value: fc.oneof(
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom('a', 'b', true, null),
    fc.constant<Json>(['a', 'b']),
  ),
});

/** What the page shows for a value: its text, lists as JSON. */
const textOf = (value: Json): string =>
  value === null ? 'none' : Array.isArray(value) ? JSON.stringify(value) : String(value);

test('values at the time of events are what doing every operation by hand gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 25 }),
      fc.array(fc.record({ who, minute }), { minLength: 1, maxLength: 12 }),
      fc.boolean(),
      async (said, acts, isMerged) => {
        const story = lifecycle();
        const zero = story.instantOf('day 1 00:00');
        const iso = (minutes: number) => new Date(zero + minutes * 60_000).toISOString();
        const changes: ReferenceChange[] = [];
        for (const { who: person, minute: at, op, name, value } of said) {
          // Such are passed over before they are kept.
          if (op === 'increment' ? typeof value !== 'number' : op !== 'set' && value === null) continue;
          const isBare = op === 'unset' || op === 'delete';
          const operation = { op, name: op === 'delete' ? '' : name, value: isBare ? null : value };
          story.person(person).changed(iso(at), operation);
          changes.push({ person, atMs: zero + at * 60_000, operation });
        }
        for (const act of acts) story.person(act.who).did('paid', iso(act.minute));
        if (isMerged) story.person('bob').merged('bob', 'ada');
        const today = (person: string) => (isMerged && person === 'bob' ? 'ada' : person);
        const of = (person: string) => changes.filter((one) => today(one.person) === today(person));

        const count = (texts: readonly string[]) =>
          Object.fromEntries(
            [...new Set(texts)].map((text) => [text, texts.filter((one) => one === text).length]),
          );
        const ask = async (at?: 'event') => {
          const property = { of: 'person' as const, name: 'x', ...(at === undefined ? {} : { at }) };
          const params = { series: [{ what: { event: 'paid' }, measure: { of: 'total' } }] };
          const rows = await story.ask(trend, params, { breakdown: { by: [{ property }], top: 50 } });
          const whole = rows.filter(({ point, part }) => point === null && part === 'value');
          return Object.fromEntries(whole.map(({ values, value }) => [values[0] ?? 'none', value]));
        };
        const then = acts.map((act) => textOf(referencePast(of(act.who), 'x', zero + act.minute * 60_000)));
        expect(await ask('event')).toEqual(count(then));
        const now = acts.map((act) => textOf(referencePast(of(act.who), 'x', zero + DAY_MS)));
        expect(await ask()).toEqual(count(now));
      },
    ),
    { numRuns: Number(process.env['WORLDS'] ?? 40), seed: 3 },
  );
}, 300_000);
