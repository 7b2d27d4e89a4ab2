const prefix = 'skylantern.';

/** What this browser remembers for the member: theme, language, workspace, width of the rail. Null if nothing. */
export function recall(name: string): string | null {
  try {
    return globalThis.localStorage?.getItem(prefix + name) ?? null;
  } catch {
    return null; // storage refused: the page works without memory
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) globalThis.localStorage?.removeItem(prefix + name);
    else globalThis.localStorage?.setItem(prefix + name, value);
  } catch {
    // Storage refused: the choice holds until the page is left.
  }
}
