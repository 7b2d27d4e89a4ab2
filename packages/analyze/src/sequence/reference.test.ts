import { funnelWorlds, referenceFunnel } from '@skylantern/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MaskedEvents, makeSequenceHost } from './host.ts';
import { type FunnelPacking, packingOf } from './question.ts';
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

  test(`packed, ${order}: every person of a range gets the answer of trying everything`, () => {
    fc.assert(
      fc.property(funnelWorlds(order), ({ events, question: asked }) => {
        const plain = events.map((event) => ({ ...event, value: 0n }));
        const world = { events: plain, question: { ...asked, holdConstant: false, breakdown: null } };
        const { masked, ordered, question } = inEngineTerms(world);
        const latest = Math.max(0, ...plain.map(({ timeMs }) => timeMs));
        const packing = packingOf(question.steps + asked.exclusions.length, 0, latest);
        if (packing === null) throw new Error('these worlds fit');
        const persons = [0, 3, 2 ** packing.personBits - 1];
        const numbers = persons.flatMap((person) => packed(person, masked, question.steps, packing));
        const expected = referenceFunnel(ordered, world.question);
        expect(host.runPacked(BigUint64Array.from(numbers), { ...question, packing })).toEqual(
          persons.flatMap((person) => expected.map((attempt) => ({ person, attempt }))),
        );
      }),
      { numRuns: runs, seed: 20_260_703 },
    );
  });
}

function packed(
  person: number,
  { times, masks }: MaskedEvents,
  steps: number,
  { timeBits, maskBits }: FunnelPacking,
) {
  return Array.from(times, (time, i) => {
    const mask = masks[i] ?? 0n;
    const low = (mask & 0xffffffffn) | ((mask >> 32n) << BigInt(steps));
    return (BigInt(person) << BigInt(timeBits + maskBits)) | (time << BigInt(maskBits)) | low;
  });
}
