// One person's events as parallel arrays, in their total order: (time, mask, value). The input may come in any order;
// it is checked while it is read, and sorted only when it has to be.
import * as config from './config';
import { Scratch } from './memory';

const timeScratch = new Scratch();
const stepScratch = new Scratch();
const exclusionScratch = new Scratch();
const valueScratch = new Scratch();
const rawScratch = new Scratch();
const orderScratch = new Scratch();

export let times: usize = 0;
export let stepMasks: usize = 0;
export let exclusionMasks: usize = 0;
export let values: usize = 0;
export let count: i32 = 0;
/** Whether some event may fill several steps: only then can two steps want the same event. */
export let overlapping: bool = false;

// @ts-ignore: decorator
@inline
export function timeAt(i: i32): i64 {
  return load<i64>(times + (<usize>i << 3));
}

// @ts-ignore: decorator
@inline
export function stepsAt(i: i32): u32 {
  return load<u32>(stepMasks + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function exclusionsOf(i: i32): u32 {
  return load<u32>(exclusionMasks + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function valueAt(i: i32): u64 {
  return values == 0 ? 0 : load<u64>(values + (<usize>i << 3));
}

/** An event that filled a step of an attempt fills no step of a later one. */
export function spend(i: i32): void {
  store<u32>(stepMasks + (<usize>i << 2), 0);
}

function reserve(n: i32): void {
  times = timeScratch.reserve(<usize>n << 3);
  stepMasks = stepScratch.reserve(<usize>n << 2);
  exclusionMasks = exclusionScratch.reserve(<usize>n << 2);
  count = 0;
  overlapping = false;
}

function earliest(): i64 {
  return config.from - config.tolerance * <i64>config.steps;
}

function latest(): i64 {
  const last = config.to - 1;
  return config.completionInRange ? last : last + config.window;
}

export function readTimeline(input: usize, n: i32): void {
  reserve(n);
  values = 0;
  // Locals: the loop below sees every event of everybody, and a global is a memory access each time.
  const low = <u64>max(earliest(), 0);
  const high = <u64>latest();
  const keepsAll = config.mode == config.STRICT;
  const table = config.tableAt();
  const codes = config.codes();
  const end = input + (<usize>n << 3);
  let previous: u64 = 0;
  for (let at = input; at < end; at += 8) {
    const raw = load<u64>(at);
    if (raw < previous) {
      readUnsortedTimeline(input, n, low, high, keepsAll);
      return;
    }
    previous = raw;
    const code = <u32>raw & 0x3fffff;
    const index = code < codes ? <u32>load<u16>(table + (code << 1)) : 0;
    if (index == 0 && !keepsAll) continue;
    const time = raw >> 22;
    if (time >= low && time <= high) append(<i64>time, index);
  }
}

function readUnsortedTimeline(input: usize, n: i32, low: u64, high: u64, keepsAll: bool): void {
  const raw = rawScratch.reserve(<usize>n << 4);
  let kept = 0;
  for (let i = 0; i < n; i++) {
    const one = load<u64>(input + (<usize>i << 3));
    const at = one >> 22;
    if (at < low || at > high || (!keepsAll && config.classOf(<u32>one & 0x3fffff) == 0)) continue;
    store<u64>(raw + (<usize>kept << 3), one);
    kept++;
  }
  const sorted = sortNumbers(raw, raw + (<usize>n << 3), kept);
  count = 0;
  overlapping = false;
  for (let i = 0; i < kept; i++) {
    const one = load<u64>(sorted + (<usize>i << 3));
    append(<i64>(one >> 22), config.classOf(<u32>one & 0x3fffff));
  }
}

// @ts-ignore: decorator
@inline
function append(at: i64, index: u32): void {
  const mask = config.stepsOfClass(index);
  store<i64>(times + (<usize>count << 3), at);
  store<u32>(stepMasks + (<usize>count << 2), mask);
  store<u32>(exclusionMasks + (<usize>count << 2), config.exclusionsOfClass(index));
  if ((mask & (mask - 1)) != 0) overlapping = true;
  count++;
}

/** One person's events of the packed form, sorted. */
export function readPacked(input: usize, n: i32): void {
  reserve(n);
  values = 0;
  const low = earliest();
  const high = latest();
  const keepsAll = config.mode == config.STRICT;
  const timeMask = (<u64>1 << config.timeBits) - 1;
  const fillable = (1 << config.steps) - 1;
  for (let i = 0; i < n; i++) {
    const raw = load<u64>(input + (<usize>i << 3));
    const mask = raw & ((<u64>1 << config.maskBits) - 1);
    const at = <i64>((raw >> config.maskBits) & timeMask) + config.base;
    if (at < low || at > high || (mask == 0 && !keepsAll)) continue;
    const fills = <u32>mask & fillable;
    store<i64>(times + (<usize>count << 3), at);
    store<u32>(stepMasks + (<usize>count << 2), fills);
    store<u32>(exclusionMasks + (<usize>count << 2), <u32>(mask >> config.steps));
    if ((fills & (fills - 1)) != 0) overlapping = true;
    count++;
  }
}

/** Sorts in `a` or `b` (of the same size); gives where the sorted numbers are. */
export function sortNumbers(a: usize, b: usize, n: i32): usize {
  let source = a;
  let target = b;
  for (let width = 1; width < n; width <<= 1) {
    for (let start = 0; start < n; start += width << 1) {
      const middle = min(start + width, n);
      const end = min(start + (width << 1), n);
      let left = start;
      let right = middle;
      for (let out = start; out < end; out++) {
        const takesLeft =
          left < middle &&
          (right >= end || load<u64>(source + (<usize>left << 3)) <= load<u64>(source + (<usize>right << 3)));
        store<u64>(target + (<usize>out << 3), load<u64>(source + (<usize>(takesLeft ? left : right) << 3)));
        if (takesLeft) left++;
        else right++;
      }
    }
    const other = source;
    source = target;
    target = other;
  }
  return source;
}

let maskInput: usize = 0;
let timeInput: usize = 0;
let valueInput: usize = 0;

/** Columns of one person: times, masks (steps low, exclusions high), values. `byValue` puts equal values together. */
export function readMasked(timesAt: usize, masksAt: usize, valuesAt: usize, n: i32, byValue: bool): void {
  reserve(n);
  values = valueScratch.reserve(<usize>n << 3);
  timeInput = timesAt;
  maskInput = masksAt;
  valueInput = valuesAt;
  const order = orderScratch.reserve(<usize>n << 3);
  const low = earliest();
  const high = latest();
  const keepsAll = config.mode == config.STRICT;
  let kept = 0;
  let sorted = true;
  for (let i = 0; i < n; i++) {
    const at = load<u64>(timesAt + (<usize>i << 3));
    if (<i64>min(at, <u64>config.NEVER) < low || <i64>min(at, <u64>config.NEVER) > high) continue;
    if (!keepsAll && load<u64>(masksAt + (<usize>i << 3)) == 0) continue;
    if (config.holdConstant && load<u64>(valuesAt + (<usize>i << 3)) == 0) continue;
    if (kept > 0 && sorted && before(i, load<i32>(order + (<usize>(kept - 1) << 2)), byValue)) sorted = false;
    store<i32>(order + (<usize>kept << 2), i);
    kept++;
  }
  const ordered = sorted ? order : sortIndices(order, order + (<usize>n << 2), kept, byValue);
  for (let i = 0; i < kept; i++) {
    const from = <usize>load<i32>(ordered + (<usize>i << 2)) << 3;
    const mask = load<u64>(masksAt + from);
    const fills = <u32>mask & ((1 << config.steps) - 1);
    store<i64>(times + (<usize>i << 3), load<i64>(timesAt + from));
    store<u32>(stepMasks + (<usize>i << 2), fills);
    store<u32>(exclusionMasks + (<usize>i << 2), <u32>(mask >> 32));
    store<u64>(values + (<usize>i << 3), load<u64>(valuesAt + from));
    if ((fills & (fills - 1)) != 0) overlapping = true;
  }
  count = kept;
}

function before(i: i32, j: i32, byValue: bool): bool {
  const a = <usize>i << 3;
  const b = <usize>j << 3;
  if (byValue && load<u64>(valueInput + a) != load<u64>(valueInput + b))
    return load<u64>(valueInput + a) < load<u64>(valueInput + b);
  if (load<u64>(timeInput + a) != load<u64>(timeInput + b))
    return load<u64>(timeInput + a) < load<u64>(timeInput + b);
  if (load<u64>(maskInput + a) != load<u64>(maskInput + b))
    return load<u64>(maskInput + a) < load<u64>(maskInput + b);
  return load<u64>(valueInput + a) < load<u64>(valueInput + b);
}

function sortIndices(a: usize, b: usize, n: i32, byValue: bool): usize {
  let source = a;
  let target = b;
  for (let width = 1; width < n; width <<= 1) {
    for (let start = 0; start < n; start += width << 1) {
      const middle = min(start + width, n);
      const end = min(start + (width << 1), n);
      let left = start;
      let right = middle;
      for (let out = start; out < end; out++) {
        const takesLeft =
          left < middle &&
          (right >= end ||
            !before(load<i32>(source + (<usize>right << 2)), load<i32>(source + (<usize>left << 2)), byValue));
        store<i32>(target + (<usize>out << 2), load<i32>(source + (<usize>(takesLeft ? left : right) << 2)));
        if (takesLeft) left++;
        else right++;
      }
    }
    const other = source;
    source = target;
    target = other;
  }
  return source;
}
