import type { SegmentRule } from '@skylantern/contracts';
import { closeTestEventStore, lifecycle } from '@skylantern/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { compileRule } from './compile-rule.ts';
import { contextOf, whoIsIn } from './segment-story.fixture.ts';

afterAll(closeTestEventStore);

const did = (event: string): SegmentRule => ({ condition: 'did', what: { event } });
const didNot = (event: string): SegmentRule => ({ condition: 'did_not', what: { event } });
const inSegment = (segmentId: string): SegmentRule => ({ condition: 'in_segment', segmentId });

const life = () =>
  lifecycle()
    .person('ada')
    .did('a', 'day 1')
    .person('bob')
    .did('a', 'day 1')
    .did('b', 'day 2')
    .person('cleo')
    .did('b', 'day 1')
    .person('dan');

describe('all, any, not', () => {
  test('nested, each person once', async () => {
    const story = life();
    expect(await whoIsIn(story, { all: [did('a'), did('b')] })).toEqual(['bob']);
    expect(await whoIsIn(story, { any: [did('a'), did('b'), did('a')] })).toEqual(['ada', 'bob', 'cleo']);
    expect(await whoIsIn(story, { not: { any: [did('a'), did('b')] } })).toEqual(['dan']);
    expect(await whoIsIn(story, { not: { not: did('a') } })).toEqual(['ada', 'bob']);
    expect(await whoIsIn(story, { not: didNot('a') })).toEqual(['ada', 'bob']);
    const either = { any: [{ all: [did('a'), { not: did('b') }] }, { all: [did('b'), { not: did('a') }] }] };
    expect(await whoIsIn(story, either)).toEqual(['ada', 'cleo']);
    expect(await whoIsIn(story, { all: [did('a'), { not: did('a') }] })).toEqual([]);
  });
});

describe('segments within segments', () => {
  test('are subqueries, however deep', async () => {
    const segments = { seg_a: did('a'), seg_both: { all: [inSegment('seg_a'), did('b')] } };
    expect(await whoIsIn(life(), { not: inSegment('seg_both') }, { segments })).toEqual([
      'ada',
      'cleo',
      'dan',
    ]);
  });

  test('that contain each other are refused by name, also through the filter of an event', () => {
    const through: SegmentRule = {
      condition: 'did',
      what: { event: 'a', filters: { match: 'all', of: [{ segmentId: 'seg_1', isIn: false }] } },
    };
    const segments = { seg_1: inSegment('seg_2'), seg_2: { not: through } };
    const context = contextOf(life(), { segments });
    expect(() => compileRule(inSegment('seg_1'), context)).toThrow(
      'segments contain each other: "the seg_1" → "the seg_2" → "the seg_1"; take "the seg_1" out of "the seg_2"',
    );
  });

  test('that are unknown are refused', () => {
    expect(() => compileRule(inSegment('seg_gone'), contextOf(life(), {}))).toThrow(
      'there is no segment seg_gone here',
    );
  });

  test('that double at every level are refused before the statement explodes', () => {
    const segments: Record<string, SegmentRule> = { seg_0: did('a') };
    for (let i = 1; i <= 40; i += 1)
      segments[`seg_${i}`] = { all: [inSegment(`seg_${i - 1}`), inSegment(`seg_${i - 1}`)] };
    expect(() => compileRule(inSegment('seg_40'), contextOf(life(), { segments }))).toThrow(
      'more than 200 segments inside',
    );
  });
});

test('what only compiling finds names its place too', () => {
  const wrong: SegmentRule = {
    any: [
      did('a'),
      {
        condition: 'did',
        what: {
          event: 'b',
          filters: {
            match: 'all',
            of: [{ property: { of: 'event', name: 'n' }, operator: 'gt', values: ['many'] }],
          },
        },
      },
    ],
  };
  let error: unknown;
  try {
    compileRule(wrong, contextOf(life(), {}));
  } catch (caught) {
    error = caught;
  }
  expect(error).toMatchObject({
    code: 'query.invalid',
    message: 'any[1].what.filters.of[0]: "gt" compares numbers: give a number in "values"',
    facts: { field: 'any[1].what.filters.of[0]' },
  });
});
