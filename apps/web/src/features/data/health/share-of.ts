/** Point by point, the share of all that came; null where nothing came. */
export function shareOf(
  source: { stored: readonly number[]; duplicates: readonly number[]; errors: readonly number[] },
  part: 'errors' | 'duplicates',
): (number | null)[] {
  return source[part].map((value, i) => {
    const all = (source.stored[i] ?? 0) + (source.duplicates[i] ?? 0) + (source.errors[i] ?? 0);
    return all === 0 ? null : value / all;
  });
}
