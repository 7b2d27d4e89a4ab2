// Fillings in any order: a matching between distinct events and steps. Events are taken in order, each if it can be
// matched beside those already taken, so the events chosen are the earliest possible.
import * as config from './config';
import { overlapping, stepsAt, timeAt } from './events';
import { clearPath, limitOf, nextExclusion, pathAt, setOutcome, setPath } from './ordered';

let anchored: i32 = -1;

function fillable(i: i32): u32 {
  if (!config.anchorFirst) return stepsAt(i);
  return i == anchored ? 1 : stepsAt(i) & ~1;
}

function augment(i: i32, visited: u32): u32 {
  const wanted = fillable(i);
  for (let q = 0; q < config.steps; q++) {
    const bit: u32 = 1 << q;
    if ((wanted & bit) == 0 || (visited & bit) != 0) continue;
    visited |= bit;
    const owner = pathAt(q);
    if (owner >= 0) {
      const after = augment(owner, visited);
      visited = after & 0x3fffffff;
      if (after >> 31 == 0) continue;
    }
    setPath(q, i);
    return visited | 0x80000000;
  }
  return visited;
}

/** When the attempt of this entry ends by an exclusion, or NEVER. */
export function exclusionAfter(entry: i32, b: i32): i64 {
  if (!config.hasExclusions) return config.NEVER;
  const x = nextExclusion(0, timeAt(entry), 0xffffffff);
  return x < b ? timeAt(x) : config.NEVER;
}

export function fillAny(entry: i32, first: i32, b: i32): void {
  const limit = limitOf(entry);
  const excludedAt = exclusionAfter(entry, b);
  const until = min(limit, excludedAt + config.tolerance);
  clearPath();
  anchored = entry;
  setPath(config.anchorFirst ? 0 : <i32>ctz(stepsAt(entry)), entry);
  let depth = 1;
  for (let i = first; i < b && depth < config.steps && timeAt(i) <= until; i++) {
    if (i == entry || fillable(i) == 0) continue;
    if (!overlapping && pathAt(<i32>ctz(fillable(i))) >= 0) continue;
    if (augment(i, 0) >> 31 != 0) depth++;
  }
  if (overlapping) settle(entry, depth);
  setOutcome(depth, depth < config.steps && excludedAt <= limit ? excludedAt : config.NEVER);
}

const chosen = memory.data(32 * 4);
const settled = memory.data(32 * 4);

/** Among the ways to give the chosen events their steps: the earliest event to the first step, and so on. */
function settle(entry: i32, size: i32): void {
  store<i32>(chosen, entry);
  let n = 1;
  for (let q = 0; q < config.steps; q++) {
    const i = pathAt(q);
    if (i < 0 || i == entry) continue;
    let at = n++;
    while (at > 1 && load<i32>(chosen + ((at - 1) << 2)) > i) {
      store<i32>(chosen + (at << 2), load<i32>(chosen + ((at - 1) << 2)));
      at--;
    }
    store<i32>(chosen + (at << 2), i);
  }
  let taken: u32 = 0;
  for (let q = 0; q < config.steps; q++) {
    store<i32>(settled + (q << 2), -1);
    for (let c = 0; c < size; c++) {
      const i = load<i32>(chosen + (c << 2));
      if ((taken & (1 << c)) != 0 || (fillable(i) & (1 << q)) == 0) continue;
      if (!othersFit(taken | (1 << c), size, q)) continue;
      taken |= 1 << c;
      store<i32>(settled + (q << 2), i);
      break;
    }
  }
  for (let q = 0; q < config.steps; q++) setPath(q, load<i32>(settled + (q << 2)));
}

function othersFit(taken: u32, size: i32, last: i32): bool {
  clearPath();
  const closed: u32 = (<u32>2 << last) - 1;
  for (let c = 0; c < size; c++) {
    if ((taken & (1 << c)) != 0) continue;
    if (augment(load<i32>(chosen + (c << 2)), closed) >> 31 == 0) return false;
  }
  return true;
}
