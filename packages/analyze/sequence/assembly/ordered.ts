// Fillings of steps in order. One filling is a chain of distinct events a → b → …, where b may follow a when
//   time(b) >= time(a) - tolerance,
//   time(b) <= time(a) + window of b's step, and <= entry + window,
//   strict: no event lies between a and b, more than the tolerance away from both.
// All of these bound time(b) from a by functions that never fall as a gets later. Hence the *nearest* event that can
// still be completed is always the best choice, and cursors over the events only ever move forward.
import * as config from './config';
import { exclusionMasks, exclusionsOf, overlapping, stepMasks, stepsAt, timeAt } from './events';
import { Scratch } from './memory';

/** Event index per step of the last filling found, -1 where a step is not filled. */
export const path = memory.data(32 * 4);
/** Highest filled step of the last filling, 1-based, and when an exclusion ended it (NEVER if none did). */
export let depth: i32 = 0;
export let hitAt: i64 = config.NEVER;

const SLOTS = 32 * 32 + 64;
const cursors = memory.data(SLOTS * 4);
const thresholds = memory.data(SLOTS * 8);
const afters = memory.data(32 * 32 * 4);
const afterOf = memory.data(32 * 32 * 4);
const reachScratch = new Scratch();

let low: i32 = 0;
let high: i32 = 0;
let flags: usize = 0;
/** Whether the last walk met an event that two of its steps wanted: then following the nearest need not be best. */
let skippedUsed: bool = false;
let budget: i32 = 0;

// @ts-ignore: decorator
@inline
function flagsAt(i: i32): u32 {
  return load<u32>(flags + (<usize>i << 2));
}

// @ts-ignore: decorator
@inline
export function pathAt(step: i32): i32 {
  return load<i32>(path + (step << 2));
}

// @ts-ignore: decorator
@inline
export function setPath(step: i32, i: i32): void {
  store<i32>(path + (step << 2), i);
}

export function setOutcome(reached: i32, hit: i64): void {
  depth = reached;
  hitAt = hit;
}

export function clearPath(): void {
  for (let k = 0; k < config.steps; k++) setPath(k, -1);
}

function resetSlot(slot: i32): void {
  store<i32>(cursors + (slot << 2), low);
  store<i64>(thresholds + (slot << 3), i64.MIN_VALUE);
}

function resetCursors(): void {
  for (let k = 0; k < config.steps; k++) {
    const last = min(config.lastSuccessor(k), config.steps - 1);
    for (let q = k + 1; q <= last; q++) {
      resetSlot((k << 5) + q);
      store<i32>(afters + (((k << 5) + q) << 2), low);
      store<i32>(afterOf + (((k << 5) + q) << 2), -1);
    }
    resetSlot(1024 + k);
    resetSlot(1056 + k);
  }
}

/** First event of the range at or after `threshold` that has one of `bits`. Moves on from the last answer. */
function seek(slot: i32, threshold: i64, base: usize, bits: u32): i32 {
  let j = load<i32>(cursors + (slot << 2));
  if (threshold < load<i64>(thresholds + (slot << 3))) {
    while (j > low && timeAt(j - 1) >= threshold) j--;
  }
  while (j < high && (timeAt(j) < threshold || (load<u32>(base + (<usize>j << 2)) & bits) == 0)) j++;
  store<i32>(cursors + (slot << 2), j);
  store<i64>(thresholds + (slot << 3), threshold);
  return j;
}

/** First event after position i that has `bit`. */
function seekAfter(slot: i32, i: i32, bit: u32): i32 {
  let j = load<i32>(afters + (slot << 2));
  j = i < load<i32>(afterOf + (slot << 2)) ? i + 1 : max(j, i + 1);
  while (j < high && (flagsAt(j) & bit) == 0) j++;
  store<i32>(afters + (slot << 2), j);
  store<i32>(afterOf + (slot << 2), i);
  return j;
}

/** First exclusion with one of `bits` more than the tolerance after `time`; `high` when there is none. */
export function nextExclusion(step: i32, time: i64, bits: u32): i32 {
  return seek(1024 + step, time + config.tolerance + 1, exclusionMasks, bits);
}

function isUsed(n: i32, k: i32): bool {
  for (let s = 0; s <= k; s++) if (pathAt(s) == n) return true;
  return false;
}

/** Whether another event could have filled step k, leaving `current` to the next one. */
function hasSubstitute(k: i32, current: i32): bool {
  const latest = timeAt(current) + config.tolerance;
  for (let i = current + 1; i < high && timeAt(i) <= latest; i++) if ((flagsAt(i) & (1 << k)) != 0) return true;
  return false;
}

/** The nearest event that may fill step q after `current` filled step k, however late. */
function nextFill(k: i32, q: i32, current: i32): i32 {
  const slot = (k << 5) + q;
  let n = seek(slot, timeAt(current) - config.tolerance, flags, 1 << q);
  if (n == current) {
    if (k > 0 && !skippedUsed) skippedUsed = (config.optional & (1 << k)) != 0 || hasSubstitute(k, current);
    n = seekAfter(slot, n, 1 << q);
  }
  return n;
}

/** Until when step k's event may be followed in strict order. */
function strictBound(k: i32, current: i32): i64 {
  if (config.mode != config.STRICT) return config.NEVER;
  const threshold = timeAt(current) + config.tolerance + 1;
  const slot = 1056 + k;
  let j = load<i32>(cursors + (slot << 2));
  while (j > low && timeAt(j - 1) >= threshold) j--;
  while (j < high && timeAt(j) < threshold) j++;
  store<i32>(cursors + (slot << 2), j);
  return j < high ? timeAt(j) + config.tolerance : config.NEVER;
}

/** Follow one entry by nearest events up to step `target`; gives the highest step reached (1-based). */
function walk(entry: i32, target: i32, limit: i64): i32 {
  clearPath();
  setPath(0, entry);
  skippedUsed = false;
  let current = entry;
  let k = 0;
  while (k < target - 1) {
    const last = min(config.lastSuccessor(k), target - 1);
    const bound = min(limit, strictBound(k, current));
    let nearest = -1;
    let nearestStep = -1;
    let nearestAt = bound + 1;
    for (let q = k + 1; q <= last; q++) {
      let n = nextFill(k, q, current);
      if (overlapping) {
        while (n < high && isUsed(n, k)) {
          skippedUsed = true;
          n++;
          while (n < high && (flagsAt(n) & (1 << q)) == 0) n++;
        }
      }
      if (n >= high) continue;
      const at = timeAt(n);
      if (at >= nearestAt || at > timeAt(current) + config.stepWindow(q)) continue;
      nearest = n;
      nearestStep = q;
      nearestAt = at;
    }
    if (nearestStep < 0) break;
    setPath(nearestStep, nearest);
    current = nearest;
    k = nearestStep;
  }
  return k + 1;
}

function lowerBound(time: i64): i32 {
  let a = low;
  let b = high;
  while (a < b) {
    const middle = (a + b) >> 1;
    if (timeAt(middle) < time) a = middle + 1;
    else b = middle;
  }
  return a;
}

/** Exhaustive, for events within the tolerance of each other that compete for several steps. */
function search(k: i32, current: i32, target: i32, limit: i64): bool {
  if (k == target - 1) return true;
  const last = min(config.lastSuccessor(k), target - 1);
  const bound = min(limit, strictBound(k, current));
  let n = lowerBound(timeAt(current) - config.tolerance);
  while (n < high && timeAt(n) <= bound) {
    const at = timeAt(n);
    let end = n + 1;
    while (end < high && timeAt(end) == at) end++;
    for (let q = k + 1; q <= last; q++) {
      if (at > timeAt(current) + config.stepWindow(q)) continue;
      for (let i = n; i < end; i++) {
        if (--budget < 0) return false;
        if ((flagsAt(i) & (1 << q)) == 0 || isUsed(i, k)) continue;
        setPath(q, i);
        if (search(q, i, target, limit)) return true;
        setPath(q, -1);
      }
    }
    n = end;
  }
  return false;
}

/** Deepest step that the events of the range could reach at all. */
export function deepestPossible(): i32 {
  let present: u32 = 0;
  for (let i = low; i < high; i++) present |= stepsAt(i);
  let reached = 1;
  for (let k = 1; k < config.steps; k++) {
    if ((present & (1 << k)) != 0) reached = k + 1;
    else if ((config.optional & (1 << k)) == 0) break;
  }
  return reached;
}

/** Mark, step by step backwards, the events from which `target` can still be reached. */
export function markCompletable(target: i32): void {
  flags = reachScratch.at;
  memory.fill(flags + (<usize>low << 2), 0, <usize>(high - low) << 2);
  resetCursors();
  if (target == 1) return;
  for (let k = target - 1; k >= 0; k--) {
    const last = min(config.lastSuccessor(k), target - 1);
    const bit: u32 = 1 << k;
    for (let i = low; i < high; i++) {
      if ((stepsAt(i) & bit) == 0) continue;
      let completable = k == target - 1;
      if (!completable) {
        const bound = strictBound(k, i);
        for (let q = k + 1; q <= last && !completable; q++) {
          const n = nextFill(k, q, i);
          completable = n < high && timeAt(n) <= bound && timeAt(n) <= timeAt(i) + config.stepWindow(q);
        }
      }
      if (completable) store<u32>(flags + (<usize>i << 2), flagsAt(i) | bit);
    }
  }
  resetCursors();
}

/** Cut the filling where it met an exclusion. */
function cut(limit: i64): void {
  hitAt = config.NEVER;
  if (!config.hasExclusions) return;
  let k = 0;
  while (k < config.steps - 1) {
    let q = k + 1;
    while (q < config.steps && pathAt(q) < 0) q++;
    const bits = config.exclusionsAt(k);
    if (bits != 0) {
      const x = nextExclusion(k, timeAt(pathAt(k)), bits);
      if (x < high) {
        const at = timeAt(x);
        if (q < config.steps ? at < timeAt(pathAt(q)) - config.tolerance : at <= limit) {
          for (let s = k + 1; s < config.steps; s++) setPath(s, -1);
          depth = k + 1;
          hitAt = at;
          return;
        }
      }
    }
    if (q >= config.steps) return;
    k = q;
  }
}

/** Whether following the nearest event is right whatever comes later, so that no backward pass is needed. */
export function isPlain(): bool {
  return (
    config.mode == config.ORDERED && !config.hasStepWindows && (config.tolerance == 0 || config.optional == 0)
  );
}

export function limitOf(entry: i32): i64 {
  const end = timeAt(entry) + config.window;
  return config.completionInRange ? min(end, config.to - 1) : end;
}

/** Begin with the events [a, b). */
export function open(a: i32, b: i32): void {
  low = a;
  high = b;
  flags = stepMasks;
  budget = 200_000;
  resetCursors();
  reachScratch.reserve(<usize>b << 2);
}

/** The filling of one entry in the plain case: the deepest; of those, step after step the earliest in time, then in steps. */
export function fillPlain(entry: i32): void {
  const limit = limitOf(entry);
  depth = walk(entry, config.steps, limit);
  if (skippedUsed && depth < config.steps) {
    const shallow = depth;
    let found = false;
    for (let target = config.steps; target > shallow && !found; target--) found = fillExactly(entry, target, limit);
    if (!found) depth = walk(entry, config.steps, limit);
  }
  cut(limit);
}

function fillExactly(entry: i32, target: i32, limit: i64): bool {
  clearPath();
  setPath(0, entry);
  if (!search(0, entry, target, limit)) return false;
  depth = target;
  return true;
}

function fillTo(entry: i32, target: i32, limit: i64): bool {
  if (target > 1 && (flagsAt(entry) & 1) == 0) return false;
  if (walk(entry, target, limit) == target) {
    depth = target;
    return true;
  }
  const uncertain = skippedUsed || (config.tolerance > 0 && config.optional != 0);
  return uncertain && fillExactly(entry, target, limit);
}

/** The same for one entry in the general case, looking no further than needed. */
export function fillOne(entry: i32, a: i32, b: i32): void {
  const limit = limitOf(entry);
  low = a;
  high = b;
  low = lowerBound(timeAt(entry) - config.tolerance * <i64>config.steps);
  const end = lowerBound(limit + 1);
  for (let size = 32; ; size <<= 1) {
    high = min(entry + size, end);
    while (high < end && timeAt(high) == timeAt(high - 1)) high++;
    const deepest = deepestPossible();
    if (deepest == config.steps || high == end) {
      for (let target = deepest; target > 0; target--) {
        if (target < config.steps && high < end) break; // more events could still take it further
        markCompletable(target);
        if (fillTo(entry, target, limit)) {
          cut(limit);
          return;
        }
      }
    }
  }
}

/** One entry in the general case, towards a target that `markCompletable` was called for. */
export function tryEntry(entry: i32, target: i32): bool {
  const limit = limitOf(entry);
  if (!fillTo(entry, target, limit)) return false;
  cut(limit);
  return true;
}
