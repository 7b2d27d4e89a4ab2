type Row = Record<string, unknown>;

/** A value of a result as a cell: arrays, maps and tuples as JSON. */
export function cellText(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return JSON.stringify(value);
}

/** True for a column of numbers, some of which may be missing. */
export function isNumbers(rows: readonly Row[], column: string): boolean {
  const known = rows.map((row) => row[column]).filter((value) => value !== null && value !== undefined);
  return known.length > 0 && known.every((value) => typeof value === 'number');
}
