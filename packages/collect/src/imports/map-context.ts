import type { ImportMapping, JsonObject } from '@skylantern/contracts';
import { type CellOf, textOf } from './cell-of.ts';
import type { RawRow } from './raw-row.ts';

/** The context of a row's event: each path set to its column's text, and the session. */
export function makeMapContext(
  mapping: Pick<ImportMapping, 'context' | 'session'>,
  cellOf: (column: string, field: string) => CellOf,
): (row: RawRow) => JsonObject {
  const parts = Object.entries(mapping.context ?? {}).map(([path, column]) => ({
    path: path.split('.'),
    cell: cellOf(column, `context.${path}`),
  }));
  if (mapping.session !== undefined)
    parts.push({ path: ['sessionId'], cell: cellOf(mapping.session, 'session') });
  return (row) => {
    const context: JsonObject = {};
    for (const { path, cell } of parts) {
      const text = textOf(cell(row));
      if (text !== '') setAt(context, path, text);
    }
    return context;
  };
}

function setAt(context: JsonObject, path: readonly string[], text: string): void {
  let inside = context;
  for (const key of path.slice(0, -1)) {
    const known = Object.hasOwn(inside, key) ? inside[key] : undefined;
    const next: JsonObject =
      typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {};
    Object.defineProperty(inside, key, { value: next, enumerable: true, configurable: true, writable: true });
    inside = next;
  }
  const last = path.at(-1);
  if (last !== undefined)
    Object.defineProperty(inside, last, {
      value: text,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}
