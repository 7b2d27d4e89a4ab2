import { SkylanternError } from '@skylantern/contracts';
import { makeSql, type Sql, sql } from './sql.ts';

/** Binds one value of a type; `type` is ClickHouse's name of it. */
export interface Binder<Value> {
  (value: Value): Sql;
  readonly type: string;
  readonly encode: (value: Value) => unknown;
  readonly literal: (value: Value) => string;
}

/** A string as ClickHouse reads it between quotes: exact for every character, NUL too. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\0', '\\0')}'`;
}

function refuse(expected: string, value: unknown): never {
  throw new SkylanternError('internal', `a value bound into SQL is not ${expected}`, { kind: typeof value });
}

function defineBinder<Value>(
  type: string,
  encode: (value: Value) => unknown,
  literal: (value: Value) => string,
): Binder<Value> {
  const bind = (value: Value): Sql =>
    makeSql([{ type, value: encode(value), literal: () => `CAST(${literal(value)}, ${quote(type)})` }]);
  return Object.assign(bind, { type, encode, literal });
}

function defineList<Value>(item: Binder<Value>): Binder<readonly Value[]> {
  return defineBinder(
    `Array(${item.type})`,
    (values) => values.map(item.encode),
    (values) => `[${values.map(item.literal).join(',')}]`,
  );
}

function wholeNumber(value: number | bigint): number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? value : refuse('a safe integer', value);
}

function notNegative(value: number | bigint): number | bigint {
  return value >= 0 ? wholeNumber(value) : refuse('a whole number from 0', value);
}

function instantText(value: Date): string {
  return Number.isNaN(value.getTime())
    ? refuse('a valid instant', value)
    : value.toISOString().slice(0, -1).replace('T', ' ');
}

function dateText(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : refuse('a date like 2026-01-31', value);
}

export const str = defineBinder<string>('String', (value) => value, quote);
export const int = defineBinder<number | bigint>('Int64', wholeNumber, (value) => String(wholeNumber(value)));
export const uint = defineBinder<number | bigint>('UInt64', notNegative, (value) =>
  String(notNegative(value)),
);
export const float = defineBinder<number>(
  'Float64',
  (value) => (Number.isFinite(value) ? value : refuse('a finite number', value)),
  (value) => String(value),
);
export const bool = defineBinder<boolean>('Bool', (value) => value, String);
/** An instant, UTC, to the millisecond. */
export const instant = defineBinder<Date>("DateTime64(3,'UTC')", instantText, (value) =>
  quote(instantText(value)),
);
/** A calendar day, `2026-01-31`. */
export const dateOnly = defineBinder<string>('Date32', dateText, (value) => quote(dateText(value)));
export const strings = defineList(str);
export const ints = defineList(int);
export const uints = defineList(uint);
export const floats = defineList(float);

const largestInlineSet = 1_000;

/**
 * A list to stand after IN, of any length: `person IN ${among(uints, persons)}`. The engine needs 16 s for an
 * array of 50,000 strings after IN, and 0.5 s for the same array unfolded in a subquery.
 */
export function among<Item>(list: Binder<readonly Item[]>, values: readonly Item[]): Sql {
  const bound = list(values);
  return values.length <= largestInlineSet ? bound : sql`(SELECT arrayJoin(${bound}))`;
}

/** The value or NULL, as `nullable(str, name)`. */
export function nullable<Value>(binder: Binder<Value>, value: Value | null): Sql {
  return defineBinder<Value | null>(
    `Nullable(${binder.type})`,
    (given) => (given === null ? null : binder.encode(given)),
    (given) => (given === null ? 'NULL' : binder.literal(given)),
  )(value);
}

/**
 * A whole number, or a word of letters, digits, `_` and `-`, written into the text itself. For the shortest questions:
 * each value that travels beside the text takes the engine a seventh of a millisecond.
 */
export function literal(value: number | string): Sql {
  if (typeof value === 'number') return makeSql([String(wholeNumber(value))]);
  if (!/^[\w-]*$/.test(value)) refuse('a word of letters, digits, _ and -', value);
  return makeSql([quote(value)]);
}

/** The name of a column, table or function, checked and in backticks. */
export function ident(name: string): Sql {
  if (!/^[a-z_][a-z0-9_]*$/.test(name)) {
    throw new SkylanternError('internal', 'a name in SQL has characters other than a-z, 0-9 and _', { name });
  }
  return makeSql([`\`${name}\``]);
}

/** The path of a value inside a JSON column, in backticks. Any text but backticks, backslashes and NUL. */
export function jsonPath(path: string): Sql {
  if (path === '' || /[`\\\0]/.test(path)) {
    throw new SkylanternError('internal', 'a path in SQL has a backtick, a backslash or NUL', { path });
  }
  return makeSql([`\`${path}\``]);
}
