// The question, as packages/analyze/src/sequence/config.ts writes it. Parsed once per distinct text: a constant
// argument repeats it for every row, and comparing ~100 bytes costs less than 20 ns.
import { fail, Scratch } from './memory';

export const ORDERED: u8 = 0;
export const STRICT: u8 = 1;
export const ANY: u8 = 2;
export const BEST: u8 = 0;
export const FIRST: u8 = 1;
export const ALL: u8 = 2;
export const NEVER: i64 = 1 << 60;

export let mode: u8 = 0;
export let selection: u8 = 0;
export let completionInRange: bool = false;
export let holdConstant: bool = false;
export let dropPerson: bool = false;
export let anchorFirst: bool = false;
export let perValue: bool = false;
export let hasStepWindows: bool = false;
export let steps: i32 = 0;
export let hasExclusions: bool = false;
export let writesFilled: bool = false;
export let writesValue: bool = false;
export let writesTimes: bool = false;
/** 0 none, 1 first, 2 last, 16 + step index. */
export let attribution: u8 = 0;
export let optional: u32 = 0;
export let from: i64 = 0;
export let to: i64 = 0;
export let now: i64 = 0;
export let window: i64 = 0;
export let tolerance: i64 = 0;
/** The packed form: person, time since `base` and mask (steps, then exclusions) in one number each. */
export let base: i64 = 0;
export let timeBits: u64 = 0;
export let maskBits: u64 = 0;
export let personBits: u64 = 0;
/** Of a summary: the bounds between the bars of times to convert, ascending. */
export let bounds: i32 = 0;

const stepWindows = memory.data(32 * 8);
const lastSuccessors = memory.data(32 * 4);
const activeExclusions = memory.data(32 * 4);
const histogramBounds = memory.data(32 * 8);
const kept = new Scratch();
let keptSize: i32 = -1;

// code → 1-based class; class → step mask, exclusion mask.
const table = new Scratch();
const classes = new Scratch();
let tableSize: u32 = 0;

// @ts-ignore: decorator
@inline
export function stepWindow(step: i32): i64 {
  return load<i64>(stepWindows + (step << 3));
}

// @ts-ignore: decorator
@inline
export function boundAt(i: i32): i64 {
  return load<i64>(histogramBounds + (i << 3));
}

/** The last step that may directly follow this one: everything between them is optional. */
// @ts-ignore: decorator
@inline
export function lastSuccessor(step: i32): i32 {
  return load<i32>(lastSuccessors + (step << 2));
}

/** Which exclusions end an attempt whose last filled step is this one. */
// @ts-ignore: decorator
@inline
export function exclusionsAt(step: i32): u32 {
  return load<u32>(activeExclusions + (step << 2));
}

// @ts-ignore: decorator
@inline
export function classOf(code: u32): u32 {
  return code < tableSize ? <u32>load<u16>(table.at + (code << 1)) : 0;
}

export function tableAt(): usize {
  return table.at;
}

export function codes(): u32 {
  return tableSize;
}

// @ts-ignore: decorator
@inline
export function stepsOfClass(index: u32): u32 {
  return load<u32>(classes.at + (index << 3));
}

// @ts-ignore: decorator
@inline
export function exclusionsOfClass(index: u32): u32 {
  return load<u32>(classes.at + (index << 3), 4);
}

/** Eight bytes at a time: this runs for every row. */
function isKept(at: usize, size: i32): bool {
  const other = kept.at;
  let i = 0;
  for (; i + 8 <= size; i += 8) if (load<u64>(at + i) != load<u64>(other + i)) return false;
  for (; i < size; i++) if (load<u8>(at + i) != load<u8>(other + i)) return false;
  return true;
}

export function configure(at: usize, size: i32): void {
  if (size == keptSize && isKept(at, size)) return;
  keptSize = -1; // until this one is read to its end
  if (size < 52 || load<u8>(at) != 1) fail('sequence: not a configuration of this version');
  mode = load<u8>(at, 1);
  selection = load<u8>(at, 2);
  const flags = load<u8>(at, 3);
  completionInRange = (flags & 1) != 0;
  holdConstant = (flags & 2) != 0;
  dropPerson = (flags & 4) != 0;
  anchorFirst = (flags & 8) != 0;
  perValue = (flags & 16) != 0;
  hasStepWindows = (flags & 32) != 0;
  steps = <i32>load<u8>(at, 4);
  const exclusions = <i32>load<u8>(at, 5);
  const output = load<u8>(at, 6);
  writesFilled = (output & 1) != 0;
  writesValue = (output & 2) != 0;
  writesTimes = (output & 4) != 0;
  attribution = load<u8>(at, 7);
  optional = load<u32>(at, 8);
  const eventCount = load<u32>(at, 12);
  from = load<i64>(at, 16);
  to = load<i64>(at, 24);
  now = load<i64>(at, 32);
  window = load<i64>(at, 40);
  tolerance = load<i64>(at, 48);
  if (mode > 2 || selection > 2 || steps < 1 || steps > 30 || exclusions > 32 || eventCount > 65535)
    fail('sequence: a configuration out of range');
  const isPacked = (flags & 64) != 0;
  bounds = isPacked && size >= 72 ? <i32>load<u8>(at, 56 + 11) : 0;
  const expected =
    56 + (isPacked ? 16 : 0) + (hasStepWindows ? steps * 8 : 0) + exclusions * 2 + <i32>eventCount * 12 + bounds * 8;
  if (size != expected) fail('sequence: a configuration cut short');
  let p = at + 56;
  personBits = 0;
  if (isPacked) {
    base = load<i64>(p);
    timeBits = <u64>load<u8>(p, 8);
    maskBits = <u64>load<u8>(p, 9);
    personBits = <u64>load<u8>(p, 10);
    p += 16;
    if (timeBits < 1 || maskBits < 1 || personBits < 1 || personBits > 16 || timeBits + maskBits + personBits != 64)
      fail('sequence: a packing that does not fill 64 bits');
  }
  for (let k = 0; k < steps; k++) {
    store<i64>(stepWindows + (k << 3), hasStepWindows ? load<i64>(p) : NEVER);
    if (hasStepWindows) p += 8;
    store<u32>(activeExclusions + (k << 2), 0);
    let next = k + 1;
    while (next < steps - 1 && (optional & (1 << next)) != 0) next++;
    store<i32>(lastSuccessors + (k << 2), next);
  }
  hasExclusions = exclusions > 0;
  for (let x = 0; x < exclusions; x++, p += 2) {
    for (let k = <i32>load<u8>(p); k < min(<i32>load<u8>(p, 1), steps); k++) {
      store<u32>(activeExclusions + (k << 2), exclusionsAt(k) | (1 << x));
    }
  }
  let highest: u32 = 0;
  for (let c: u32 = 0; c < eventCount; c++) highest = max(highest, load<u32>(p + c * 12));
  if (highest >= 1 << 22) fail('sequence: an event code over 22 bits');
  tableSize = eventCount > 0 ? highest + 1 : 0;
  memory.fill(table.reserve(<usize>tableSize << 1), 0, <usize>tableSize << 1);
  classes.reserve(<usize>(eventCount + 1) << 3);
  store<u64>(classes.at, 0);
  for (let c: u32 = 0; c < eventCount; c++, p += 12) {
    store<u16>(table.at + (load<u32>(p) << 1), <u16>(c + 1));
    store<u32>(classes.at + ((c + 1) << 3), load<u32>(p, 4));
    store<u32>(classes.at + ((c + 1) << 3), load<u32>(p, 8), 4);
  }
  if (bounds > 32) fail('sequence: at most 32 bounds');
  for (let i = 0; i < bounds; i++, p += 8) store<i64>(histogramBounds + (i << 3), load<i64>(p));
  memory.copy(kept.reserve(size), at, size);
  keptSize = size;
}
