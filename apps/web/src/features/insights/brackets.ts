export interface Bracket {
  from: number;
  until: number;
}

/** `1-7, 8-30` or `1, 2–7`: spans that ascend and do not overlap; null if the text is not that. */
export function parseBrackets(text: string): Bracket[] | null {
  const brackets: Bracket[] = [];
  for (const piece of text.split(/[,，、]/)) {
    const [, from, until] = /^\s*(\d{1,3})\s*(?:[-–~]\s*(\d{1,3})\s*)?$/.exec(piece) ?? [];
    if (from === undefined) return null;
    const bracket = { from: Number(from), until: Number(until ?? from) };
    const before = brackets.at(-1)?.until ?? 0;
    if (bracket.from <= before || bracket.until < bracket.from) return null;
    brackets.push(bracket);
  }
  return brackets;
}

export function bracketsText(brackets: readonly Bracket[]): string {
  return brackets.map(({ from, until }) => (from === until ? `${from}` : `${from}-${until}`)).join(', ');
}
