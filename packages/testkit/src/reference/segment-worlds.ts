import type { EventMatcher, Filter, JsonObject, SegmentRule, Within } from '@skylantern/contracts';
import fc from 'fast-check';
import type { SegmentWorld } from './segment.ts';

export const SEGMENT_NOW_MS = Date.UTC(2024, 2, 10, 8, 0, 0, 500);
/** Names that break out of quotes, paths and sentences, if anything does. */
export const hostileNames = ["o'brien", 'a"b`c', '\\', '{p1:String}', '试 试', '; DROP TABLE events --'];
const eventNames = ['a', 'b', "it's `c`", 'message_opened'];
const properties = ['plan', 'n', 'a`b', "d'e", 'x.y'];
/** Around the edges of the windows, to the millisecond. */
const agos = [-1, 0, 1, 999, 1_000, 1_001, 59_999, 60_000, 60_001, 86_400_000, 86_400_001, 300 * 86_400_000];
const at = fc.constantFrom(...agos).map((ago) => SEGMENT_NOW_MS - ago);
const iso = (ms: number) => new Date(ms).toISOString();

const value = fc.constantFrom('pro', 'free', "it's", '', '5', 5, 6, -1, 2.5, true, ['pro', 'x'], null);
const asked = fc.constantFrom('pro', 'free', "it's", '5', 5, 6, 2.5, 'true', true, 'r');
const bag: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom(...properties), value, { maxKeys: 3 });

const within: fc.Arbitrary<Within> = fc.oneof(
  fc.constantFrom('1s', '1m', '1d', '52w').map((last) => ({ last })),
  fc
    .tuple(at, at)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => ({ from: iso(Math.min(a, b)), to: iso(Math.max(a, b)) })),
);

const propertyFilter = (of: 'event' | 'person'): fc.Arbitrary<Filter> =>
  fc
    .record({
      name: fc.constantFrom(...properties),
      operator: fc.constantFrom(
        'is',
        'is_not',
        'contains',
        'not_contains',
        'starts_with',
        'gt',
        'lte',
        'between',
        'is_set',
        'is_not_set',
      ),
      texts: fc.array(asked, { minLength: 1, maxLength: 2 }),
      numbers: fc.tuple(fc.integer({ min: -1, max: 6 }), fc.integer({ min: 0, max: 7 })),
    })
    .map(({ name, operator, texts, numbers }) => ({
      property: { of, name },
      operator,
      values: ['gt', 'lte', 'between'].includes(operator) ? numbers : texts,
    }));

function what(segmentIds: readonly string[]): fc.Arbitrary<EventMatcher> {
  const filter = fc.oneof(
    { weight: 4, arbitrary: propertyFilter('event') },
    { weight: 1, arbitrary: propertyFilter('person') },
    ...(segmentIds.length === 0
      ? []
      : [
          {
            weight: 1,
            arbitrary: fc.record({ segmentId: fc.constantFrom(...segmentIds), isIn: fc.boolean() }),
          },
        ]),
  );
  const filters = fc.record({
    match: fc.constantFrom('all' as const, 'any' as const),
    of: fc.array(filter, { maxLength: 2 }),
  });
  return fc.record({ event: fc.constantFrom(...eventNames, null), filters }, { requiredKeys: ['event'] });
}

function condition(segmentIds: readonly string[]): fc.Arbitrary<SegmentRule> {
  const count = fc.constantFrom(
    { atLeast: 1 },
    { atLeast: 2 },
    { atMost: 1 },
    { atMost: 2 },
    { atLeast: 2, atMost: 3 },
  );
  const did = fc.record(
    { condition: fc.constant('did' as const), what: what(segmentIds), count, within },
    { requiredKeys: ['condition', 'what'] },
  );
  const didNot = fc.record(
    { condition: fc.constant('did_not' as const), what: what(segmentIds), within },
    { requiredKeys: ['condition', 'what'] },
  );
  const hasProperty = propertyFilter('person').map((filter) => ({
    condition: 'has_property' as const,
    filter,
  }));
  const listed = fc
    .array(fc.integer({ min: 1, max: 9 }), { maxLength: 4 })
    .map((persons) => ({ condition: 'listed' as const, persons }));
  return fc.oneof(
    { weight: 4, arbitrary: did },
    { weight: 2, arbitrary: didNot },
    { weight: 2, arbitrary: hasProperty as fc.Arbitrary<SegmentRule> }, // of a person alone: never a segment filter
    { weight: 1, arbitrary: listed },
    ...(segmentIds.length === 0 ? [] : [{ weight: 1, arbitrary: inSegment(segmentIds) }]),
  );
}

function inSegment(segmentIds: readonly string[]): fc.Arbitrary<SegmentRule> {
  return fc.constantFrom(...segmentIds).map((segmentId) => ({ condition: 'in_segment', segmentId }));
}

export function segmentRules(segmentIds: readonly string[]): fc.Arbitrary<SegmentRule> {
  const leaf = condition(segmentIds);
  return fc.letrec<{ rule: SegmentRule }>((tie) => ({
    rule: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      leaf,
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('rule'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      tie('rule').map((not) => ({ not })),
    ),
  })).rule;
}

export type ToldWorld = Omit<SegmentWorld, 'segments' | 'numberOf'>;

/** Few persons, merged in chains, who do the same few things at nearly the same times. */
export const segmentWorlds: fc.Arbitrary<ToldWorld> = fc
  .integer({ min: 1, max: hostileNames.length })
  .chain((size) => {
    const names = hostileNames.slice(0, size);
    const person = (name: string, i: number) =>
      fc.record({
        name: fc.constant(name),
        properties: bag,
        mergedInto:
          i === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...names.slice(0, i)), { freq: 3 }),
      });
    const event = fc.record({
      who: fc.constantFrom(...names),
      name: fc.constantFrom(...eventNames),
      atMs: at,
      properties: bag,
      isBot: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
    });
    return fc.record({
      nowMs: fc.constant(SEGMENT_NOW_MS),
      persons: fc.tuple(...names.map(person)),
      events: fc.array(event, { maxLength: 16 }),
    });
  });
