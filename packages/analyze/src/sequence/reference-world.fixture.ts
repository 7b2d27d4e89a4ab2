import type { FunnelWorld, ReferenceEvent } from '@skylantern/testkit';
import type { MaskedEvents } from './host.ts';
import type { FunnelEvent, FunnelQuestion } from './question.ts';

const asBits = (numbers: readonly number[]) =>
  numbers.reduce((mask, one) => mask | (1n << BigInt(one - 1)), 0n);

/** The engine's tests hold this much of the reference's world in its two input forms. */
export function inEngineTerms({ events, question }: FunnelWorld) {
  const known = (one: number) => one <= question.exclusions.length;
  const rows = events.map((event) => ({
    event,
    mask: asBits(event.steps) | (asBits(event.exclusions.filter(known)) << 32n),
  }));
  const sorted = [...rows].sort(
    (a, b) =>
      compare(a.event.timeMs, b.event.timeMs) ||
      compare(a.mask, b.mask) ||
      compare(a.event.value, b.event.value),
  );
  const kinds = [...new Set(rows.map(({ mask }) => mask))].sort(compare);
  const { breakdown, ...rest } = question;
  const asked: FunnelQuestion = { ...rest, times: true, ...(breakdown === null ? {} : { breakdown }) };
  return {
    /** In the engine's total order, with the exclusions that exist. */
    ordered: sorted.map(
      ({ event }): ReferenceEvent => ({ ...event, exclusions: event.exclusions.filter(known) }),
    ),
    masked: maskedOf(rows),
    question: asked,
    timeline: BigUint64Array.from(
      rows,
      ({ event, mask }) => (BigInt(event.timeMs) << 22n) | BigInt(codeOf(kinds.indexOf(mask))),
    ),
    kinds: rows.flatMap(({ event, mask }, i): FunnelEvent[] =>
      rows.findIndex((one) => one.mask === mask) === i
        ? [
            {
              code: codeOf(kinds.indexOf(mask)),
              steps: event.steps,
              exclusions: event.exclusions.filter(known),
            },
          ]
        : [],
    ),
  };
}

const codeOf = (kind: number) => kind * 1_000 + 7;

function maskedOf(rows: readonly { event: ReferenceEvent; mask: bigint }[]): MaskedEvents {
  return {
    times: BigUint64Array.from(rows, ({ event }) => BigInt(event.timeMs)),
    masks: BigUint64Array.from(rows, ({ mask }) => mask),
    values: BigUint64Array.from(rows, ({ event }) => event.value),
  };
}

const compare = <T extends number | bigint>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);
