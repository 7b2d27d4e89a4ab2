/** "0, 10; 100" → ascending bounds without doubles; null if something in it is no number. Commas, semicolons or spaces part them. */
export function boundsOf(text: string): number[] | null {
  const parts = text.split(/[\s,;，；、]+/).filter((part) => part !== '');
  const bounds = parts.map(Number);
  if (bounds.length > 50 || !bounds.every(Number.isFinite)) return null;
  return [...new Set(bounds)].sort((one, other) => one - other);
}

export const boundsText = (bounds: readonly number[] | undefined): string => (bounds ?? []).join(', ');

/** Round bounds that part these values into about five groups of the same size. */
export function suggestBounds(values: readonly string[], groups = 5): number[] {
  const numbers = values
    .map(Number)
    .filter(Number.isFinite)
    .sort((one, other) => one - other);
  const cuts = Array.from({ length: groups - 1 }, (_, i) => {
    const at = Math.floor(((i + 1) * numbers.length) / groups);
    return rounded(numbers[at] ?? Number.NaN);
  });
  return [...new Set(cuts.filter(Number.isFinite))].sort((one, other) => one - other);
}

/** To two digits: 1234 → 1200. */
const rounded = (value: number): number => Number(value.toPrecision(2));
