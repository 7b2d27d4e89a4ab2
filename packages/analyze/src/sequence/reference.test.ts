import { funnelWorlds, referenceFunnel } from '@skylantern/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FunnelAttempt } from './attempt.ts';
import { type MaskedEvents, makeSequenceHost } from './host.ts';
import { type FunnelPacking, type FunnelQuestion, packingOf } from './question.ts';
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

  test(`a summary, ${order}: the attempts of everyone, counted by hand`, () => {
    fc.assert(
      fc.property(funnelWorlds(order), ({ events, question: asked }) => {
        const plain = events.map((event) => ({ ...event, value: 0n }));
        const world = { events: plain, question: { ...asked, holdConstant: false, breakdown: null } };
        const { masked, question: inTerms } = inEngineTerms(world);
        const latest = Math.max(0, ...plain.map(({ timeMs }) => timeMs));
        const packing = packingOf(inTerms.steps + asked.exclusions.length, 0, latest);
        if (packing === null) throw new Error('these worlds fit');
        const question = { ...inTerms, packing, times: true, histogramMs: [0, 2, 10, 100, 1_000_000] };
        const numbers = [5, 6, 70].flatMap((person) => packed(person, masked, question.steps, packing));
        const range = BigUint64Array.from(numbers);
        const lists = host.summaryLists(range, question).map((list) => [...list].map(Number));
        const sorted = [lists[0], ...lists.slice(1).map((list) => list.sort((one, other) => one - other))];
        expect(sorted).toEqual(countedByHand(host.runPacked(range, question), question));
      }),
      { numRuns: runs, seed: 20_260_704 },
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

function countedByHand(
  attempts: readonly { person: number; attempt: FunnelAttempt }[],
  { steps, order, optionalSteps = [], histogramMs = [] }: FunnelQuestion,
): number[][] {
  const zeros = () => Array.from({ length: steps }, () => 0);
  const counts = Array.from({ length: 6 }, zeros);
  const bars = histogramMs.slice(1).map(() => 0);
  const lists = Array.from({ length: 2 * steps }, (): number[] => []);
  const persons = Array.from({ length: steps }, () => new Set<number>());
  const add = (kind: number, step: number, by: number) => {
    const numbers = counts[kind] ?? [];
    numbers[step] = (numbers[step] ?? 0) + by;
  };
  for (const { person, attempt } of attempts) {
    const reached = attempt.reachedAtMs.flatMap((at) => (at === null ? [] : [at]));
    const times = order === 'any' ? reached.sort((one, other) => one - other) : attempt.reachedAtMs;
    const [first = 0] = times[0] === null ? [attempt.enteredAtMs] : [times[0]];
    if (attempt.isInProgress) add(2, attempt.depth - 1, 1);
    for (let step = 0; step < steps; step += 1) {
      const isOptional = order !== 'any' && optionalSteps.includes(step + 1);
      if (isOptional ? attempt.filled[step] !== true : attempt.depth <= step) continue;
      add(0, step, 1);
      persons[step]?.add(person);
      if (!attempt.isInProgress) add(3, step, 1);
      if (step === 0) continue;
      const time = times[step] ?? 0;
      const before = Math.max(...times.slice(0, step).map((at) => at ?? 0));
      add(4, step, time - first);
      add(5, step, time - before);
      lists[step]?.push(time - first);
      if (step > 1) lists[steps + step]?.push(time - before);
      if (step < steps - 1) continue;
      const bar = Math.max(
        0,
        histogramMs.findLastIndex((bound) => bound <= time - first),
      );
      if (bar < bars.length) bars[bar] = (bars[bar] ?? 0) + 1;
    }
  }
  for (const [step, some] of persons.entries()) add(1, step, some.size);
  const told = [...lists.slice(1, steps), ...lists.slice(steps + 2)];
  return [[...counts.flat(), ...bars], ...told.map((list) => list.sort((one, other) => one - other))];
}
