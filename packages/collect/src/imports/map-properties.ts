import type { ImportProperties, ImportType, Json, JsonObject } from '@skylantern/contracts';
import type { CellOf } from './cell-of.ts';
import type { RawRow } from './raw-row.ts';
import { makeReadValue, type ReadValue } from './read-value.ts';

/** The properties of a row, empty ones left out, and what is wrong with those that are not of their type. */
export type MapProperties = (row: RawRow) => { properties: JsonObject; faults: string[] };

export interface PropertyColumns {
  rename?: Readonly<Record<string, string>> | undefined;
  types?: ImportProperties['types'] | undefined;
}

export interface ReadingOptions {
  valueReader(type: ImportType | undefined): ReadValue;
  cellOf(column: string, field: string): CellOf;
}

export const makeValueReader =
  (options: Parameters<typeof makeReadValue>[1]) =>
  (type: ImportType | undefined): ReadValue =>
    makeReadValue(type, options);

/** Of the columns named. */
export function mapColumns(
  columns: readonly string[],
  { rename = {}, types = {} }: PropertyColumns,
  { valueReader, cellOf }: ReadingOptions,
  field: string,
): MapProperties {
  const list = columns.map((column) => ({
    column,
    name: renamed(rename, column),
    cell: cellOf(column, field),
    read: valueReader(typeFor(types, column)),
  }));
  return (row) => {
    const properties: JsonObject = {};
    const faults: string[] = [];
    for (const { column, name, cell, read } of list) take(properties, faults, name, column, cell(row), read);
    return { properties, faults };
  };
}

/** Of every key of an NDJSON row that is not among `used`. */
export function mapOtherKeys(
  used: ReadonlySet<string>,
  { rename = {}, types = {} }: PropertyColumns,
  { valueReader }: ReadingOptions,
): MapProperties {
  const readers = new Map<string, ReadValue>();
  return (row) => {
    const properties: JsonObject = {};
    const faults: string[] = [];
    if (!('object' in row)) return { properties, faults };
    for (const [key, value] of Object.entries(row.object)) {
      if (used.has(key)) continue;
      const type = typeFor(types, key);
      const read = readers.get(type ?? '') ?? valueReader(type);
      readers.set(type ?? '', read);
      take(properties, faults, renamed(rename, key), key, value, read);
    }
    return { properties, faults };
  };
}

function take(
  properties: JsonObject,
  faults: string[],
  name: string,
  column: string,
  given: Json | undefined,
  read: ReadValue,
): void {
  const found = read(given);
  if ('fault' in found) {
    faults.push(`${column}: ${found.fault}`);
    if (given !== undefined) properties[name] = given; // as it stands, to be repaired
  } else if (found.value !== undefined) properties[name] = found.value;
}

const renamed = (rename: Readonly<Record<string, string>>, column: string): string =>
  (Object.hasOwn(rename, column) ? rename[column] : undefined) ?? column;
const typeFor = (types: Readonly<Record<string, ImportType>>, column: string): ImportType | undefined =>
  Object.hasOwn(types, column) ? types[column] : undefined;
