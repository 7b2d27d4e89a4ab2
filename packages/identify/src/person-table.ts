/** Persons by 64 bits of a key, in memory that does not grow beyond its bound however many are kept. */
export interface PersonTable {
  get(high: number, low: number): number | undefined;
  /** `person` is a number above 0. May push out the one of its set that was not asked for the longest. */
  set(high: number, low: number, person: number): void;
  delete(high: number, low: number): void;
}

/** Entries whose keys begin alike share a set, the one asked for last in front. */
const WAYS = 16;
/** Three numbers of 32 bits: high, low, person; person 0 is an empty place. */
const ENTRY = 3;
const SET = WAYS * ENTRY;
const SET_BYTES = SET * Int32Array.BYTES_PER_ELEMENT;
const FIRST_BYTES = 2 ** 20;
const MAX_BYTES = 80 * 2 ** 20;

/**
 * A table of fixed sets: 12 bytes an entry where a map of strings takes 150. It begins small and doubles until it has
 * `maxBytes`; from then on, sets that are full forget. Two keys of the same 64 bits are taken for one: among six
 * million kept, one of 3 × 10^12 strangers.
 */
export function makePersonTable(maxBytes = MAX_BYTES): PersonTable {
  const maxSets = Math.floor(maxBytes / SET_BYTES);
  let sets = Math.min(maxSets, Math.floor(FIRST_BYTES / SET_BYTES));
  let table = new Int32Array(sets * SET);
  let count = 0;

  const setOf = (low: number) => Math.floor(((low >>> 0) / 2 ** 32) * sets) * SET;

  /** Where the entry is, or -1. */
  function find(high: number, low: number): number {
    const start = setOf(low);
    for (let at = start; at < start + SET && table[at + 2] !== 0; at += ENTRY) {
      if (table[at] === (high | 0) && table[at + 1] === (low | 0)) return at;
    }
    return -1;
  }

  /** Moves all that stand before `at` one back, over it, and writes the entry in front. */
  function putInFront(at: number, high: number, low: number, person: number): void {
    const start = setOf(low);
    if (at > start) table.copyWithin(start + ENTRY, start, at);
    table[start] = high;
    table[start + 1] = low;
    table[start + 2] = person;
  }

  function insert(high: number, low: number, person: number): void {
    const last = setOf(low) + SET - ENTRY;
    if (table[last + 2] === 0) count += 1;
    putInFront(last, high, low, person);
  }

  function grow(): void {
    const old = table;
    sets = Math.min(maxSets, sets * 2);
    table = new Int32Array(sets * SET);
    count = 0;
    // From the back, so that the order within the sets stays.
    for (let at = old.length - ENTRY; at >= 0; at -= ENTRY) {
      const [high = 0, low = 0, person = 0] = [old[at], old[at + 1], old[at + 2]];
      if (person !== 0) insert(high, low, person);
    }
  }

  return {
    get(high, low) {
      const at = find(high, low);
      if (at === -1) return undefined;
      const person = table[at + 2] ?? 0;
      putInFront(at, high, low, person);
      return person;
    },
    set(high, low, person) {
      const at = find(high, low);
      if (at !== -1) return putInFront(at, high, low, person);
      if (sets < maxSets && count >= sets * WAYS * 0.6) grow();
      insert(high, low, person);
    },
    delete(high, low) {
      const at = find(high, low);
      if (at === -1) return;
      const end = setOf(low) + SET;
      table.copyWithin(at, at + ENTRY, end);
      table.fill(0, end - ENTRY, end);
      count -= 1;
    },
  };
}
