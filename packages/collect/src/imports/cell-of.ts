import { type Json, type JsonObject, SkylanternError } from '@skylantern/contracts';
import type { RawRow } from './raw-row.ts';

/** What a row holds in one column; undefined when it has no such cell. */
export type CellOf = (row: RawRow) => Json | undefined;

/** `header`: the columns of a CSV file; null for NDJSON, where a column is a key or the path of one. */
export function makeCellOf(header: readonly string[] | null): (column: string, field: string) => CellOf {
  if (header === null) return (column) => pathReader(column);
  const places = new Map(header.map((name, place) => [name, place]));
  return (column, field) => {
    const place = places.get(column);
    if (place === undefined) {
      const known = header.slice(0, 30).join(', ');
      throw new SkylanternError(
        'request.invalid',
        `${field}: the file has no column "${column}"; it has ${known}`,
        { field },
      );
    }
    return (row) => ('cells' in row ? row.cells[place] : undefined);
  };
}

function pathReader(column: string): CellOf {
  const path = column.split('.');
  return (row) => {
    if (!('object' in row)) return undefined;
    if (Object.hasOwn(row.object, column)) return row.object[column];
    let value: Json | undefined = row.object;
    for (const key of path) {
      if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text of a cell without surrounding blanks; '' when there is none. */
export function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
