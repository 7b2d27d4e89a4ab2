// The question that is asked most: steps in order, one window, the best attempt, events of one step each. It needs no
// cursors: one pass tells the depth, another look at the entries tells which of them was the first to reach it.
import { claim } from './attempts';
import * as config from './config';
import { attemptWords } from './packed';
import { countSimple } from './summary';

/** The second look may take every entry to the end of its window. */
const MOST = 256;
const NONE: i64 = -(1 << 60);
/** Per step, the latest entry that has reached it. */
const entries = memory.data(33 * 8);
/** The times of the attempt, where it is only counted. */
const taken = memory.data(32 * 8);

let from: i64 = 0;
let to: i64 = 0;
let last: i64 = 0;
let window: i64 = 0;
let now: i64 = 0;
let words: i32 = 0;

/** Whether the question is so simple; if it is, makes ready for its persons. */
export function openSimple(): bool {
  from = config.from - config.base;
  to = config.to - config.base;
  last = config.completionInRange ? to - 1 : config.NEVER;
  window = config.window;
  now = config.now - config.base;
  words = attemptWords();
  return (
    config.mode == config.ORDERED &&
    config.selection == config.BEST &&
    !config.hasStepWindows &&
    !config.hasExclusions &&
    config.tolerance == 0 &&
    config.optional == 0 &&
    !config.writesFilled &&
    !config.writesValue
  );
}

/** False when it is not so simple after all: two events at one time, an event of several steps, very many events. */
export function answerSimple(input: usize, n: i32, person: u64, counts: bool): bool {
  if (n > MOST) return false;
  const maskBits = config.maskBits;
  const masks = (<u64>1 << maskBits) - 1;
  const timeMask = (<u64>1 << config.timeBits) - 1;
  const end = input + (<usize>n << 3);
  const steps = config.steps;
  for (let k = 0; k < steps; k++) store<i64>(entries + (k << 3), NONE);
  let depth: usize = 0;
  let first: i64 = 0;
  let firstAt: usize = 0;
  let previous: u64 = u64.MAX_VALUE;
  for (let at = input; at < end; at += 8) {
    const raw = load<u64>(at);
    const mask = raw & masks;
    const moment = raw >> maskBits;
    if ((mask & (mask - 1)) != 0 || moment == previous) return false;
    previous = moment;
    const time = <i64>(moment & timeMask);
    const k = <usize>ctz(mask);
    if (k == 0) {
      if (time < from || time >= to) continue;
      store<i64>(entries, time);
      if (depth != 0) continue;
      depth = 1;
      first = time;
      firstAt = at;
    } else if (k <= depth && time <= last) {
      const entry = load<i64>(entries + ((k - 1) << 3));
      if (time - entry > window) continue;
      store<i64>(entries + (k << 3), entry);
      if (k == depth) depth++;
    }
  }
  if (depth == 0) return true;
  const answer = counts ? taken : claim(words);
  if (depth > 1) first = follow(firstAt, end, depth, answer);
  tell(answer, first, <i32>depth, person, counts);
  return true;
}

/** Who has no event of step 2 can be at step 1 at most, by the earliest event of it; in no order. */
export function answerBegun(input: usize, n: i32, person: u64, counts: bool): void {
  const maskBits = config.maskBits;
  const timeMask = (<u64>1 << config.timeBits) - 1;
  const end = input + (<usize>n << 3);
  let first = to;
  for (let at = input; at < end; at += 8) {
    const raw = load<u64>(at);
    const time = <i64>((raw >> maskBits) & timeMask);
    const begins = (raw & 1) != 0 && time >= from;
    first = min(first, select<i64>(time, to, begins));
  }
  if (first < to) tell(counts ? taken : claim(words), first, 1, person, counts);
}

function tell(answer: usize, first: i64, depth: i32, person: u64, counts: bool): void {
  const steps = config.steps;
  const open = depth < steps && now < first + window;
  if (counts) {
    store<i64>(answer, first + config.base);
    countSimple(depth, open, answer);
    return;
  }
  store<u64>(answer, (<u64>(first + config.base) << 22) | (person << 6) | (open ? 32 : 0) | <u64>depth);
  if (config.writesTimes) for (let k = depth; k < steps; k++) store<i64>(answer + (k << 3), 0);
}

/** The first entry that reaches the depth, by the nearest event of each step; writes their times. */
function follow(start: usize, end: usize, depth: usize, answer: usize): i64 {
  const maskBits = config.maskBits;
  const masks = (<u64>1 << maskBits) - 1;
  const timeMask = (<u64>1 << config.timeBits) - 1;
  const base = config.base;
  const writes = config.writesTimes;
  for (let at = start; at < end; at += 8) {
    const raw = load<u64>(at);
    if ((raw & masks) != 1) continue;
    const entered = <i64>((raw >> maskBits) & timeMask);
    const limit = min(entered + window, last);
    let k: usize = 1;
    let wanted: u64 = 2;
    for (let next = at + 8; next < end; next += 8) {
      const later = load<u64>(next);
      if ((later & masks) != wanted) continue;
      const time = <i64>((later >> maskBits) & timeMask);
      if (time > limit) break;
      if (writes) store<i64>(answer + (k << 3), time + base);
      wanted <<= 1;
      k++;
      if (k == depth) return entered;
    }
  }
  return unreachable();
}
