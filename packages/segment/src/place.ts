/** The place of a field within a rule: `all[1]` and `count.atLeast` make `all[1].count.atLeast`. */
export function placeOf(at: string, field: string): string {
  if (field === '' || at === '') return at + field;
  return field.startsWith('[') ? at + field : `${at}.${field}`;
}

/** `what.filters.of.0.values` as `what.filters.of[0].values`. */
export function withBrackets(field: string): string {
  return field.replaceAll(/\.(\d+)(?=[.[]|$)/g, '[$1]');
}
