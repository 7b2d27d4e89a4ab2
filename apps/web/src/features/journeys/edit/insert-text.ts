/** The Liquid that stands for a property; names that are no plain word go into brackets. */
export function placeholderOf(owner: 'person' | 'event', name: string): string {
  const plain = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name);
  return plain ? `{{ ${owner}.${name} }}` : `{{ ${owner}[${JSON.stringify(name)}] }}`;
}

/** A text with something put in place of what is selected, and where the cursor stands then. */
export function insertAt(
  text: string,
  from: number,
  until: number,
  what: string,
): { text: string; cursor: number } {
  const start = Math.min(Math.max(0, from), text.length);
  const end = Math.min(Math.max(start, until), text.length);
  return { text: text.slice(0, start) + what + text.slice(end), cursor: start + what.length };
}

/** Where a line begins and ends, counted from 1, so that it can be selected. */
export function rangeOfLine(text: string, line: number): [number, number] {
  const lines = text.split('\n');
  const before = lines.slice(0, Math.max(0, line - 1));
  const start = before.reduce((sum, one) => sum + one.length + 1, 0);
  return [Math.min(start, text.length), Math.min(start + (lines[line - 1]?.length ?? 0), text.length)];
}
