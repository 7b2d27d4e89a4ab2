// The packed form: the events of a range of persons in one array, each number a person, a time and a mask. One array per
// range costs ClickHouse a tenth of one array per person; putting persons apart here is a counting sort.
import { answer, ofPerson } from './attempts';
import * as config from './config';
import { readPacked, sortNumbers } from './events';
import { Scratch } from './memory';
import { answerSimple, openSimple } from './simple';

const placed = new Scratch();
const spare = new Scratch();
const counters = new Scratch();

export function attemptWords(): i32 {
  const times = config.writesTimes ? config.steps - (config.mode == config.ANY ? 0 : 1) : 0;
  return 1 + i32(config.writesFilled) + i32(config.writesValue) + times;
}

export function readBucket(input: usize, n: i32): void {
  if (n == 0) return;
  const shift = config.timeBits + config.maskBits;
  const persons = 1 << <i32>config.personBits;
  const ends = counters.reserve(<usize>(persons + 1) << 2);
  memory.fill(ends, 0, <usize>(persons + 1) << 2);
  const last = input + (<usize>n << 3);
  for (let at = input; at < last; at += 8) {
    const slot = ends + (<usize>(load<u64>(at) >> shift) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
  }
  let sum: u32 = 0;
  for (let p = 0; p < persons; p++) {
    const slot = ends + (<usize>p << 2);
    const size = load<u32>(slot);
    store<u32>(slot, sum);
    sum += size;
  }
  const target = placed.reserve(<usize>n << 3);
  for (let at = input; at < last; at += 8) {
    const raw = load<u64>(at);
    const slot = ends + (<usize>(raw >> shift) << 2);
    const place = load<u32>(slot);
    store<u64>(target + (<usize>place << 3), raw);
    store<u32>(slot, place + 1);
  }
  const simple = openSimple();
  let start: u32 = 0;
  for (let p = 0; p < persons; p++) {
    const end = load<u32>(ends + (<usize>p << 2));
    if (end > start) answerPerson(target + (<usize>start << 3), <i32>(end - start), <u64>p, simple);
    start = end;
  }
}

function answerPerson(input: usize, n: i32, person: u64, simple: bool): void {
  const sorted = sortEvents(input, n);
  if (simple && answerSimple(sorted, n, person)) return;
  ofPerson(person);
  readPacked(sorted, n);
  answer();
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
