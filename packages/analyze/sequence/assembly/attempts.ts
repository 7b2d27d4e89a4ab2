// Which attempts of a person count, and how they are written.
import * as any from './any';
import * as config from './config';
import { count, overlapping, spend, stepsAt, timeAt, valueAt } from './events';
import { Scratch } from './memory';
import * as ordered from './ordered';

const output = new Scratch();
let written: i32 = 0;
let person: u64 = 0;
const best = memory.data(32 * 4);
let bestDepth: i32 = 0;
let bestHit: i64 = 0;
const resolved = new Scratch();
const present = memory.data(32 * 4);

export function beginOutput(): void {
  written = 0;
  person = 0;
}

/** In the packed form the head of an attempt says whose it is. */
export function ofPerson(low: u64): void {
  person = low << 6;
}

/** Room for `words` more words; gives where they go. */
export function claim(words: i32): usize {
  const at = output.grow(<usize>(written + words) << 3, <usize>written << 3);
  const start = at + (<usize>written << 3);
  written += words;
  return start;
}

export function outputWords(): i32 {
  return written;
}

/** Forgets the attempts written so far; a summary has counted them. */
export function forgetOutput(): void {
  written = 0;
}

export function outputAt(): usize {
  return output.at;
}

function put(word: u64): void {
  store<u64>(claim(1), word);
}

// @ts-ignore: decorator
@inline
function isEntry(i: i32): bool {
  const bits = stepsAt(i);
  const fits = config.mode == config.ANY && !config.anchorFirst ? bits != 0 : (bits & 1) != 0;
  return fits && timeAt(i) >= config.from && timeAt(i) < config.to;
}

function keep(): void {
  memory.copy(best, ordered.path, config.steps << 2);
  bestDepth = ordered.depth;
  bestHit = ordered.hitAt;
}

function bestAt(step: i32): i32 {
  return load<i32>(best + (step << 2));
}

/** The entry is the attempt's step 1; in any order, the earliest event of the filling: the one the window counts from. */
let bestEntry: i32 = 0;

function attributed(): u64 {
  if (config.attribution >= 16) {
    const i = bestAt(<i32>config.attribution - 16);
    return i < 0 ? 0 : valueAt(i);
  }
  let chosen = -1;
  for (let k = 0; k < config.steps; k++) {
    const i = bestAt(k);
    if (i < 0 || valueAt(i) == 0) continue;
    if (chosen < 0 || supersedes(i, chosen)) chosen = i;
  }
  return chosen < 0 ? 0 : valueAt(chosen);
}

/** Steps come ascending; in any order the positions decide instead. */
function supersedes(i: i32, chosen: i32): bool {
  if (config.mode == config.ANY) return config.attribution == 2 ? i > chosen : i < chosen;
  return config.attribution == 2;
}

function emit(group: u64): void {
  const entryAt = timeAt(bestEntry);
  const open = bestDepth < config.steps && bestHit == config.NEVER && config.now < entryAt + config.window;
  put((<u64>entryAt << 22) | person | (open ? 32 : 0) | <u64>bestDepth);
  if (config.writesFilled) {
    let filled: u64 = 0;
    for (let k = 0; k < config.steps; k++) if (bestAt(k) >= 0) filled |= (<u64>1) << k;
    put(filled);
  }
  if (config.writesValue) put(config.holdConstant || config.perValue ? group : attributed());
  if (config.writesTimes) {
    for (let k = config.mode == config.ANY ? 0 : 1; k < config.steps; k++) put(bestAt(k) < 0 ? 0 : <u64>timeAt(bestAt(k)));
  }
}

function consider(entry: i32): void {
  if (ordered.depth <= bestDepth && !(ordered.depth == bestDepth && entry < bestEntry)) return;
  keep();
  bestEntry = entry;
}

/** Find the best attempt of [a, b); false when an exclusion drops the whole person. */
function survey(a: i32, b: i32): bool {
  bestDepth = 0;
  if (config.mode == config.ANY) return surveyAny(a, b);
  if (ordered.isPlain()) {
    const possible = ordered.deepestPossible();
    for (let i = a; i < b; i++) {
      if (!isEntry(i)) continue;
      ordered.fillPlain(i);
      if (config.dropPerson && ordered.hitAt != config.NEVER) return false;
      consider(i);
      if (bestDepth == possible && !config.dropPerson) return true;
    }
    return true;
  }
  const done = resolved.reserve(b);
  memory.fill(done + a, 0, b - a);
  for (let target = ordered.deepestPossible(); target > 0; target--) {
    ordered.markCompletable(target);
    for (let i = a; i < b; i++) {
      if (!isEntry(i) || load<u8>(done + i) != 0 || !ordered.tryEntry(i, target)) continue;
      store<u8>(done + i, 1);
      if (config.dropPerson && ordered.hitAt != config.NEVER) return false;
      consider(i);
      if (bestDepth == target && !config.dropPerson) break;
    }
    if (bestDepth == target && !config.dropPerson) return true;
  }
  return true;
}

function surveyAny(a: i32, b: i32): bool {
  memory.fill(present, 0, 32 * 4);
  let kinds = 0;
  let left = a;
  let right = a;
  for (let i = a; i < b; i++) {
    if (!isEntry(i)) continue;
    const limit = ordered.limitOf(i);
    const excludedAt = any.exclusionAfter(i, b);
    const until = min(limit, excludedAt + config.tolerance);
    for (; right < b && timeAt(right) <= until; right++) kinds += tally(right, 1);
    for (; left < right && timeAt(left) < timeAt(i); left++) kinds += tally(left, -1);
    const mustCheck = config.dropPerson && excludedAt <= limit;
    if (mustCheck && kinds < config.steps) return false;
    if (kinds <= bestDepth && !(mustCheck && (overlapping || config.anchorFirst))) continue;
    any.fillAny(i, left, b);
    if (config.dropPerson && ordered.hitAt != config.NEVER) return false;
    consider(i);
    if (bestDepth == config.steps && !config.dropPerson) return true;
  }
  return true;
}

/** How the number of step kinds in the window changes when one event enters or leaves it. */
function tally(i: i32, by: i32): i32 {
  let changed = 0;
  for (let bits = stepsAt(i); bits != 0; bits &= bits - 1) {
    const at = present + (<i32>ctz(bits) << 2);
    const before = load<i32>(at);
    store<i32>(at, before + by);
    if (before == 0) changed++;
    else if (before + by == 0) changed--;
  }
  return changed;
}

function fill(entry: i32, a: i32, b: i32): void {
  if (config.mode == config.ANY) {
    let first = entry;
    while (first > a && timeAt(first - 1) == timeAt(entry)) first--;
    any.fillAny(entry, first, b);
  } else if (ordered.isPlain()) ordered.fillPlain(entry);
  else ordered.fillOne(entry, a, b);
}

function eachAttempt(a: i32, b: i32, group: u64): void {
  let free: i64 = i64.MIN_VALUE;
  for (let i = a; i < b; i++) {
    if (!isEntry(i) || timeAt(i) < free) continue;
    fill(i, a, b);
    keep();
    bestEntry = i;
    emit(group);
    let completedAt = timeAt(i);
    for (let k = 0; k < config.steps; k++) {
      if (bestAt(k) < 0) continue;
      completedAt = max(completedAt, timeAt(bestAt(k)));
      spend(bestAt(k));
    }
    if (bestDepth == config.steps) free = completedAt;
    else free = bestHit != config.NEVER ? bestHit : timeAt(i) + config.window + 1;
  }
}

function firstEntry(a: i32, b: i32): i32 {
  for (let i = a; i < b; i++) if (isEntry(i)) return i;
  return -1;
}

/** Attempts of one group of events that are looked at together; false when the person is dropped. */
function answerGroup(a: i32, b: i32, group: u64): bool {
  const entry = firstEntry(a, b);
  if (entry < 0) return true;
  ordered.open(a, b);
  if (config.selection == config.BEST || config.dropPerson) {
    if (!survey(a, b)) return false;
    if (config.selection == config.BEST) {
      emit(group);
      return true;
    }
    ordered.open(a, b);
  }
  if (config.selection == config.ALL) {
    eachAttempt(a, b, group);
    return true;
  }
  fill(entry, a, b);
  keep();
  bestEntry = entry;
  emit(group);
  return true;
}

/** All attempts of one person, appended to the output. */
export function answer(): void {
  if (!config.holdConstant && !config.perValue) {
    answerGroup(0, count, 0);
    return;
  }
  const started = written;
  let kept = started; // where the one attempt to keep begins, when only one may remain
  for (let a = 0; a < count; ) {
    let b = a + 1;
    while (b < count && valueAt(b) == valueAt(a)) b++;
    const before = written;
    if (!answerGroup(a, b, valueAt(a)) && config.holdConstant) {
      written = started;
      return;
    }
    if (config.holdConstant && !config.perValue && config.selection != config.ALL && before > started && written > before) {
      if (precedes(before, kept)) memory.copy(output.at + (<usize>kept << 3), output.at + (<usize>before << 3), <usize>(written - before) << 3);
      written = before;
    }
    a = b;
  }
}

function precedes(one: i32, other: i32): bool {
  const x = load<u64>(output.at + (<usize>one << 3));
  const y = load<u64>(output.at + (<usize>other << 3));
  if (config.selection == config.BEST && (x & 31) != (y & 31)) return (x & 31) > (y & 31);
  return x >> 22 < y >> 22;
}
