import { type FunnelAttempt, readAttempts } from './attempt.ts';
import { funnelConfig } from './config.ts';
import { sequenceModule } from './module.ts';
import type { FunnelQuestion } from './question.ts';

/** One person's events in the masked form, as columns of equal length. */
export type MaskedEvents = { times: BigUint64Array; masks: BigUint64Array; values: BigUint64Array };

export type SequenceHost = {
  /** Per person the raw words, as the ClickHouse functions return them. */
  timelineWords(persons: readonly BigUint64Array[], config: Uint8Array): BigUint64Array[];
  maskedWords(persons: readonly MaskedEvents[], config: Uint8Array): BigUint64Array[];
  runTimeline(persons: readonly BigUint64Array[], question: FunnelQuestion): FunnelAttempt[][];
  runMasked(persons: readonly MaskedEvents[], question: FunnelQuestion): FunnelAttempt[][];
  /** One range of persons, packed as `question.packing` says; attempts with the low bits of their person. */
  runPacked(events: BigUint64Array, question: FunnelQuestion): { person: number; attempt: FunnelAttempt }[];
  /** The same counted: the numbers of the range, then its times since the first step and since the one before. */
  summaryLists(events: BigUint64Array, question: FunnelQuestion): BigInt64Array[];
};

type Exports = {
  memory: WebAssembly.Memory;
  clickhouse_create_buffer(size: number): number;
  clickhouse_destroy_buffer(handle: number): void;
  timeline(handle: number, rows: number): number;
  masked(handle: number, rows: number): number;
  packed(handle: number, rows: number): number;
  summary(handle: number, rows: number): number;
};

// No exported function is called with a wrong type: the build and this file belong to one commit.
const asExports = (exports: WebAssembly.Exports) => exports as unknown as Exports;

/** The engine in this process: simulator, tests, and servers that refuse WebAssembly functions. */
export function makeSequenceHost(): SequenceHost {
  let guest: Exports | null = null;

  function instantiate(): Exports {
    const reader: { memory: WebAssembly.Memory | null } = { memory: null };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(sequenceModule.code), {
      env: {
        clickhouse_throw(at: number, size: number) {
          const bytes = new Uint8Array(reader.memory?.buffer ?? new ArrayBuffer(0), at, size);
          throw new Error(new TextDecoder().decode(bytes));
        },
      },
    });
    const exports = asExports(instance.exports);
    reader.memory = exports.memory;
    return exports;
  }

  function call(name: 'timeline' | 'masked', rows: number, columns: readonly Uint8Array[]): BigUint64Array[] {
    if (rows === 0) return [];
    guest ??= instantiate();
    try {
      return wordsOfRows(callGuest(guest, name, rows, columns), rows);
    } catch (cause) {
      guest = null; // a guest that trapped may have left anything behind
      throw cause;
    }
  }

  const timelineWords: SequenceHost['timelineWords'] = (persons, config) =>
    call('timeline', persons.length, [
      repeat(config, persons.length),
      concat([offsets(persons), ...persons.map(asBytes)]),
    ]);

  const maskedWords: SequenceHost['maskedWords'] = (persons, config) => {
    const columns = [
      offsets(persons.map((person) => person.times)),
      ...persons.map((person) => asBytes(person.times)),
      ...persons.map((person) => asBytes(person.masks)),
      ...persons.map((person) => asBytes(person.values)),
    ];
    return call('masked', persons.length, [repeat(config, persons.length), concat(columns)]);
  };

  return {
    timelineWords,
    maskedWords,
    runTimeline(persons, question) {
      const { bytes, layout } = funnelConfig(question);
      return timelineWords(persons, bytes).map((words) => readAttempts(words, layout));
    },
    runPacked(events, question) {
      const { bytes, layout } = funnelConfig(question);
      const range = concat([offsets([events]), asBytes(events)]);
      guest ??= instantiate();
      const output = callGuest(guest, 'packed', 1, [repeat(bytes, 1), range]);
      const attempts = Number(new DataView(output.buffer).getBigUint64(24, true));
      const words = new BigUint64Array(output.buffer, 32 + attempts * 8);
      return readAttempts(words, layout).map((attempt, i) => ({
        person:
          Number((words[i * layout.words] ?? 0n) >> 6n) & (2 ** (question.packing?.personBits ?? 0) - 1),
        attempt,
      }));
    },
    summaryLists(events, question) {
      const { bytes } = funnelConfig(question);
      guest ??= instantiate();
      const output = callGuest(guest, 'summary', 1, [
        repeat(bytes, 1),
        concat([offsets([events]), asBytes(events)]),
      ]);
      const lists = Number(new DataView(output.buffer).getBigUint64(24, true));
      const base = 32 + lists * 8;
      return Array.from({ length: lists }, (_, i) => {
        const ends = new BigUint64Array(output.buffer, 32, lists);
        const [start, end] = [Number(ends[i - 1] ?? 0n), Number(ends[i] ?? 0n)];
        return new BigInt64Array(output.buffer, base + start * 8, end - start);
      });
    },
    runMasked(persons, question) {
      const { bytes, layout } = funnelConfig(question);
      return maskedWords(persons, bytes).map((words) => readAttempts(words, layout));
    },
  };
}

function callGuest(
  guest: Exports,
  name: 'timeline' | 'masked' | 'packed' | 'summary',
  rows: number,
  columns: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const framed = columns.flatMap((column) => [words([column.length]), column]);
  const input = concat([words([columns.length, rows]), ...framed]);
  const handle = guest.clickhouse_create_buffer(input.length);
  bufferOf(guest, handle).set(input);
  const answer = guest[name](handle, rows);
  guest.clickhouse_destroy_buffer(handle);
  const output = bufferOf(guest, answer).slice(); // also aligns it
  guest.clickhouse_destroy_buffer(answer);
  return output;
}

function wordsOfRows(output: Uint8Array<ArrayBuffer>, rows: number): BigUint64Array[] {
  const ends = new BigUint64Array(output.buffer, 24, rows);
  let start = 24 + rows * 8;
  const base = start;
  return Array.from(ends, (end) => {
    const from = start;
    start = base + Number(end) * 8;
    return new BigUint64Array(output.buffer, from, (start - from) / 8);
  });
}

function bufferOf(guest: Exports, handle: number): Uint8Array {
  const view = new DataView(guest.memory.buffer);
  return new Uint8Array(guest.memory.buffer, view.getUint32(handle, true), view.getUint32(handle + 4, true));
}

const asBytes = (numbers: BigUint64Array) =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

const words = (numbers: readonly number[]) => asBytes(BigUint64Array.from(numbers, BigInt));

function offsets(persons: readonly BigUint64Array[]): Uint8Array {
  let end = 0n;
  return asBytes(BigUint64Array.from(persons, (events) => (end += BigInt(events.length))));
}

/** A constant String column: length as LEB128, then the bytes, for every row. */
function repeat(config: Uint8Array, rows: number): Uint8Array {
  const prefix: number[] = [];
  let rest = config.length;
  for (; rest > 127; rest >>>= 7) prefix.push((rest & 127) | 128);
  const one = concat([Uint8Array.from([...prefix, rest]), config]);
  const all = new Uint8Array(one.length * rows);
  for (let row = 0; row < rows; row++) all.set(one, row * one.length);
  return all;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
