const ids = new WeakMap<object, number>();
let last = 0;

/** A number for each finder, so that the answers of two finders (of two events, say) are kept apart. */
export function finderId(find: object): number {
  const known = ids.get(find);
  if (known !== undefined) return known;
  last += 1;
  ids.set(find, last);
  return last;
}
