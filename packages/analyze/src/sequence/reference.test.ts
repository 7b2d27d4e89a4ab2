import { funnelWorlds, referenceFunnel } from '@skylantern/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeSequenceHost } from './host.ts';
import { inEngineTerms } from './reference-world.fixture.ts';

const host = makeSequenceHost();
const runs = 4_000;

for (const order of ['ordered', 'strict', 'any'] as const) {
  test(`masked events, ${order}: the engine agrees with trying everything`, () => {
    fc.assert(
      fc.property(funnelWorlds(order), (world) => {
        const { masked, ordered, question } = inEngineTerms(world);
        expect(host.runMasked([masked], question)).toEqual([referenceFunnel(ordered, world.question)]);
      }),
      { numRuns: runs, seed: 20_260_701 },
    );
  });

  test(`timelines, ${order}: the engine agrees with trying everything`, () => {
    fc.assert(
      fc.property(funnelWorlds(order), ({ events, question: asked }) => {
        const plain = events.map((event) => ({ ...event, value: 0n }));
        const world = { events: plain, question: { ...asked, holdConstant: false, breakdown: null } };
        const { timeline, kinds, ordered, question } = inEngineTerms(world);
        expect(host.runTimeline([timeline], { ...question, events: kinds })).toEqual([
          referenceFunnel(ordered, world.question),
        ]);
      }),
      { numRuns: runs, seed: 20_260_702 },
    );
  });
}
