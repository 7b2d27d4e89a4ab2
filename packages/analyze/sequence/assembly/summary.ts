// What a funnel says of everyone: numbers per step, and the times between steps for their medians. Counted where the
// attempts are found: half a million of them need not travel to the event store to be counted there.
import { outputAt, outputWords } from './attempts';
import * as config from './config';
import { fail, Scratch } from './memory';
import { attemptWords } from './packed';

/** Six numbers per step, as below, then the bars of the histogram. */
const counts = memory.data((6 * 32 + 32) * 8);
const ATTEMPTS = 0;
const PERSONS = 1;
const IN_PROGRESS = 2;
const DECIDED = 3;
const SINCE_FIRST = 4;
const SINCE_PREVIOUS = 5;

/** Times since the first step by step, from 32 on since the step before: where each list is, its size and its room. */
const lists = memory.data(64 * 16);
const moments = memory.data(32 * 8);

/** Attempts of the simple kind by depth, one per person: those that are over, then from 32 on those in progress. */
const depths = memory.data(64 * 8);

/** The answer as it travels: where each list ends, and the numbers. */
const listEnds = new Scratch();
const numbers = new Scratch();
let ended: i32 = 0;
let told: i32 = 0;

export function openSummary(): void {
  if (!config.writesTimes || config.writesValue) fail('sequence: a summary wants times and no values');
  ended = 0;
  told = 0;
}

export function openRange(): void {
  memory.fill(counts, 0, (6 * 32 + 32) * 8);
  memory.fill(depths, 0, 64 * 8);
  for (let i = 0; i < 64; i++) store<u32>(lists + (i << 4), 0, 4);
}

// @ts-ignore: decorator
@inline
function add(kind: i32, step: i32, by: i64): void {
  const at = counts + ((kind * config.steps + step) << 3);
  store<i64>(at, load<i64>(at) + by);
}

function push(list: i32, number: i64): void {
  const at = lists + (list << 4);
  const size = load<u32>(at, 4);
  if (size == load<u32>(at, 8)) widen(at, size);
  store<i64>(<usize>load<u32>(at) + (<usize>size << 3), number);
  store<u32>(at, size + 1, 4);
}

function widen(at: usize, size: u32): void {
  const room = max(size << 1, 4096);
  const wider = heap.alloc(<usize>room << 3);
  if (size > 0) {
    memory.copy(wider, load<u32>(at), <usize>size << 3);
    heap.free(load<u32>(at));
  }
  store<u32>(at, <u32>wider);
  store<u32>(at, room, 8);
}

function tellList(list: i32): void {
  const at = lists + (list << 4);
  tell(load<u32>(at), load<i32>(at, 4));
}

/** The one attempt of a person who has gone straight: the times of its steps stand at `times`. */
// @ts-ignore: decorator
@inline
export function countSimple(depth: i32, open: bool, times: usize): void {
  const at = depths + ((depth + (open ? 32 : 0)) << 3);
  store<u64>(at, load<u64>(at) + 1);
  if (depth > 1) countTimes(depth, times);
}

function countTimes(depth: i32, times: usize): void {
  const first = load<i64>(times);
  let latest = load<i64>(times, 8);
  push(1, latest - first);
  for (let k = 2; k < depth; k++) {
    const time = load<i64>(times + (k << 3));
    push(k, time - first);
    push(k + 32, time - latest);
    latest = time;
  }
}

function addDepths(): void {
  for (let depth = 1; depth <= config.steps; depth++) {
    const over = load<i64>(depths + (depth << 3));
    const open = load<i64>(depths + ((depth + 32) << 3));
    add(IN_PROGRESS, depth - 1, open);
    for (let k = 0; k < depth; k++) {
      add(ATTEMPTS, k, over + open);
      add(PERSONS, k, over + open);
      add(DECIDED, k, over);
    }
  }
}

function sumOf(list: i32): i64 {
  const at = <usize>load<u32>(lists + (list << 4));
  const end = at + (<usize>load<u32>(lists + (list << 4), 4) << 3);
  let sum: i64 = 0;
  for (let one = at; one < end; one += 8) sum += load<i64>(one);
  return sum;
}

function addTimes(): void {
  const last = config.steps - 1;
  for (let k = 1; k <= last; k++) {
    add(SINCE_FIRST, k, sumOf(k));
    add(SINCE_PREVIOUS, k, sumOf(k == 1 ? 1 : k + 32));
  }
  if (last == 0 || config.bounds < 2) return;
  const at = <usize>load<u32>(lists + (last << 4));
  const end = at + (<usize>load<u32>(lists + (last << 4), 4) << 3);
  for (let one = at; one < end; one += 8) countBar(load<i64>(one));
}

/** The attempts of one person, as they stand in the output. */
export function countPerson(): void {
  const words = attemptWords();
  const end = outputAt() + (<usize>outputWords() << 3);
  let takenByPerson: u32 = 0;
  for (let at = outputAt(); at < end; at += <usize>words << 3) takenByPerson |= countAttempt(at);
  for (let bits = takenByPerson; bits != 0; bits &= bits - 1) add(PERSONS, <i32>ctz(bits), 1);
}

/** Gives the steps that were taken; in any order, as many as were. */
function countAttempt(at: usize): u32 {
  const head = load<u64>(at);
  const depth = <i32>(head & 31);
  const open = (head & 32) != 0;
  const filled = config.writesFilled ? <u32>load<u64>(at, 8) : 0;
  const reached: u32 = (<u32>1 << depth) - 1;
  const taken: u32 = (reached & ~config.optional) | (filled & config.optional);
  const times = at + (config.writesFilled ? 16 : 8);
  let first = <i64>(head >> 22);
  if (config.mode == config.ANY) {
    sortMoments(times, filled);
    first = load<i64>(moments);
  }
  if (open) add(IN_PROGRESS, depth - 1, 1);
  let latest = first;
  let time = first;
  for (let k = 0; k < config.steps; k++) {
    if ((taken & (1 << k)) == 0) continue;
    add(ATTEMPTS, k, 1);
    if (!open) add(DECIDED, k, 1);
    if (k == 0) continue;
    time = config.mode == config.ANY ? load<i64>(moments + (k << 3)) : load<i64>(times + ((k - 1) << 3));
    push(k, time - first);
    if (k > 1) push(k + 32, time - latest);
    latest = max(latest, time);
  }
  return taken;
}

/** The times of an attempt in any order, ascending. */
function sortMoments(times: usize, filled: u32): void {
  let size = 0;
  for (let k = 0; k < config.steps; k++) {
    if ((filled & (1 << k)) == 0) continue;
    const time = load<i64>(times + (k << 3));
    let at = size++;
    for (; at > 0 && load<i64>(moments + ((at - 1) << 3)) > time; at--) {
      store<i64>(moments + (at << 3), load<i64>(moments + ((at - 1) << 3)));
    }
    store<i64>(moments + (at << 3), time);
  }
}

/** Bar i is from bound i to the next; what comes before the first bound belongs to the first bar. */
function countBar(duration: i64): void {
  let bar = config.bounds - 1;
  while (bar > 0 && config.boundAt(bar) > duration) bar--;
  if (bar + 1 < config.bounds) add(6, bar, 1);
}

function tell(from: usize, size: i32): void {
  const at = numbers.grow(<usize>(told + size) << 3, <usize>told << 3);
  memory.copy(at + (<usize>told << 3), from, <usize>size << 3);
  told += size;
  store<u64>(listEnds.grow(<usize>(ended + 1) << 3, <usize>ended << 3) + (<usize>ended << 3), <u64>told);
  ended++;
}

/** Ends the summary of a range; gives how many lists there are so far. */
export function closeRange(): u64 {
  addDepths();
  addTimes();
  tell(counts, 6 * config.steps + max(0, config.bounds - 1));
  for (let k = 1; k < config.steps; k++) tellList(k);
  for (let k = 2; k < config.steps; k++) tellList(k + 32);
  return <u64>ended;
}

export function summaryBytes(): usize {
  return <usize>(ended + told) << 3;
}

export function writeSummary(at: usize): void {
  memory.copy(at, listEnds.at, <usize>ended << 3);
  memory.copy(at + (<usize>ended << 3), numbers.at, <usize>told << 3);
}
