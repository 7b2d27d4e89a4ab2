/** Keeps what was made last; the oldest goes first. */
export class RecentlyUsed<Value> {
  readonly #size: number;
  readonly #kept = new Map<string, Value>();

  constructor(size: number) {
    this.#size = size;
  }

  find(key: string): Value | undefined {
    return this.#kept.get(key);
  }

  get(key: string, make: () => Value): Value {
    const value = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    if (this.#kept.size > this.#size) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return value;
  }
}
