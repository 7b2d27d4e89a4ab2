/** `p = order_paid`, one in a line, as a record; lines without both sides are not yet written to the end. */
export function renamesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      const value = line.slice(0, at).trim();
      const name = line.slice(at + 1).trim();
      return at < 1 || value === '' || name === '' ? [] : [[value, name]];
    }),
  );
}

export const renamesText = (renames: Readonly<Record<string, string>>): string =>
  Object.entries(renames)
    .map(([value, name]) => `${value} = ${name}`)
    .join('\n');
