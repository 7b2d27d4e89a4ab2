/** The type ClickHouse is told, the text it gets as a parameter, and the same value written as a literal. */
export interface BoundValue {
  readonly type: string;
  readonly value: unknown;
  readonly literal: () => string;
}

const brand: unique symbol = Symbol('sql');

/** A piece of ClickHouse SQL: text and bound values. Made by `sql`, the binders, `ident`, `join`; never from a string. */
export interface Sql {
  readonly [brand]: true;
  readonly pieces: readonly (string | BoundValue)[];
}

/** Only for this folder: everything else writes `sql`. */
export function makeSql(pieces: readonly (string | BoundValue)[]): Sql {
  return { [brand]: true, pieces };
}

/** ClickHouse SQL. Each `${}` is a typed value (`str(name)`, `int(3)` …) or another fragment. */
export function sql(texts: TemplateStringsArray, ...fragments: readonly Sql[]): Sql {
  const pieces: (string | BoundValue)[] = [];
  for (const [position, text] of texts.entries()) {
    pieces.push(text);
    const fragment = fragments[position];
    if (fragment !== undefined) for (const piece of fragment.pieces) pieces.push(piece);
  }
  return makeSql(pieces);
}

/** Nothing: for a clause that is there only sometimes. */
export const empty: Sql = makeSql([]);

/** The fragments one after another; `separator` is text of ours, never input. */
export function join(
  fragments: readonly Sql[],
  separator: ', ' | ' AND ' | ' OR ' | ' ' | '\n' | ' UNION ALL ' = ', ',
): Sql {
  const pieces: (string | BoundValue)[] = [];
  for (const [position, fragment] of fragments.entries()) {
    if (position > 0) pieces.push(separator);
    for (const piece of fragment.pieces) pieces.push(piece);
  }
  return makeSql(pieces);
}

/** A statement that a member wrote. Only for the SQL console, which lets the engine parse it and checks every name in it. */
export function writtenSql(text: string): Sql {
  return makeSql([text]);
}
