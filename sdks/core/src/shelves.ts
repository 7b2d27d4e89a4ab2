/** Small texts kept from page to page, or from one run of an app to the next. */
export interface Shelf {
  readonly get: (name: string) => string | null;
  readonly set: (name: string, value: string) => void;
  readonly remove: (name: string) => void;
}

export interface HoldingShelf extends Shelf {
  /** Puts what was held where it belongs, but for one name. */
  readonly settle: (except?: string) => void;
}

/** While `isHeld`, nothing is written beneath: it stays in memory. */
export function holdBack(beneath: Shelf, isHeld: () => boolean): HoldingShelf {
  const memory = new Map<string, string>();
  return {
    get: (name) => memory.get(name) ?? beneath.get(name),
    set(name, value) {
      if (isHeld()) memory.set(name, value);
      else beneath.set(name, value);
    },
    remove(name) {
      memory.delete(name);
      beneath.remove(name);
    },
    settle(except) {
      for (const [name, value] of memory) if (name !== except) beneath.set(name, value);
      memory.clear();
    },
  };
}

/** What was written there as JSON, or null when there is nothing or it does not pass `isSound`. */
export function readJson<T>(shelf: Shelf, name: string, isSound: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(shelf.get(name) ?? 'null');
    return isSound(value) ? value : null;
  } catch {
    return null;
  }
}
