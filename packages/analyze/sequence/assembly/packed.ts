// The packed form: the events of a range of persons in one array, each number a person, a time and a mask. One array per
// range costs ClickHouse a tenth of one array per person; putting persons apart here is a counting sort.
import { answer, forgetOutput, ofPerson } from './attempts';
import * as config from './config';
import { readPacked, sortNumbers } from './events';
import { Scratch } from './memory';
import { answerBegun, answerSimple, openSimple } from './simple';
import { countPerson } from './summary';

const placed = new Scratch();
const spare = new Scratch();
const counterScratch = new Scratch();

export function attemptWords(): i32 {
  const times = config.writesTimes ? config.steps - (config.mode == config.ANY ? 0 : 1) : 0;
  return 1 + i32(config.writesFilled) + i32(config.writesValue) + times;
}

/** A counter has the place of a person in its low bits, and above whether there are events of steps 1 and 2. */
const PLACE: u32 = 0x3fffffff;

/** Answers for each person of a range; `counts`: into the summary, and the attempts themselves are forgotten. */
export function readBucket(input: usize, n: i32, counts: bool): void {
  if (n == 0) return;
  const shift = config.timeBits + config.maskBits;
  const persons = 1 << <i32>config.personBits;
  const size = <usize>(persons + 1) << 2;
  const counters = counterScratch.reserve(size);
  memory.fill(counters, 0, size);
  const last = input + (<usize>n << 3);
  for (let at = input; at < last; at += 8) {
    const raw = load<u64>(at);
    const slot = counters + (<usize>(raw >> shift) << 2);
    store<u32>(slot, (load<u32>(slot) + 1) | (<u32>raw << 30));
  }
  let sum: u32 = 0;
  for (let p = 0; p < persons; p++) {
    const slot = counters + (<usize>p << 2);
    const counter = load<u32>(slot);
    store<u32>(slot, sum | (counter & ~PLACE));
    sum += counter & PLACE;
  }
  const target = placed.reserve(<usize>n << 3);
  for (let at = input; at < last; at += 8) {
    const raw = load<u64>(at);
    const slot = counters + (<usize>(raw >> shift) << 2);
    const counter = load<u32>(slot);
    store<u64>(target + (<usize>(counter & PLACE) << 3), raw);
    store<u32>(slot, counter + 1);
  }
  const simple = openSimple();
  let start: u32 = 0;
  for (let p = 0; p < persons; p++) {
    const counter = load<u32>(counters + (<usize>p << 2));
    const end = counter & PLACE;
    if (end == start) continue;
    const from = target + (<usize>start << 3);
    const size = <i32>(end - start);
    start = end;
    const begun = counter >> 30;
    if (!simple || begun == 3) answerPerson(from, size, <u64>p, simple, counts);
    else if (begun == 1) answerBegun(from, size, <u64>p, counts);
  }
}

function answerPerson(input: usize, n: i32, person: u64, simple: bool, counts: bool): void {
  const sorted = n <= 4 ? sortFew(input, n) : sortEvents(input, n);
  if (simple && answerSimple(sorted, n, person, counts)) return;
  ofPerson(person);
  readPacked(sorted, n);
  answer();
  if (!counts) return;
  countPerson();
  forgetOutput();
}

/** Up to four numbers, as most persons have, without a branch that the machine would have to guess. */
function sortFew(at: usize, n: i32): usize {
  if (n == 1) return at;
  const a = load<u64>(at);
  const b = load<u64>(at, 8);
  const low = min(a, b);
  const high = max(a, b);
  if (n == 2) {
    store<u64>(at, low);
    store<u64>(at, high, 8);
    return at;
  }
  const c = load<u64>(at, 16);
  if (n == 3) {
    const middle = max(low, c);
    store<u64>(at, min(low, c));
    store<u64>(at, min(middle, high), 8);
    store<u64>(at, max(middle, high), 16);
    return at;
  }
  const d = load<u64>(at, 24);
  const low2 = min(c, d);
  const high2 = max(c, d);
  const inner = max(low, low2);
  const inner2 = min(high, high2);
  store<u64>(at, min(low, low2));
  store<u64>(at, min(inner, inner2), 8);
  store<u64>(at, max(inner, inner2), 16);
  store<u64>(at, max(high, high2), 24);
  return at;
}

/** Few numbers, or many that are nearly in order, in place. */
function sortEvents(input: usize, n: i32): usize {
  let budget = 64 + n * 2;
  for (let i = 1; i < n; i++) {
    const raw = load<u64>(input + (<usize>i << 3));
    let at = input + (<usize>i << 3);
    while (at > input && load<u64>(at - 8) > raw) {
      store<u64>(at, load<u64>(at - 8));
      at -= 8;
      budget--;
    }
    store<u64>(at, raw);
    if (budget < 0) return sortNumbers(input, spare.reserve(<usize>n << 3), n);
  }
  return input;
}
