import {
  closeTestEventStore,
  hostileNames,
  lifecycle,
  referenceSegment,
  type SegmentWorld,
  segmentRules,
  segmentWorlds,
} from '@skylantern/testkit';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { whoIsIn } from './segment-story.fixture.ts';

afterAll(closeTestEventStore);

const inner = segmentRules([]);
const worlds = fc.record({
  world: segmentWorlds,
  segments: fc.record({ seg_1: inner, seg_2: segmentRules(['seg_1']) }),
  rules: fc.array(segmentRules(['seg_1', 'seg_2']), { minLength: 6, maxLength: 6 }),
});

test('random rules over random worlds: as the reference says, person by person', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async ({ world: told, segments, rules }) => {
      const story = lifecycle({ now: new Date(told.nowMs).toISOString() });
      const world: SegmentWorld = { ...told, segments, numberOf: (name) => hostileNames.indexOf(name) + 1 };
      for (const { name, properties } of world.persons) story.person(name, properties);
      for (const { who, name, atMs, properties, isBot } of world.events) {
        story.person(who).did(name, new Date(atMs).toISOString(), properties, isBot ? { is_bot: 1 } : {});
      }
      for (const { name, mergedInto } of world.persons)
        if (mergedInto !== null) story.merged(name, mergedInto);
      for (const rule of rules) {
        const found = await whoIsIn(story, rule, { now: new Date(told.nowMs).toISOString(), segments });
        expect(found, JSON.stringify(rule)).toEqual(referenceSegment(rule, world));
      }
    }),
    { numRuns: 20, seed: 7, endOnFailure: true },
  );
}, 300_000);
